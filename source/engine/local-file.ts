import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {access, constants, open, readdir, stat, statfs} from 'node:fs/promises';
import {homedir} from 'node:os';
import {resolve} from 'node:path';
import {Failure} from '../declare/failure.ts';
import type {Suggestion} from '../declare/fields.ts';
import {bytes} from '../text/quantities.ts';

/** A path as typed: `~` is the home folder, relative ones start in the working folder. */
export const localPath = (typed: string): string =>
  resolve(typed === '~' || typed.startsWith('~/') ? homedir() + typed.slice(1) : typed);

/** Why nothing can be put into a local folder; undefined when all is well. */
export const folderHindrance = async (folder: string): Promise<string | undefined> => {
  try {
    if (!(await stat(folder)).isDirectory()) return `${folder} is not a folder.`;
    await access(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? `There is no folder ${folder}.`
      : `Nothing can be put into ${folder} by this user.`;
  }
};

/** Why so many bytes do not go into a local folder; undefined where they do, or nobody tells. */
export const roomHindrance = async (folder: string, size: number): Promise<string | undefined> => {
  try {
    const {bavail, bsize} = await statfs(folder);
    const free = bavail * bsize;
    return size > free ? `It is ${bytes(size)}, and ${folder} has room for ${bytes(free)}.` : undefined;
  } catch {
    return undefined;
  }
};

/** The size of a local file in bytes. Throws a Failure that says why it cannot be used. */
export const sizeOf = async (path: string): Promise<number> => {
  try {
    const found = await stat(path);
    if (found.isFile()) return found.size;
  } catch (error) {
    throw unreadable(path, error);
  }
  throw new Failure('local', `${path} is not a file.`);
};

/** SHA-256 of a file, in hex; read as a stream. Throws a Failure that says why it cannot be read. */
export const sha256Of = async (path: string, signal?: AbortSignal): Promise<string> => {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, {signal})) hash.update(chunk as Buffer);
  } catch (error) {
    throw unreadable(path, error);
  }
  return hash.digest('hex');
};

/** The first bytes of a file as text. */
export const startOf = async (path: string, length: number): Promise<string> => {
  try {
    const handle = await open(path);
    try {
      const {buffer, bytesRead} = await handle.read({buffer: Buffer.alloc(length), position: 0});
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw unreadable(path, error);
  }
};

/** Why a file of this machine cannot be read. */
export const unreadable = (path: string, error: unknown): Failure => {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return new Failure('local', `There is no file ${path}.`, {cause: error});
  if (code === 'EACCES') return new Failure('local', `${path} may not be read by this user.`, {cause: error});
  return new Failure('local', `${path} cannot be read: ${(error as Error).message}.`, {cause: error});
};

export const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Files and folders that go on from what was typed, folders first and with a slash. */
export const completePath = async (typed: string): Promise<Suggestion[]> => {
  const folder = typed.slice(0, typed.lastIndexOf('/') + 1);
  const start = typed.slice(folder.length);
  try {
    const entries = await readdir(localPath(folder || '.'), {withFileTypes: true});
    return entries
      .filter(entry => entry.name.startsWith(start) && (start !== '' || !entry.name.startsWith('.')))
      .sort((a, b) => Number(b.isDirectory()) - Number(a.isDirectory()) || (a.name < b.name ? -1 : 1))
      .slice(0, 200)
      .map(entry => ({value: folder + entry.name + (entry.isDirectory() ? '/' : '')}));
  } catch {
    return [];
  }
};
