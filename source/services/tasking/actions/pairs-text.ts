/** Whether a value would be read back from `key=value` as it is. */
const isPlain = (key: string, value: unknown): boolean =>
  /^[^\s={]+$/.test(key) && (typeof value === 'object' ? value === null : value !== undefined);

/** A text that reads as JSON (`1`, `true`) or has blanks at its ends is quoted, so that it stays a text. */
const scalarText = (value: unknown): string => {
  if (typeof value !== 'string') return JSON.stringify(value);
  try {
    JSON.parse(value);
  } catch {
    if (value !== '' && value === value.trim() && !/[\r\n]/.test(value)) return value;
  }
  return JSON.stringify(value);
};

/** Parameters as a form shows them, read back as the same by `pairsField`: lines of `key=value`, or JSON where they hold more. */
export const pairsText = (parameters: Readonly<Record<string, unknown>>): string => {
  const pairs = Object.entries(parameters);
  return pairs.every(([key, value]) => isPlain(key, value))
    ? pairs.map(([key, value]) => `${key}=${scalarText(value)}`).join('\n')
    : JSON.stringify(parameters);
};
