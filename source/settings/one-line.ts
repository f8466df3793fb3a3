import {stripVTControlCharacters} from 'node:util';

/** Text from another program as one harmless line: no escape sequences, no control characters, cut to `length`. */
export const oneLine = (text: string, length = 200): string => {
  const line = stripVTControlCharacters(text)
    .replace(/\s+/g, ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '·')
    .trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
};
