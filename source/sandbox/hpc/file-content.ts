import {createHash} from 'node:crypto';
import {closeSync, openSync, readFileSync, readSync, statSync} from 'node:fs';

/** Bytes of the direct calls (UTILITIES_MAX_FILE_SIZE 5, maxOpsFileSize). */
export const directLimit = 5 * 1024 * 1024;

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

/** Bytes as head and tail take them: so many, or with `skips` all but so many of the end, or from the so-many-th on. */
export const bytesOf = (
  path: string,
  count: number,
  {end, skips}: {end: boolean; skips: boolean},
): Buffer => {
  if (!skips) return sliceOf(path, count, end);
  return end
    ? restOf(path, count - 1, directLimit)
    : sliceOf(path, Math.max(0, statSync(path).size - count), false);
};

/** The first or last lines of a text; with `skips` as `bytesOf`. */
export const linesOf = (text: string, count: number, end: boolean, skips = false): string => {
  const lines = text.split(/(?<=\n)/);
  if (skips)
    return (end ? lines.slice(count - 1) : lines.slice(0, Math.max(0, lines.length - count))).join('');
  return (end ? lines.slice(-count) : lines.slice(0, count)).join('');
};

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
