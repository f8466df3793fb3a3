import {open, stat} from 'node:fs/promises';
import {basename} from 'node:path';
import {localPath} from '../../../engine/local-file.ts';

/** At most this much per upload (Tasking API docs 2.2.1: 10 MB). */
export const largestUpload = 10_000_000;

export type LocalFile = {
  readonly path: string;
  readonly name: string;
  readonly size: number;
  readonly isFile: boolean;
  /** Whether this machine lets somebody execute it. */
  readonly executable: boolean;
  readonly shebang: string | undefined;
  /** A compiled program. */
  readonly elf: boolean;
  /** Windows line ends in the first 64 kB of a script. */
  readonly crlf: boolean;
};

/** What can be told of a file before it is sent. Throws what the file system throws. */
export const inspectFile = async (typed: string): Promise<LocalFile> => {
  const path = localPath(typed);
  const found = await stat(path);
  const facts = {
    path,
    name: basename(path),
    size: found.size,
    isFile: found.isFile(),
    executable: (found.mode & 0o111) !== 0,
  };
  if (!found.isFile()) return {...facts, shebang: undefined, elf: false, crlf: false};
  const handle = await open(path);
  try {
    const {buffer, bytesRead} = await handle.read({buffer: Buffer.alloc(65_536), position: 0});
    const head = buffer.toString('latin1', 0, bytesRead);
    const shebang = head.startsWith('#!') ? head.slice(2, head.search(/\r?\n|$/)).trim() : undefined;
    const elf = head.startsWith('\u007fELF');
    return {...facts, shebang, elf, crlf: shebang !== undefined && head.includes('\r\n')};
  } finally {
    await handle.close();
  }
};
