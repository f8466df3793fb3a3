import {chmodSync, existsSync, mkdirSync, statSync} from 'node:fs';
import {basename, dirname} from 'node:path';
import {errorCode, fileError} from './file-error.ts';

/** Node says ENOENT for a recursive mkdir on a read-only file system; making the first missing one tells the truth. */
const trueReason = (path: string, thrown: unknown): unknown => {
  if (errorCode(thrown) !== 'ENOENT') return thrown;
  let missing = path;
  while (!existsSync(dirname(missing)) && dirname(missing) !== missing) missing = dirname(missing);
  try {
    mkdirSync(missing, {mode: 0o700});
    return thrown;
  } catch (reason) {
    return reason;
  }
};

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
    throw fileError(trueReason(path, thrown), path, 'created');
  }
};
