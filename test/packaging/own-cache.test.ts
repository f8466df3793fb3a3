import {chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {compileCache, isOurs} from '../../source/packaging/own-cache.ts';

let cache = '';
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'skydeck-cache-'));
  vi.stubEnv('XDG_CACHE_HOME', cache);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(cache, {recursive: true, force: true});
});

test.skipIf(process.platform !== 'linux')('compiled code is kept in a folder for the operator alone', () => {
  const folder = compileCache()!;
  expect(folder).toBe(join(cache, 'skydeck', 'compiled'));
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test.skipIf(process.platform !== 'linux')(
  'where others can write, or put another folder in its place, none is kept',
  () => {
    mkdirSync(join(cache, 'skydeck', 'compiled'), {recursive: true});
    chmodSync(join(cache, 'skydeck', 'compiled'), 0o777);
    expect(compileCache()).toBeUndefined();
    chmodSync(join(cache, 'skydeck', 'compiled'), 0o700);
    chmodSync(join(cache, 'skydeck'), 0o777);
    expect(compileCache()).toBeUndefined();
    chmodSync(join(cache, 'skydeck'), 0o1777);
    expect(compileCache()).toBeDefined();
    symlinkSync(join(cache, 'skydeck', 'compiled'), join(cache, 'link'));
    expect(isOurs(join(cache, 'link'))).toBe(false);
  },
);
