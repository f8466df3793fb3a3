import type {EpochSeconds} from '../../../declare/world.ts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Whether a text is a ULID: 26 letters of Crockford's base 32, the first at most 7 (https://github.com/ulid/spec). */
export const isUlid = (text: string): boolean => /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i.test(text);

/** When a ULID was made, in epoch seconds; undefined for other texts. */
export const ulidTime = (text: string): EpochSeconds | undefined => {
  if (!isUlid(text)) return undefined;
  let milliseconds = 0;
  for (const letter of text.slice(0, 10).toUpperCase())
    milliseconds = milliseconds * 32 + alphabet.indexOf(letter);
  return milliseconds / 1000;
};
