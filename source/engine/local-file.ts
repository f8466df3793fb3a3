import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {
  access,
  constants,
  type FileHandle,
  lstat,
  open,
  readdir,
  readFile,
  stat,
  statfs,
} from 'node:fs/promises';
import {homedir} from 'node:os';
import {dirname, resolve} from 'node:path';
import {Failure} from '../declare/failure.ts';
import type {Suggestion} from '../declare/fields.ts';
import {errorCode, fileError, refuseNoFile} from '../settings/file-error.ts';
import {bytes} from '../text/quantities.ts';

/** A path as typed: `~` is the home folder, relative ones start in the working folder. */
export const localPath = (typed: string): string =>
  resolve(typed === '~' || typed.startsWith('~/') ? homedir() + typed.slice(1) : typed);

/** Why nothing can be put into a local folder; undefined when all is well. */
const folderHindrance = async (folder: string): Promise<string | undefined> => {
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
    refuseNoFile(path);
    for await (const chunk of createReadStream(path, {signal})) hash.update(chunk as Buffer);
  } catch (error) {
    throw unreadable(path, error);
  }
  return hash.digest('hex');
};

export const startOf = async (path: string, length: number): Promise<string> => {
  try {
    refuseNoFile(path);
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

/** All of a file as text. Throws what cannot be read, with its reason. */
export const textOfFile = async (path: string): Promise<string> => {
  refuseNoFile(path);
  return readFile(path, 'utf8');
};

export const unreadable = (path: string, error: unknown): Failure => {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return new Failure('local', `There is no file ${path}.`, {cause: error});
  if (code === 'EACCES') return new Failure('local', `${path} may not be read by this user.`, {cause: error});
  return new Failure('local', `${path} cannot be read: ${(error as Error).message}.`, {cause: error});
};

/** Whether a name is taken, be it by a link that leads nowhere. */
export const isTaken = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

/** Why what is fetched cannot become the file at a path; undefined when all is well. What is there may be replaced. */
export const targetHindrance = async (path: string): Promise<string | undefined> => {
  const folder = await folderHindrance(dirname(path));
  if (folder !== undefined) return folder;
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return `${path} is a folder.`;
  return found && !found.isFile() ? `${path} is a device or a pipe, and not a file.` : undefined;
};

/**
 * Opens the file that collects a download, for its owner alone, cut to so many bytes. A link or somebody else's file in
 * its place, as in a folder that others write to, is not written into: throws a Failure.
 */
export const openPart = async (part: string, bytes: number): Promise<FileHandle> => {
  const found = await lstat(part).catch(() => undefined);
  if (found && !(found.isFile() && found.uid === (process.getuid?.() ?? found.uid)))
    throw new Failure('local', `${part} is there, and no file of yours: nothing is written into it.`, {
      todo: 'Remove it, or name another place.',
    });
  const handle = await open(part, constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0), 0o600);
  await handle.truncate(bytes);
  return handle;
};

/**
 * Why a download cannot be kept; its part stays, and is gone on with. It is settled: whatever was asked of the upstream, what
 * was to come here did not come. A Failure is given back as it is.
 */
export const diskFailure = (
  thrown: unknown,
  part: string,
  have: number,
  total: number | undefined,
): Failure => {
  if (thrown instanceof Failure) return thrown;
  const kept = `${bytes(have)}${total === undefined ? '' : ` of ${bytes(total)}`} are kept in ${part}.`;
  const isFull = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(errorCode(thrown) ?? '');
  const {sentence} = fileError(thrown, part, 'written');
  return new Failure('local', isFull ? `The disk is full: ${kept}` : `${sentence} ${kept}`, {
    todo: isFull
      ? 'Make room and fetch it again: it goes on where it stopped.'
      : 'Look at that disk, or name another place.',
    settled: true,
    cause: thrown,
  });
};

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
