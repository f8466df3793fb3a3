import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterAll, beforeAll, describe, expect, onTestFinished, test, vi} from 'vitest';
import {wallClock} from '../../source/engine/clock.ts';
import {openMemory} from '../../source/engine/memory/open-memory.ts';
import {bundleProgram} from '../../source/packaging/bundle.ts';
import {beginnings} from '../../source/settings/beginnings.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'node_modules/.cache/skydeck-commands-test');
const home = mkdtempSync(join(tmpdir(), 'skydeck-home-'));
const program = join(folder, 'cli.js');
const environment = {
  PATH: process.env.PATH,
  HOME: home,
  XDG_RUNTIME_DIR: home,
  SKYDECK_CONFIG_DIR: join(home, 'config'),
  SKYDECK_STATE_DIR: join(home, 'state'),
};

beforeAll(async () => {
  mkdirSync(folder, {recursive: true});
  await bundleProgram(folder);
});
afterAll(() => {
  rmSync(folder, {recursive: true, force: true, maxRetries: 20, retryDelay: 50});
  rmSync(home, {recursive: true, force: true, maxRetries: 20, retryDelay: 50});
});

type Result = {code: number | null; out: string; err: string};
const start = (words: readonly string[], env: Record<string, string> = {}) => {
  const child = spawn(process.execPath, [program, ...words], {env: {...environment, ...env}});
  const written = {out: '', err: ''};
  child.stdout.on('data', chunk => {
    written.out += chunk;
  });
  child.stderr.on('data', chunk => {
    written.err += chunk;
  });
  const ended = new Promise<Result>(resolve => {
    child.on('close', code => resolve({code, ...written}));
  });
  return {child: child as ChildProcess, written, ended};
};
const skydeck = (words: readonly string[], input?: string) => {
  const {child, ended} = start(words);
  child.stdin?.end(input ?? '');
  return ended;
};
const shell = (script: string) => {
  const child = spawn('bash', ['-c', script], {env: {...environment, PROGRAM: program}});
  let out = '';
  let err = '';
  child.stdout.on('data', chunk => {
    out += chunk;
  });
  child.stderr.on('data', chunk => {
    err += chunk;
  });
  return new Promise<Result>(resolve => {
    child.on('close', code => resolve({code, out, err}));
  });
};

test('--version is the version of the package', async () => {
  const {version} = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(await skydeck(['--version'])).toEqual({code: 0, out: `${version}\n`, err: ''});
});

test('--help and get never load Ink or React', async () => {
  const trace = join(home, 'loaded.mjs');
  writeFileSync(
    trace,
    `import {registerHooks} from 'node:module';
registerHooks({load: (url, context, next) => {
  const loaded = next(url, context);
  if (/react-reconciler|yoga/i.test(String(loaded.source ?? ''))) process.stderr.write('LOADED ' + url + '\\n');
  return loaded;
}});`,
  );
  for (const words of [['--help'], ['get', 'windows', '--sandbox', '-o', 'json']]) {
    const {child, ended} = start(words, {NODE_OPTIONS: `--import=${trace}`});
    child.stdin?.end();
    const {code, err} = await ended;
    expect(err).not.toContain('LOADED');
    expect(code).toBe(0);
  }
});

test('what nobody caught is told as a fault of skydeck, and Node dumps nothing', async () => {
  const thrower = join(home, 'thrower.cjs');
  writeFileSync(
    thrower,
    `const wait = setInterval(() => {
      if (process.listenerCount('uncaughtException') === 0) return;
      clearInterval(wait);
      throw new TypeError('nobody thought of this');
    }, 1);`,
  );
  const {ended} = start(['get', 'windows', '--sandbox'], {NODE_OPTIONS: `--require=${thrower}`});
  const {code, err} = await ended;
  expect(code).toBe(1);
  expect(err).toMatch(/^skydeck: This is a fault of skydeck \(nobody caught it\).*\n$/);
});

test('without any profile: a sentence that says how to make one, or to try --sandbox; exit 3', async () => {
  const {code, out, err} = await skydeck(['get', 'windows']);
  expect(code).toBe(3);
  expect(out).toBe('');
  for (const {command} of beginnings) expect(err).toContain(command);
});

test('--sandbox runs a command against a fresh ground segment, and nothing of it stays', async () => {
  const {code, out} = await skydeck(['get', 'satellites', '--sandbox', '-o', 'json']);
  expect(code).toBe(0);
  expect(JSON.parse(out).length).toBeGreaterThan(2);
});

test('the same seed makes the same world', async () => {
  const rows = async (seed: string) =>
    (
      await skydeck([
        'get',
        'windows',
        '--sandbox',
        '--sandbox-seed',
        seed,
        '--sandbox-speed',
        '0',
        '-o',
        'name',
      ])
    ).out;
  expect(await rows('7')).toBe(await rows('7'));
});

test('a reader that goes away ends it quietly', async () => {
  const {out, err} = await shell(
    '"$0" "$PROGRAM" get windows --sandbox -o ndjson | head -n 1'.replace('"$0"', `"${process.execPath}"`),
  );
  expect(out.trimEnd().split('\n')).toHaveLength(1);
  expect(err).toBe('');
});

describe('sandbox', () => {
  test('runs alone, prints a curl line that works, is found by --profile sandbox, and Ctrl-C ends it', async () => {
    const {child, written, ended} = start(['sandbox', '--seed', '3']);
    try {
      await vi.waitFor(() => expect(written.out).toContain('curl '), {timeout: 30_000});
      const url = /curl .* (http:\S+)/.exec(written.out)?.[1];
      const token = /Bearer (\S+)'/.exec(written.out)?.[1];
      const answer = await fetch(url!, {headers: {authorization: `Bearer ${token}`}});
      expect(answer.status).toBe(200);
      const runtime = join(home, 'skydeck-sandbox.json');
      expect(statSync(runtime).mode & 0o777).toBe(0o600);
      const found = await skydeck(['--profile', 'sandbox', 'get', 'satellites', '-o', 'name']);
      expect(found.code).toBe(0);
      child.kill('SIGINT');
      expect((await ended).code).toBe(0);
      expect(existsSync(runtime)).toBe(false);
    } finally {
      child.kill('SIGKILL');
    }
    const gone = await skydeck(['--profile', 'sandbox', 'get', 'satellites']);
    expect(gone.code).toBe(5);
    expect(gone.err).toContain('skydeck sandbox');
  });
});

describe('profiles', () => {
  test('are made, shown, changed, used and deleted; a secret has no place in them', async () => {
    const made = await skydeck(['profiles', 'create', 'ops', '--url', 'tasking=http://127.0.0.1:9/tasking']);
    expect(made).toMatchObject({code: 0, out: expect.stringContaining('The profile ops is made')});
    const listed = JSON.parse((await skydeck(['profiles', '-o', 'json'])).out);
    expect(listed.map(({name}: {name: string}) => name)).toEqual(['ops', 'sandbox']);
    expect((await skydeck(['profiles', 'edit', 'ops', 'readOnly=true'])).code).toBe(0);
    expect(JSON.parse((await skydeck(['profiles', 'show', 'ops'])).out)).toMatchObject({readOnly: true});
    const secret = await skydeck(['profiles', 'edit', 'ops', 'services.tasking.token=abc']);
    expect(secret.code).toBe(3);
    expect(secret.err).toContain('Nothing was written');
    const login = await skydeck(['--profile', 'ops', 'login', 'taskign', '--stdin'], 'x');
    expect(login.err).toContain('Did you mean tasking?');
    const refused = await skydeck(['--profile', 'ops', 'get', 'windows', '-o', 'json']);
    expect(refused.code).toBe(4);
    expect(JSON.parse(refused.err).error.todo).toContain('login tasking');
    expect((await skydeck(['profiles', 'delete', 'ops'])).code).toBe(3);
    expect((await skydeck(['profiles', 'delete', 'ops', '--yes'])).code).toBe(0);
  });
});

test('doctor says what works in words and as JSON; findings end with 2', async () => {
  const {code, out} = await skydeck(['doctor', '--sandbox', '-o', 'json']);
  const findings = JSON.parse(out);
  expect(code).toBe(0);
  expect(findings).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        area: 'tasking',
        state: 'good',
        sentence: expect.stringMatching(/accepts the credentials/),
      }),
    ]),
  );
  // The jobs are read without a token: that proves nothing of it.
  expect(findings).toContainEqual(
    expect.objectContaining({
      area: 'observatory',
      sentence: expect.stringMatching(/^It answers: .*shows when a job/),
    }),
  );
  const {child, ended} = start(['doctor'], {SKYDECK_CONFIG_DIR: join(home, 'nothing-here')});
  child.stdin?.end();
  const none = await ended;
  expect(none.code).toBe(2);
  expect(none.out).toContain('skydeck profiles create');
});

test('a name that the system is still being asked for keeps no command from its end, nor from its exit code', async () => {
  // A thread that is busy for an hour, under the name of one that asks for an address.
  const hangs = `data:text/javascript,${encodeURIComponent(`
    import {pbkdf2} from 'node:crypto';
    pbkdf2('x', 'y', 2 ** 31 - 1, 64, 'sha512', () => {});
    process.getActiveResourcesInfo = () => ['GetAddrInfoReqWrap'];`)}`;
  const child = spawn(process.execPath, ['--import', hangs, program, 'no-such-command'], {env: environment});
  onTestFinished(() => void child.kill('SIGKILL'));
  expect(await once(child, 'exit')).toEqual([3, null]);
});

describe('completion', () => {
  test('in bash: commands, resources, flags, and ids that were seen before', async () => {
    const state = join(home, 'state', 'ops');
    mkdirSync(state, {recursive: true});
    mkdirSync(join(home, 'config'), {recursive: true});
    writeFileSync(
      join(home, 'config', 'config.json'),
      JSON.stringify({profiles: {ops: {services: {tasking: {url: 'http://127.0.0.1:9/tasking'}}}}}),
    );
    writeFileSync(
      join(state, 'seen.ndjson'),
      `${JSON.stringify({resource: 'windows', id: 'w-4711', state: 'SYNCED', at: Date.now() / 1000 - 60, gap: null})}\n{"torn`,
    );
    openMemory({file: join(state, 'memory.db'), clock: wallClock()}).close();
    const bin = join(home, 'bin');
    mkdirSync(bin, {recursive: true});
    writeFileSync(join(bin, 'skydeck'), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`, {
      mode: 0o755,
    });
    const complete = async (...words: string[]) => {
      const quoted = ['skydeck', ...words].map(word => `'${word}'`).join(' ');
      const {out, err} = await shell(
        `PATH="${bin}:$PATH"; source <(skydeck completion bash); COMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _skydeck; printf '%s\\n' "\${COMPREPLY[@]}"`,
      );
      expect(err).toBe('');
      return out.trim().split('\n');
    };
    expect(await complete('tri')).toEqual(['triage']);
    expect(await complete('get', 'win')).toContain('windows');
    expect(await complete('create', 'window', '--dur')).toEqual(['--duration']);
    expect(await complete('delete', 'window', '')).toEqual(['w-4711']);
    expect(await complete('describe', 'windows', 'w-')).toEqual(['w-4711']);
    expect(await complete('get', 'windows', '--sort', '-st')).toContain('-start');
    expect(await complete('get', 'windows', '-o', 'nd')).toEqual(['ndjson']);
    expect(await complete('--profile', '')).toEqual(['ops', 'sandbox']);
    expect(await complete('help', 'exit')).toEqual(['exit-codes']);
  });
});
