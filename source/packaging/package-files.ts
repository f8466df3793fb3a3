import {readdirSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {basename, dirname, join, relative} from 'node:path';

/** A file of the archive: its path within the program's folder, and where it is now. */
export type PackedFile = {readonly path: string; readonly from: string};

const needless =
  /\.(md|markdown|d\.ts|d\.cts|d\.mts|map|ts|cc|c|h|cpp|gyp|gypi|yml|html|cmd)$|(^|\/)(test|tests|docs|deps|bench|benchmark|example|examples|\.github)\//i;

/** Native parts of other systems than this one. */
const foreign = (path: string): boolean => {
  const prebuilt = /(^|\/)prebuilds\/([^/]+)\//.exec(path)?.[2];
  return prebuilt !== undefined && !prebuilt.startsWith(`${process.platform}-${process.arch}`);
};

const folderOf = (name: string, from: string): string | undefined => {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules', name);
    try {
      readFileSync(join(path, 'package.json'));
      return path;
    } catch {
      if (dirname(folder) === folder) return undefined;
    }
  }
};

/** The files of installed packages and of all that they need on this system, without what never runs. */
export const packageFiles = (names: readonly string[], root: string): PackedFile[] => {
  const found = new Map<string, PackedFile>();
  const seen = new Set<string>();
  const take = (name: string, from: string, optional: boolean) => {
    const folder = folderOf(name, from);
    if (folder === undefined) {
      if (optional) return;
      throw new Error(`The package ${name} is not installed.`);
    }
    if (seen.has(folder)) return;
    seen.add(folder);
    for (const entry of readdirSync(folder, {recursive: true, withFileTypes: true})) {
      const file = join(entry.parentPath, entry.name);
      const inner = relative(folder, file).replaceAll('\\', '/');
      if (!entry.isFile() || inner.startsWith('node_modules/') || needless.test(inner) || foreign(inner))
        continue;
      const path = relative(root, file).replaceAll('\\', '/');
      found.set(path, {path, from: file});
    }
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    for (const next of Object.keys(manifest.dependencies ?? {})) take(next, folder, false);
    for (const next of Object.keys(manifest.optionalDependencies ?? {})) take(next, folder, true);
  };
  for (const name of names) take(name, root, false);
  return [...found.values()];
};

/** Node's own require, to find this project's folder from. */
export const projectRoot = dirname(createRequire(import.meta.url).resolve('../../package.json'));
export const programName = (): string => basename(process.platform === 'win32' ? 'skydeck.exe' : 'skydeck');
