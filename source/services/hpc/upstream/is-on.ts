/** Whether a yes-or-no text of a query says yes. */
export const isOn = (text: string | undefined): boolean => /^(yes|y|true|on|1)$/i.test(text ?? '');
