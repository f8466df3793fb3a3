import {closeSync, fstatSync, openSync, readSync} from 'node:fs';
import {mkdir, open} from 'node:fs/promises';
import {dirname} from 'node:path';

/** Reads the whole lines that were added to a file since the last reading, cheaply when there are none. */
export type LineReader = {
  /** Calls back with each further whole line. Says whether the file is another one than before, and was read anew. */
  read(line: (text: string) => void, restart: () => void): void;
  /** Bytes of the file at the last reading. */
  readonly size: () => number;
};

/**
 * Several processes append to the file, and one may put a shorter one in its place: then `restart` is called and it is
 * read from its beginning. A last line without an end is left until it is whole.
 */
export const lineReader = (file: string): LineReader => {
  let inode: number | undefined;
  let offset = 0;
  let size = 0;
  return {
    size: () => size,
    read: (line, restart) => {
      let handle: number;
      try {
        handle = openSync(file, 'r');
      } catch {
        return;
      }
      try {
        const found = fstatSync(handle);
        if (inode !== undefined && (found.ino !== inode || found.size < offset)) {
          offset = 0;
          restart();
        }
        inode = found.ino;
        size = found.size;
        if (found.size === offset) return;
        const bytes = Buffer.alloc(found.size - offset);
        const got = readSync(handle, bytes, 0, bytes.length, offset);
        const end = bytes.subarray(0, got).lastIndexOf(10);
        if (end < 0) return;
        offset += end + 1;
        for (const text of bytes.toString('utf8', 0, end).split('\n')) if (text !== '') line(text);
      } finally {
        closeSync(handle);
      }
    },
  };
};

/** A parsed line, or undefined when it is broken: a crash can leave half a line, which hides no other. */
export const parseLine = (text: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Appends whole lines in one write, so that processes do not mix theirs, readable by this user alone. With `sync` they
 * are on the disk when it resolves. After another process's half line, a line end comes first.
 */
export const appendLines = async (file: string, lines: string, sync = false): Promise<void> => {
  await mkdir(dirname(file), {recursive: true, mode: 0o700});
  const handle = await open(file, 'a+', 0o600);
  try {
    const {size} = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    await handle.appendFile(size > 0 && last[0] !== 10 ? `\n${lines}` : lines);
    if (sync) await handle.sync();
    if (sync && size === 0) await syncFolder(dirname(file));
  } finally {
    await handle.close();
  }
};

/** A new file's name is on the disk only when its folder is. Not every system can do this. */
const syncFolder = async (folder: string): Promise<void> => {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // Windows opens no folders; the file's own data is safe.
  }
};
