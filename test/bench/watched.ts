import {spawn as spawnProcess, spawnSync} from 'node:child_process';
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {type IPty, spawn} from '@lydell/node-pty';
import xterm from '@xterm/headless';

/** The screen that is measured on. */
export const columns = 160;
export const rows = 46;
const program = resolve(process.env.SKYDECK_PROGRAM ?? 'dist/cli.js');

export const sleep = (ms: number) => new Promise(done => setTimeout(done, ms));
export const median = (list: readonly number[]) =>
  list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
export const p95 = (list: readonly number[]) =>
  list.toSorted((a, b) => a - b)[Math.floor(list.length * 0.95)] ?? 0;

/** Waits until something is so, and throws where it does not come to be in two minutes. */
export const until = async (so: () => boolean, what: string): Promise<void> => {
  const begun = performance.now();
  while (!so()) {
    if (performance.now() - begun > 120_000) throw new Error(`Two minutes went by without ${what}.`);
    await sleep(1);
  }
};

/** Prints one measurement. */
export const line = (name: string, value: string) => console.log(`  ${name.padEnd(44)} ${value}`);

export type Watched = ReturnType<typeof watch>;

/** Watches a pseudo-terminal: bytes so far, and when the last came. */
export const watch = (pty: IPty) => {
  const seen = {bytes: 0, first: 0, last: 0, text: ''};
  pty.onData(data => {
    seen.bytes += Buffer.byteLength(data);
    seen.last = performance.now();
    seen.first ||= seen.last;
    if (seen.text.length < 200_000) seen.text += data;
  });
  /** Until nothing has come for so many milliseconds. */
  const quiet = async (ms: number) => {
    seen.last = Math.max(seen.last, performance.now());
    while (performance.now() - seen.last < ms) await sleep(5);
  };
  return {seen, quiet};
};

/** MiB of memory that a process holds. */
export const memory = (pid: number) => {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(line?.[1] ?? 0) / 1024);
};

/** MiB of memory that a process holds, its share of what it has together with others. */
export const pss = (pid: number) => {
  const line = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
  return Math.round(Number(line?.[1] ?? 0) / 1024);
};

/** What stands on the screen, as a terminal shows it. */
export const screenOf = (pty: IPty) => {
  const terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
  pty.onData(data => terminal.write(data));
  // The active buffer is another once the alternate screen is entered: it is asked for each time.
  return () =>
    Array.from({length: rows}, (_, y) => terminal.buffer.active.getLine(y)?.translateToString() ?? '').join(
      '\n',
    );
};

/** Milliseconds of a whole Node. */
export const timed = (words: readonly string[], env?: NodeJS.ProcessEnv): number => {
  const start = performance.now();
  spawnSync(process.execPath, words, {maxBuffer: 1e9, ...(env && {env})});
  return performance.now() - start;
};

/** What a whole Node takes, in milliseconds: by the clock, and of the processors, which a busy machine stretches less. */
export const spent = (
  words: readonly string[],
  env?: NodeJS.ProcessEnv,
): {wall: number; processor: number} => {
  const start = performance.now();
  const {stderr} = spawnSync(
    'bash',
    ['-c', 'TIMEFORMAT="%3U %3S"; time "$@" >/dev/null 2>&1', 'bash', process.execPath, ...words],
    {encoding: 'utf8', ...(env && {env})},
  );
  const wall = performance.now() - start;
  const [user = 0, system = 0] = stderr.trim().split(' ').map(Number);
  return {wall, processor: (user + system) * 1000};
};

/** Milliseconds of processor time that all threads of a running process have used so far. */
export const usedSoFar = (pid: number): number =>
  readdirSync(`/proc/${pid}/task`).reduce(
    (sum, task) =>
      sum + Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e6,
    0,
  );

/** Seconds of processor time that a process has used. */
export const used = (pid: number) => {
  const [user = 0, system = 0] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return (user + system) / 100;
};

/** A key pressed so many times, each after the screen came to rest: bytes, and milliseconds to the first and the last of them. */
export const press = async (pty: IPty, watched: Watched, key: string, times: number, rest = 250) => {
  const bytes: number[] = [];
  const durations: number[] = [];
  const firsts: number[] = [];
  for (let at = 0; at < times; at += 1) {
    const before = watched.seen.bytes;
    const start = performance.now();
    watched.seen.first = 0;
    pty.write(key);
    await watched.quiet(rest);
    bytes.push(watched.seen.bytes - before);
    if (watched.seen.bytes > before) {
      firsts.push(watched.seen.first - start);
      durations.push(watched.seen.last - start);
    }
  }
  return {bytes, firsts, times: durations};
};

export type Ground = Awaited<ReturnType<typeof openGround>>;

/**
 * A sandbox in a process of its own with a clock that stands still, unless told otherwise, and a way to open consoles on it. `more` are flags of
 * `skydeck sandbox`.
 */
export const openGround = async (more: readonly string[]) => {
  const home = mkdtempSync(join(tmpdir(), 'skydeck-bench-'));
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    XDG_RUNTIME_DIR: home,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
  };
  const log = join(home, 'log.ndjson');
  const speed = more.includes('--speed') ? [] : ['--speed', '0'];
  const sandbox = spawnProcess(process.execPath, [program, 'sandbox', ...speed, ...more], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>(done => sandbox.stdout.on('data', data => String(data).includes('http') && done()));
  return {
    /** Runs a command on it to its end. */
    run: (words: readonly string[]) =>
      spent([program, ...(/^-|^__/.test(words[0]!) ? [] : ['--profile', 'sandbox']), ...words], env),
    log,
    /** A console on it, in a pseudo-terminal. `flags` are Node's. */
    open: (flags: readonly string[] = [], words: readonly string[] = ['--view', 'windows']) =>
      spawn(process.execPath, [...flags, program, '--profile', 'sandbox', ...words], {
        name: 'xterm-256color',
        cols: columns,
        rows,
        cwd: home,
        env,
      }),
    close: () => {
      sandbox.kill('SIGINT');
      rmSync(home, {recursive: true, force: true, maxRetries: 20, retryDelay: 50});
    },
  };
};
