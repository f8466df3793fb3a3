import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {delimiter, join, resolve} from 'node:path';
import {expect, test} from 'vitest';
import {temporaryFolder} from '../temporary-folder.ts';

const script = resolve('source/packaging/prepare.mjs');

/** Runs the script in an empty checkout, with an `npm` that only writes down how it was called and ends with `code`. */
const prepare = (environment: Record<string, string>, {installed = false, code = 0} = {}) => {
  const checkout = temporaryFolder();
  const bin = join(checkout, 'bin');
  mkdirSync(bin);
  if (installed) mkdirSync(join(checkout, 'node_modules/esbuild'), {recursive: true});
  const called = join(checkout, 'called');
  writeFileSync(join(bin, 'npm'), `#!/bin/sh\necho "$*" >> '${called}'\nexit ${code}\n`, {mode: 0o755});
  const {status} = spawnSync(process.execPath, [script], {
    cwd: checkout,
    env: {PATH: `${bin}${delimiter}${process.env.PATH}`, ...environment},
  });
  return {status, calls: existsSync(called) ? readFileSync(called, 'utf8').trimEnd().split('\n') : []};
};

const install = 'ci --no-global --prefix . --no-audit --no-fund';
const build = 'run --silent --no-global --prefix . build';

test('npm ci and npm install fetch packages and build nothing', () => {
  expect(prepare({})).toEqual({status: 0, calls: []});
  expect(prepare({npm_config_global: ''})).toEqual({status: 0, calls: []});
});

test('npm install --global builds the program, after fetching what the build needs where it is not there', () => {
  const global = {npm_config_global: 'true'};
  expect(prepare(global)).toEqual({status: 0, calls: [install, build]});
  expect(prepare(global, {installed: true})).toEqual({status: 0, calls: [build]});
});

test('a build that fails makes the installation fail', () => {
  const {status, calls} = prepare({npm_config_global: 'true'}, {code: 1});
  expect(status).not.toBe(0);
  expect(calls).toEqual([install]);
});
