/** Whether a text is read back from `key=text` as it is. */
const isPlain = (value: string): boolean => value === value.trim() && !/[\r\n]/.test(value);

/**
 * Parameters as a form shows them, read back as the same by `pairsField`: lines of `key=text` and `key:=json`, or one JSON
 * object where a key cannot stand in such a line.
 */
export const pairsText = (parameters: Readonly<Record<string, unknown>>): string => {
  const pairs = Object.entries(parameters).filter(([, value]) => value !== undefined);
  if (!pairs.every(([key]) => /^[^\s={:]+$/.test(key))) return JSON.stringify(parameters);
  return pairs
    .map(([key, value]) =>
      typeof value === 'string' && isPlain(value) ? `${key}=${value}` : `${key}:=${JSON.stringify(value)}`,
    )
    .join('\n');
};
