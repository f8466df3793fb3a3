import {execFile, spawnSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {delimiter, dirname, join, resolve} from 'node:path';
import {expect, test} from 'vitest';
import {temporaryFolder} from '../temporary-folder.ts';
import {missingProgram} from './missing-program.ts';
import {node, notRun, program} from './one-shot.ts';

type Ended = {readonly code: number; readonly out: string; readonly err: string};

/** npm as this host has set it up: its registry, its cache. */
const npm = (words: readonly string[], folder: string): Promise<Ended> =>
  new Promise(done => {
    execFile('npm', words, {cwd: folder, maxBuffer: 64e6}, (error, out, err) =>
      done({code: error ? Number(error.code ?? 1) : 0, out, err}),
    );
  });

/** Runs a program to its end with a home of its own and nothing of this project around it. */
const run = (file: string, words: readonly string[], home: string): Promise<Ended> =>
  new Promise(done => {
    execFile(
      file,
      words,
      {
        cwd: home,
        env: {PATH: `${dirname(node)}:${process.env.PATH}`, HOME: home, LANG: 'C.UTF-8'},
        maxBuffer: 64e6,
      },
      (error, out, err) => done({code: error ? Number(error.code ?? 1) : 0, out, err}),
    );
  });

const {version} = JSON.parse(readFileSync('package.json', 'utf8'));

test('the packed package, installed into an empty folder, runs without anything of development', async ({
  skip,
}) => {
  const missing = missingProgram('npm');
  if (missing) notRun(skip, 'there is no npm on this host');
  if (process.env.SKYDECK_PROGRAM) notRun(skip, 'the package holds dist/, and another program is under test');
  const home = temporaryFolder();
  // What `prepack` builds is in dist/ already; building it again would change it under the other tests.
  const checkout = join(home, 'checkout');
  for (const path of ['package.json', 'README.md', 'LICENSE', 'dist'])
    cpSync(path, join(checkout, path), {recursive: true});
  // As prepack does.
  expect(spawnSync(node, [resolve('source/packaging/packed.mjs')], {cwd: checkout}).status).toBe(0);
  const packed = await npm(
    ['pack', checkout, '--ignore-scripts', '--json', '--pack-destination', home],
    home,
  );
  expect(packed.code, packed.err).toBe(0);
  const [{filename, files, unpackedSize}] = JSON.parse(packed.out);
  const paths: string[] = files.map(({path}: {path: string}) => path);
  expect(paths.filter(path => !path.startsWith('dist/')).sort()).toEqual([
    'LICENSE',
    'README.md',
    'package.json',
  ]);
  expect(paths).toEqual(
    expect.arrayContaining(['dist/cli.js', 'dist/completions.json', 'dist/man/skydeck.1']),
  );
  expect(paths.some(path => path.startsWith('dist/binary'))).toBe(false);
  expect(unpackedSize).toBeLessThan(8_000_000);
  // One character beyond Latin-1, and V8 holds the whole text of a part at twice its size.
  const parts = paths.filter(path => path.startsWith('dist/parts/'));
  expect(parts.length).toBeGreaterThan(10);
  expect(parts.filter(path => /[^\0-\xff]/.test(readFileSync(path, 'utf8')))).toEqual([]);

  const prefix = join(home, 'prefix');
  const install = [
    'install',
    '--global',
    '--prefix',
    prefix,
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--fetch-retries=0',
    '--fetch-timeout=20000',
  ];
  const installed = await npm([...install, join(home, filename)], home);
  if (/ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ENOTCACHED|ETIMEDOUT/.test(installed.err))
    notRun(skip, 'the package registry cannot be reached');
  expect(installed.code, installed.err).toBe(0);
  // A Node that is too old is warned of, and nothing else is.
  expect(installed.err.split('\n').filter(line => /^npm warn (?!EBADENGINE)/.test(line))).toEqual([]);
  const modules = join(prefix, 'lib/node_modules/skydeck/node_modules');
  for (const name of ['esbuild', 'vitest', 'typescript', 'oidc-provider', 'zod', 'commander'])
    expect(existsSync(join(modules, name)), name).toBe(false);

  const skydeck = join(prefix, 'bin/skydeck');
  expect(await run(skydeck, ['--version'], home)).toEqual({code: 0, out: `${version}\n`, err: ''});
  const windows = await run(skydeck, ['get', 'windows', '--sandbox', '-o', 'json'], home);
  expect(windows.code, windows.err).toBe(0);
  expect(JSON.parse(windows.out).length).toBeGreaterThan(3);
  expect((await run(skydeck, ['__complete', '--', 'tri'], home)).out).toMatch(/^triage\t/);
  const page = readFileSync(join(prefix, 'share/man/man1/skydeck.1'), 'utf8');
  expect(page).toContain('skydeck \\- the terminal console of a ground segment');
  // Each command with its options and examples, below what it is about.
  expect(page).toMatch(
    /\.SS Satellites\n(?:(?!\.SS).)*\.B skydeck create window.*?\.B \\-\\-satellite <name>\n/s,
  );
  expect(page).toContain('skydeck create window \\-\\-satellite FM200 \\-\\-type PAYLOAD_SDR');
  if (missingProgram('man') === undefined)
    expect((await run('man', ['-l', '--warnings', join(prefix, 'share/man/man1/skydeck.1')], home)).err).toBe(
      '',
    );
});

test('an older Node says in one sentence which one is needed, and nothing else', async ({skip}) => {
  // Outside what npm puts on the path: the host's own.
  const places = (process.env.PATH ?? '').split(delimiter).filter(place => !place.includes('node_modules'));
  const versions = places
    .map(place => join(place, 'node'))
    .filter(file => existsSync(file))
    .map(file => ({file, version: spawnSync(file, ['--version'], {encoding: 'utf8'}).stdout.trim()}));
  const old = versions.find(one => Number(/^v(\d+)/.exec(one.version)?.[1]) < 24);
  if (!old) return notRun(skip, 'this host has no Node that is too old');
  const said = spawnSync(old.file, [program, '--version'], {encoding: 'utf8'});
  expect(said).toMatchObject({status: 1, stdout: ''});
  expect(said.stderr).toMatch(
    /^skydeck: Node 24\.15 or newer is needed, and this is Node \d+\.\d+\.\d+: [^\n]+\n$/,
  );
  expect(said.stderr).toContain(old.version.slice(1));
});

test('the single executable runs without Node: version, a command, the sandbox, completion; twice', async ({
  skip,
}) => {
  const file = resolve(process.env.SKYDECK_BINARY ?? 'dist/binary/skydeck');
  if (!existsSync(file)) notRun(skip, 'dist/binary/skydeck is not built (npm run build:binary)');
  const home = temporaryFolder();
  const alone = (words: readonly string[], environment: Record<string, string> = {}): Promise<Ended> =>
    new Promise(done => {
      const env = {PATH: '/usr/bin:/bin', HOME: home, LANG: 'C.UTF-8', ...environment};
      execFile(file, words, {cwd: home, env, maxBuffer: 64e6}, (error, out, err) =>
        done({code: error ? Number(error.code ?? 1) : 0, out, err}),
      );
    });
  expect(await alone(['--version'])).toEqual({code: 0, out: `${version}\n`, err: ''});
  const cache = join(home, '.cache/skydeck');
  const [program = ''] = readdirSync(cache);
  expect(statSync(join(cache, program)).mode & 0o777).toBe(0o700);
  const windows = await alone(['get', 'windows', '--sandbox', '-o', 'json']);
  expect(windows.code, windows.err).toBe(0);
  expect(JSON.parse(windows.out).length).toBeGreaterThan(3);
  expect((await alone(['__complete', '--', 'tri'])).out).toMatch(/^triage\t/);
  expect(readdirSync(cache)).toEqual([program]);
  // Where nothing can be kept, it runs all the same, and leaves nothing.
  const own = join(home, 'tmp');
  mkdirSync(own);
  expect(await alone(['--version'], {HOME: '/proc/1/nowhere', TMPDIR: own})).toMatchObject({
    code: 0,
    out: `${version}\n`,
  });
  expect(readdirSync(own).filter(name => name.startsWith('skydeck-program'))).toEqual([]);
});
