import type {Random} from '../random.ts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The 10 letters of a ULID that tell the time, in milliseconds. */
export const ulidPrefix = (milliseconds: number): string => {
  let rest = Math.floor(milliseconds);
  let text = '';
  for (let place = 0; place < 10; place += 1) {
    text = alphabet[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  return text;
};

/** A ULID; two of the same millisecond sort by chance, as the upstream's library makes them. */
export const makeUlid = (milliseconds: number, random: Random): string =>
  ulidPrefix(milliseconds) + Array.from({length: 16}, () => alphabet[random.whole(0, 31)]).join('');
