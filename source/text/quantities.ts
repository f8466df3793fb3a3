/** Bytes in decimal units, as volumes are contracted: `812 B`, `1.7 MB`. */
export const bytes = (count: number): string => {
  if (count < 1000) return `${count} B`;
  const units = ['kB', 'MB', 'GB', 'TB', 'PB'];
  let value = count / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
};

/** `1 window`, `3 windows`. */
export const plural = (count: number, word: string, words = `${word}s`): string =>
  `${count} ${count === 1 ? word : words}`;

/** "1.2 MB of 4.0 MB", or, of what is not bytes, "2 of 43 readings". */
export const soFar = (sent: number, total: number | undefined, unit?: string): string =>
  unit
    ? `${sent}${total === undefined ? '' : ` of ${total}`} ${unit}`
    : `${bytes(sent)}${total === undefined ? '' : ` of ${bytes(total)}`}`;
