import {realpathSync, type Stats, statSync} from 'node:fs';
import {ownEntry} from '../text/own-entry.ts';
import {SettingsError} from './settings-error.ts';

const reasons: Readonly<Record<string, readonly [string, string]>> = {
  ENOSPC: ['the disk is full', 'Free some space on that disk, then try again.'],
  EDQUOT: ['your disk quota is used up', 'Free some of your space on that disk, then try again.'],
  EROFS: [
    'it is on a read-only file system',
    'Set SKYDECK_CONFIG_DIR and SKYDECK_STATE_DIR to directories that can be written.',
  ],
  EACCES: [
    'you may not do that there',
    'Give yourself the right to it, or set SKYDECK_CONFIG_DIR and SKYDECK_STATE_DIR to directories of your own.',
  ],
  EPERM: [
    'the system does not permit it',
    'Check who owns it, or set SKYDECK_CONFIG_DIR and SKYDECK_STATE_DIR to directories of your own.',
  ],
  ENOTDIR: [
    'part of that path is a file, not a directory',
    'Move that file away, or set SKYDECK_CONFIG_DIR and SKYDECK_STATE_DIR to directories of your own.',
  ],
  EEXIST: ['a file of that name is in the way', 'Move that file away or choose another directory.'],
  EISDIR: ['it is a directory, not a file', 'Move that directory away.'],
  ENOENT: ['part of that path does not exist', 'Check the path, and that the disk it is on is mounted.'],
  ELOOP: ['its symbolic links go round in a circle', 'Repair the symbolic link.'],
  EMFILE: ['too many files are open', 'Raise the limit with ulimit -n, then try again.'],
  EAGAIN: ['it is a pipe whose reader stands still', 'Look at what reads the pipe.'],
  EPIPE: ['it is a pipe that nobody reads any more', 'Start what reads it again.'],
  ENXIO: ['it is a named pipe that nobody reads', 'Name a file, or start what reads the pipe first.'],
  EIO: ['the disk reported a fault', 'Check the disk.'],
};

/** Where Node has no name for a quota: "Unknown system error -122" on Linux, -69 on macOS. */
const overQuota = process.platform === 'darwin' ? -69 : -122;

/** The system's code of an error, such as `ENOSPC`; undefined for errors of other kinds. */
export const errorCode = (thrown: unknown): string | undefined => {
  if (!(thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string')) return undefined;
  return (thrown as NodeJS.ErrnoException).errno === overQuota ? 'EDQUOT' : thrown.code;
};

const hasName = (path: string): boolean => {
  try {
    return realpathSync(path) !== '';
  } catch {
    return false;
  }
};

/**
 * Why what stands at a path must not be opened to be read: a named pipe waits for who writes into it, for ever and past
 * any time-out, and a device may never end. A pipe without a name (`<(…)`, /dev/stdin) has its writer.
 */
export const noFile = (path: string): string | undefined => {
  let found: Stats | undefined;
  try {
    found = statSync(path, {throwIfNoEntry: false});
  } catch {}
  if (!found || found.isFile() || found.isDirectory() || path === '/dev/null') return undefined;
  if (found.isFIFO()) return hasName(path) ? 'it is a named pipe, and not a file' : undefined;
  return found.isSocket() ? 'it is a socket, and not a file' : 'it is a device, and not a file';
};

/** The same, thrown as what opening it would throw. */
export const refuseNoFile = (path: string): void => {
  const why = noFile(path);
  if (why !== undefined) throw new Error(why);
};

/** Why a file operation failed, in words that end a sentence. */
export const fileReason = (thrown: unknown): string => {
  const code = errorCode(thrown);
  const [known] = ownEntry(reasons, code) ?? [];
  return known ? `${known} (${code})` : thrown instanceof Error ? thrown.message : String(thrown);
};

/**
 * A file operation that failed, as a sentence.
 * `deed` completes "… could not be": `written`, `read`, `created`.
 */
export const fileError = (thrown: unknown, path: string, deed: string): SettingsError => {
  if (thrown instanceof SettingsError) return thrown;
  return new SettingsError(
    `${path} could not be ${deed}: ${fileReason(thrown)}.`,
    ownEntry(reasons, errorCode(thrown))?.[1] ?? 'Check the path and try again.',
    thrown,
  );
};
