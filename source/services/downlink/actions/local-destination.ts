import {stat} from 'node:fs/promises';
import {homedir} from 'node:os';
import {basename, join, resolve} from 'node:path';

/** A file name that cannot lead anywhere else and steers no terminal: it comes from a bucket. */
export const safeName = (name: string): string => {
  const plain = basename(name)
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069/\\]/g, '_')
    .replace(/^\.+/, '_');
  return plain === '' ? 'file' : plain;
};

/** Where a download goes: the path that was typed, in it when it is a folder, else the file's own name here. */
export const destinationOf = async (typed: string | undefined, name: string): Promise<string> => {
  if (!typed) return resolve(safeName(name));
  const path = resolve(typed.replace(/^~(?=\/|$)/, homedir()));
  try {
    if ((await stat(path)).isDirectory()) return join(path, safeName(name));
  } catch {}
  return path;
};
