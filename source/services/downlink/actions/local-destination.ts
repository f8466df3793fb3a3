import {stat} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join, resolve} from 'node:path';
import {harmlessFileName} from '../../../text/harmless.ts';

/** Where a download goes: the path that was typed, in it when it is a folder, else the file's own name here. */
export const destinationOf = async (typed: string | undefined, name: string): Promise<string> => {
  if (!typed) return resolve(harmlessFileName(name));
  const path = resolve(typed.replace(/^~(?=\/|$)/, homedir()));
  try {
    if ((await stat(path)).isDirectory()) return join(path, harmlessFileName(name));
  } catch {}
  return path;
};
