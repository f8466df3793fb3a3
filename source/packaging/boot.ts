import {existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {getRawAsset} from 'node:sea';
import {unpackFiles} from './archive.ts';
import {cacheFolder, isOurs} from './own-cache.ts';

/**
 * The main script of the single executable. The program's files lie packed in it; at the first start they are unpacked
 * into the operator's cache (once for each version), since modules, threads and native packages are loaded from files.
 */
const version = Buffer.from(getRawAsset('version')).toString('utf8');

const unpack = (folder: string) => {
  for (const {path, content} of unpackFiles(new Uint8Array(getRawAsset('files')))) {
    const file = join(folder, path);
    mkdirSync(dirname(file), {recursive: true, mode: 0o700});
    writeFileSync(file, content, {mode: 0o600});
  }
};

/** Whether a folder is there whole, and for the operator alone. */
const isWhole = (folder: string): boolean => isOurs(folder) && existsSync(join(folder, 'whole'));

const kept = (): string | undefined => {
  const cache = cacheFolder();
  if (cache === undefined) return undefined;
  const folder = join(cache, `program-${version}`);
  if (isWhole(folder)) return folder;
  try {
    mkdirSync(cache, {recursive: true, mode: 0o700});
    const fresh = mkdtempSync(join(cache, 'unpacking-'));
    unpack(fresh);
    writeFileSync(join(fresh, 'whole'), '');
    // One that is broken, or could be written by others, is not used and goes out of the way.
    rmSync(folder, {recursive: true, force: true});
    try {
      renameSync(fresh, folder);
    } catch {
      rmSync(fresh, {recursive: true, force: true});
    }
    return isWhole(folder) ? folder : undefined;
  } catch {
    return undefined;
  }
};

/** Where nothing can be kept, it is unpacked for this run alone. */
const forThisRun = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'skydeck-program-'));
  process.once('exit', () => rmSync(folder, {recursive: true, force: true}));
  unpack(folder);
  return folder;
};

const folder = kept() ?? forThisRun();
const require = createRequire(join(folder, 'start.cjs'));
const [, , flag, code = ''] = process.argv;
if (flag === '-e') {
  // What the program starts with its own executable as `node -e CODE -- WORDS`.
  process.argv.splice(1, process.argv[4] === '--' ? 4 : 3);
  new Function('require', code)(require);
} else {
  process.argv[1] = join(folder, 'cli.js');
  require('./start.cjs');
}
