import {readdir, rm, stat} from 'node:fs/promises';
import {isAbsolute, join, relative, resolve} from 'node:path';
import {Failure} from '../../../engine/failure.ts';
import type {Store, Stored} from './engine.ts';

/** A key's file; refused when it would lie outside: titles come from catalogues. */
export const fileOf = (directory: string, key: string): string => {
  const file = resolve(directory, key);
  const inside = relative(directory, file);
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside))
    throw new Failure('local', `"${key}" would lie outside ${directory}, so it is not touched.`);
  return file;
};

/** Objects as files of a directory. Unfinished ones end in `.part` and do not count. */
export const directoryStore = (directory: string): Store => {
  const head = async (key: string): Promise<Stored | undefined> => {
    try {
      const found = await stat(fileOf(directory, key));
      return found.isFile() ? {key, bytes: found.size, at: found.mtimeMs / 1000} : undefined;
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
      throw error;
    }
  };
  return {
    place: directory,
    head,
    list: async prefix => {
      const entries = await readdir(directory, {recursive: true, withFileTypes: true}).catch(() => []);
      const found: Stored[] = [];
      for (const entry of entries) {
        if (!entry.isFile() || entry.name.endsWith('.part')) continue;
        const key = relative(directory, join(entry.parentPath, entry.name)).split('\\').join('/');
        if (!key.startsWith(prefix)) continue;
        const stored = await head(key);
        if (stored) found.push(stored);
      }
      return found;
    },
    remove: async key => {
      const there = await head(key);
      if (there) await rm(fileOf(directory, key));
      return there !== undefined;
    },
  };
};
