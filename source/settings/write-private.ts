import {randomUUID} from 'node:crypto';
import {type FileHandle, open, rename, rm} from 'node:fs/promises';
import {fileError} from './file-error.ts';

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
