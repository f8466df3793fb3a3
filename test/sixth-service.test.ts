import {execFile} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {openProgram} from './e2e/program.ts';

/** The program as it is, and a sixth service: one folder and one line. */
const tree = mkdtempSync(join(tmpdir(), 'skydeck-sixth-'));
const home = join(tree, 'home');
const cli = join(tree, 'dist', 'cli.js');
const environment = {
  PATH: process.env.PATH ?? '',
  HOME: home,
  XDG_RUNTIME_DIR: home,
  LANG: 'C.UTF-8',
  SKYDECK_WEATHER_TOKEN: 'rain',
};
const posted: string[] = [];
const api = createServer((request, response) => {
  const allowed = request.headers.authorization === 'Bearer rain';
  if (request.method === 'POST') posted.push(request.url ?? '');
  response.writeHead(allowed ? 200 : 401, {'content-type': 'application/json'});
  response.end(
    JSON.stringify(
      allowed
        ? [
            {id: 'peak', state: 'up', gusts: 41},
            {id: 'shore', state: 'up', gusts: 3},
          ]
        : {message: 'who are you?'},
    ),
  );
});

const run = async (...words: string[]) => {
  const {promise, resolve: done} = Promise.withResolvers<{code: number; out: string; err: string}>();
  execFile(process.execPath, [cli, ...words], {env: environment}, (error, out, err) =>
    done({code: error ? Number(error.code) : 0, out, err}),
  );
  return promise;
};

beforeAll(async () => {
  for (const name of ['source', 'cli.tsx', 'package.json', 'tsconfig.json'])
    cpSync(name, join(tree, name), {recursive: true});
  symlinkSync(resolve('node_modules'), join(tree, 'node_modules'));
  const folder = join(tree, 'source/services/weather');
  mkdirSync(folder);
  mkdirSync(home);
  for (const name of ['index.ts', 'settings.ts'])
    cpSync(`test/sixth-service/${name}.txt`, join(folder, name));
  const list = join(tree, 'source/services/index.ts');
  writeFileSync(
    list,
    `import {weather} from './weather/index.ts';\n${readFileSync(list, 'utf8').replace('lake];', 'lake, weather];')}`,
  );
  await promisify(execFile)(process.execPath, ['source/packaging/build.ts'], {cwd: tree});
  await new Promise<void>(listening => api.listen(0, '127.0.0.1', listening));
}, 240_000);
afterAll(async () => {
  api.close();
  rmSync(tree, {recursive: true, force: true, maxRetries: 20, retryDelay: 50});
});

test('it has its types: nothing else needs to be told of it', async () => {
  const tsc = resolve('node_modules/typescript/bin/tsc');
  const {stdout} = await promisify(execFile)(process.execPath, [tsc, '-p', 'tsconfig.json'], {
    cwd: tree,
  }).catch((thrown: {stdout: string}) => thrown);
  expect(stdout.split('\n').filter(line => line.startsWith('source/'))).toEqual([]);
}, 240_000);

test('it is set up, listed, described and previewed without a warning, and nothing is sent', async () => {
  const url = `http://127.0.0.1:${(api.address() as AddressInfo).port}/`;
  const made = await run(
    'profiles',
    'create',
    'hill',
    '--url',
    `weather=${url}`,
    '--set',
    'services.weather.region=north',
  );
  expect(made).toMatchObject({code: 0, err: 'Log in with: skydeck --profile hill login weather\n'});
  expect((await run('profiles', 'edit', 'hill', 'services.weather.regoin=x')).err).toContain(
    'did you mean region?',
  );
  const got = await run('get', 'stations', '-o', 'json');
  expect(got).toMatchObject({code: 0, err: ''});
  expect(JSON.parse(got.out)).toMatchObject([
    {id: 'peak', gusts: 41},
    {id: 'shore', gusts: 3},
  ]);
  expect(await run('describe', 'station', 'peak')).toMatchObject({code: 0, err: ''});
  const preview = await run('create', 'station', '--name', 'ridge', '--dry-run');
  expect(preview).toMatchObject({code: 0, err: 'skydeck: nothing was sent.\n'});
  expect(preview.out).toContain(`curl`);
  expect(preview.out).toContain('stations');
  expect(preview.out).not.toContain('rain');
  expect(posted).toEqual([]);
});

test('doctor, triage, completion and help know it', async () => {
  const doctor = JSON.parse((await run('doctor', '-o', 'json')).out) as {
    area: string;
    state: string;
    sentence: string;
  }[];
  const own = doctor.filter(({area}) => area === 'weather');
  expect(own.map(({state}) => state)).not.toContain('bad');
  expect(own.map(({sentence}) => sentence).join('\n')).toMatch(/accepts the credentials: 2 stations/);
  expect(doctor.filter(({area, state}) => area === 'settings' && state !== 'good')).toEqual([]);
  const triage = await run('triage');
  expect(triage).toMatchObject({code: 2, out: expect.stringContaining('A storm at peak')});
  expect((await run('__complete', '--', 'get', 'sta')).out).toContain('stations');
  expect((await run('__complete', '--', 'login', 'wea')).out).toContain('weather');
  expect((await run('help', 'weather')).out).toContain('In the console: 7 Weather');
  expect((await run('help', 'settings')).out).toContain('The region whose stations are listed.');
  expect(readFileSync(join(tree, 'dist/config.schema.json'), 'utf8')).toContain('"weather"');
});

test('the console has its tab under its digit, and its action under its key', async () => {
  const console = openProgram([cli], {instead: process.execPath, home, environment});
  try {
    await console.see('Weather');
    console.press('7');
    await console.see('peak');
    console.press('n');
    await console.see('Set up a station');
    expect(posted).toEqual([]);
  } finally {
    await console.close();
  }
});
