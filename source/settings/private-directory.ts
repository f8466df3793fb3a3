import {chmodSync, mkdirSync, statSync} from 'node:fs';
import {basename} from 'node:path';
import {fileError} from './file-error.ts';

/**
 * Makes sure that the directory is there, for its owner alone (0700). One that was there before is tightened only when
 * it is ours by name: an operator may have pointed us at a shared one. Throws SettingsError.
 */
export const privateDirectory = (path: string): string => {
  try {
    const created = mkdirSync(path, {recursive: true, mode: 0o700});
    if (created === undefined && basename(path) === 'skydeck' && process.platform !== 'win32') {
      const {mode, uid} = statSync(path);
      if (mode & 0o077 && uid === process.getuid?.()) chmodSync(path, 0o700);
    }
    return path;
  } catch (thrown) {
    throw fileError(thrown, path, 'created');
  }
};
