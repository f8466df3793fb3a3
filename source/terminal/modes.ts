/** Presses and the wheel as keys, in the form that has no limit of columns. */
export const mouseModes = {enter: '\u001b[?1000h\u001b[?1006h', leave: '\u001b[?1006l\u001b[?1000l'} as const;

/**
 * The modes that a full-screen program switches on. Order matters: the alternate screen first, so that nothing
 * touches the shell's, then home, because 1049 leaves the cursor in the shell's row.
 */
export const enterModes = (mouse: boolean): string =>
  `\u001b[?2026h\u001b[?1049h\u001b[m\u001b[H\u001b[2J\u001b[?25l\u001b[?7l\u001b[?2004h${mouse ? mouseModes.enter : ''}\u001b[?2026l`;

/** The modes of a program that only appends lines: pasted text is told from typed, and nothing else changes. */
export const linearModes = {enter: '\u001b[?2004h', leave: '\u001b[?2004l'} as const;

/**
 * Undoes them, whatever was being written: ends an update, frees the scroll region, resets style, shows the cursor. The
 * screen is emptied first: where there is no alternate one (GNU screen's default), the shell would go on in our last picture.
 */
export const leaveModes = (mouse: boolean): string =>
  `\u001b[?2026l\u001b[m\u001b[r${mouse ? mouseModes.leave : ''}\u001b[?2004l\u001b[?7h\u001b[H\u001b[2J\u001b[?1049l\u001b[?25h`;
