import {randomUUID} from 'node:crypto';
import {mkdir, readdir, readFile, rm, stat, statfs, writeFile} from 'node:fs/promises';
import {isAbsolute, join, relative, resolve, sep} from 'node:path';
import {Failure} from '../../../../declare/failure.ts';
import {changing} from '../../../../engine/changes/changing.ts';
import {bytes as bytesText} from '../../../../text/quantities.ts';
import {fileDigests} from './check-file.ts';
import type {Listing, Store, Stored} from './engine.ts';

/** Bytes of a name, on every file system in use. */
const longestName = 255;

/** A key's file; refused when it would lie outside, or cannot be a name: titles come from catalogues. */
export const fileOf = (directory: string, key: string): string => {
  const file = resolve(directory, key);
  const inside = relative(directory, file);
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside))
    throw new Failure('rejected', `"${key}" would lie outside ${directory}, so it is not touched.`);
  if (inside.includes('\0') || inside.split(sep).some(name => Buffer.byteLength(name) > longestName))
    throw new Failure('rejected', `"${key.slice(0, 40)}…" cannot be the name of a file.`);
  return file;
};

/** The same for who only looks: what cannot be a file is not there. */
const placeOf = (directory: string, key: string): string | undefined => {
  try {
    return fileOf(directory, key);
  } catch {
    return undefined;
  }
};

/** Objects as files of a directory. Unfinished ones end in `.part` and do not count. */
export const directoryStore = (directory: string): Store => {
  const head = async (key: string): Promise<Stored | undefined> => {
    const file = placeOf(directory, key);
    if (file === undefined) return undefined;
    try {
      const found = await stat(file);
      return found.isFile() ? {key, bytes: found.size, at: found.mtimeMs / 1000} : undefined;
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
      throw error;
    }
  };
  return {
    place: directory,
    near: true,
    head,
    digests: (key, checksum, signal) => fileDigests(fileOf(directory, key), checksum, signal),
    probe: async () => {
      const file = fileOf(directory, `skydeck-doctor-${randomUUID()}.part`);
      try {
        await mkdir(directory, {recursive: true, mode: 0o700});
        await writeFile(file, file);
        if ((await readFile(file, 'utf8')) !== file)
          throw new Failure('unreadable', `${directory} gives back other bytes than it was given.`);
      } finally {
        await rm(file, {force: true});
      }
    },
    list: async prefix => {
      const entries = await readdir(directory, {recursive: true, withFileTypes: true}).catch(error => {
        if (error.code === 'ENOENT') return [];
        throw new Failure('local', `${directory} cannot be listed: ${error.message}.`, {cause: error});
      });
      const found: Listing[] = [];
      for (const entry of entries) {
        if (!entry.isFile() || entry.name.endsWith('.part')) continue;
        const key = relative(directory, join(entry.parentPath, entry.name)).split('\\').join('/');
        if (!key.startsWith(prefix)) continue;
        const stored = await head(key).catch(() => ({key}));
        if (stored) found.push(stored);
      }
      return found;
    },
    remove: async key => {
      const there = await head(key);
      if (!there) return false;
      const file = fileOf(directory, key);
      await changing({kind: 'disk', words: `Remove ${file} (${there.bytes} bytes).`}, () => rm(file), {
        assumed: {answer: undefined},
      });
      return true;
    },
  };
};

/** Bytes that are left for the index and the logs, which must go on when there is no room for another download. */
const reserve = 32e6;

/**
 * Throws a Failure when the disk of a directory has no room for so many bytes more. Asked before a download, since a
 * disk that runs full in the middle of one takes the index with it.
 */
export const needRoom = async (directory: string, wanted: number): Promise<void> => {
  const {blocks, bavail, bsize} = await statfs(directory);
  const free = bavail * bsize;
  // Some network file systems tell of no blocks at all.
  if (blocks === 0 || free >= wanted + reserve) return;
  throw new Failure(
    'local',
    `The disk of ${directory} is full: ${bytesText(free)} are free, and ${bytesText(wanted + reserve)} are needed${wanted > 0 ? ' for the next download' : ''}.`,
    {
      todo: 'Make room there, or name another directory or a bucket under local in the lake of the profile; then run it again: nothing is lost.',
    },
  );
};
