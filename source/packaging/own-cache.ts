import {existsSync, lstatSync, mkdirSync} from 'node:fs';
import {homedir} from 'node:os';
import {dirname, isAbsolute, join} from 'node:path';

/** The operator's cache, by the customs of the platform; undefined where there is no home to have one in. */
export const cacheFolder = (): string | undefined => {
  const {env, platform} = process;
  const own = platform === 'win32' ? env.LOCALAPPDATA : env.XDG_CACHE_HOME;
  if (own && isAbsolute(own)) return join(own, 'skydeck');
  try {
    const home = env.HOME || homedir();
    // Node's recursive mkdir never ends below some places that cannot hold a folder (/proc).
    if (!home || !isAbsolute(home) || !existsSync(home)) return undefined;
    return platform === 'darwin'
      ? join(home, 'Library', 'Caches', 'skydeck')
      : join(home, '.cache', 'skydeck');
  } catch {
    return undefined;
  }
};

/**
 * Whether nobody else can put something in a folder's place: those above it are ours or the system's, and cannot be
 * written by others, or the sticky bit guards what is in them. A group of the operator's own (of the same number) is no other.
 */
const isSafeAbove = (folder: string): boolean => {
  const own = process.getuid?.();
  for (let above = dirname(folder); ; above = dirname(above)) {
    const {uid, gid, mode} = lstatSync(above);
    if (uid !== 0 && uid !== own) return false;
    const others = gid === own ? 0o002 : 0o022;
    if ((mode & others) !== 0 && (mode & 0o1000) === 0) return false;
    if (above === dirname(above)) return true;
  }
};

/** Whether a folder is ours, and nobody else can write into it or replace it: code is loaded from it. */
export const isOurs = (folder: string): boolean => {
  if (process.platform === 'win32') return true;
  try {
    const found = lstatSync(folder);
    const {uid, mode} = found;
    return found.isDirectory() && uid === process.getuid?.() && (mode & 0o022) === 0 && isSafeAbove(folder);
  } catch {
    return false;
  }
};

/** Where Node may keep compiled code; undefined where no place is for the operator alone: then nothing is kept. */
export const compileCache = (): string | undefined => {
  const cache = cacheFolder();
  if (cache === undefined) return undefined;
  const folder = join(cache, 'compiled');
  try {
    mkdirSync(folder, {recursive: true, mode: 0o700});
  } catch {
    return undefined;
  }
  return isOurs(folder) ? folder : undefined;
};
