import {createHash} from 'node:crypto';
import {closeSync, openSync, readFileSync, readSync, statSync} from 'node:fs';

/** The first bytes, or the last, of a file on the disk. */
export const sliceOf = (path: string, bytes: number, end: boolean): Buffer => {
  const {size} = statSync(path);
  const length = Math.min(bytes, size);
  const buffer = Buffer.alloc(length);
  const handle = openSync(path, 'r');
  try {
    readSync(handle, buffer, 0, length, end ? size - length : 0);
  } finally {
    closeSync(handle);
  }
  return buffer;
};

/** What follows the first `skipped` bytes, as `tail --bytes=+N` gives it; of more than `most` bytes the last ones. */
export const restOf = (path: string, skipped: number, most: number): Buffer =>
  sliceOf(path, Math.min(most, Math.max(0, statSync(path).size - skipped)), true);

/** The first or last lines of a text. */
export const linesOf = (text: string, count: number, end: boolean): string => {
  const lines = text.split(/(?<=\n)/);
  return (end ? lines.slice(-count) : lines.slice(0, count)).join('');
};

/** SHA-256 in hex. */
export const checksumOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** What `file` would say. */
export const kindOf = (path: string): string => {
  const start = sliceOf(path, 4096, false);
  if (start.length === 0) return 'empty';
  if (start.includes(0)) return 'data';
  if (start.toString('latin1', 0, 2) === '#!') return 'Bourne-Again shell script, ASCII text executable';
  return /^[\x09\x0a\x0d\x20-\x7e]*$/.test(start.toString('latin1'))
    ? 'ASCII text'
    : 'Unicode text, UTF-8 text';
};
