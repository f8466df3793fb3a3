import {randomUUID} from 'node:crypto';
import {chmodSync, mkdirSync, statSync} from 'node:fs';
import {type FileHandle, open, rename, rm} from 'node:fs/promises';
import {basename, dirname} from 'node:path';
import {errorCode, fileError} from './file-error.ts';

/**
 * Makes a directory and those above it that are missing; false when it was there. One by one: Node's own recursive mkdir
 * gives the wrong reason on a read-only disk, and never ends below places that hold no directories (/proc).
 */
const makeDirectory = (path: string, aboveMade = false): boolean => {
  try {
    mkdirSync(path, {mode: 0o700});
    return true;
  } catch (thrown) {
    // Read-only disks and foreign folders refuse also what is there already.
    if (statSync(path, {throwIfNoEntry: false})?.isDirectory()) return false;
    const above = dirname(path);
    if (errorCode(thrown) !== 'ENOENT' || above === path || aboveMade) throw thrown;
    makeDirectory(above);
    return makeDirectory(path, true);
  }
};

/**
 * Makes sure that the directory is there, for its owner alone (0700). One that was there before is tightened only when
 * it is ours by name: an operator may have pointed us at a shared one. Throws SettingsError.
 */
export const privateDirectory = (path: string): string => {
  try {
    const created = makeDirectory(path);
    if (!created && basename(path) === 'skydeck' && process.platform !== 'win32') {
      const {mode, uid} = statSync(path);
      if (mode & 0o077 && uid === process.getuid?.()) chmodSync(path, 0o700);
    }
    return path;
  } catch (thrown) {
    throw fileError(thrown, path, 'created');
  }
};

/**
 * Replaces a file's content in one step, readable by its owner alone (0600): a reader, or a crash, sees the old content
 * or the new, never a part. Throws SettingsError, with the old file untouched.
 */
export const writePrivate = async (path: string, content: string | Uint8Array): Promise<void> => {
  const temporary = `${path}.${randomUUID()}.tmp`;
  let handle: FileHandle | undefined;
  try {
    handle = await open(temporary, 'wx', 0o600);
    await handle.writeFile(content);
    await handle.sync();
    await handle.close();
    handle = undefined;
    await rename(temporary, path);
  } catch (thrown) {
    await handle?.close().catch(() => {});
    await rm(temporary, {force: true}).catch(() => {});
    throw fileError(thrown, path, 'written');
  }
};
