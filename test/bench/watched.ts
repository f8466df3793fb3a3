import {spawn as spawnProcess, spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {type IPty, spawn} from '@lydell/node-pty';

/** The screen that is measured on. */
export const columns = 160;
export const rows = 46;
const program = resolve(process.env.SKYDECK_PROGRAM ?? 'dist/cli.js');

export const sleep = (ms: number) => new Promise(done => setTimeout(done, ms));
export const median = (list: readonly number[]) =>
  list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
export const p95 = (list: readonly number[]) =>
  list.toSorted((a, b) => a - b)[Math.floor(list.length * 0.95)] ?? 0;

/** Prints one measurement. */
export const line = (name: string, value: string) => console.log(`  ${name.padEnd(44)} ${value}`);

export type Watched = ReturnType<typeof watch>;

/** Watches a pseudo-terminal: bytes so far, and when the last came. */
export const watch = (pty: IPty) => {
  const seen = {bytes: 0, last: 0, text: ''};
  pty.onData(data => {
    seen.bytes += Buffer.byteLength(data);
    seen.last = performance.now();
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

/** Seconds of processor time that a process has used. */
export const used = (pid: number) => {
  const [user = 0, system = 0] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return (user + system) / 100;
};

/** A key pressed so many times, each after the screen came to rest: bytes, and milliseconds to the last of them. */
export const press = async (pty: IPty, watched: Watched, key: string, times: number) => {
  const bytes: number[] = [];
  const durations: number[] = [];
  for (let at = 0; at < times; at += 1) {
    const before = watched.seen.bytes;
    const start = performance.now();
    pty.write(key);
    await watched.quiet(60);
    bytes.push(watched.seen.bytes - before);
    if (watched.seen.bytes > before) durations.push(watched.seen.last - start);
  }
  return {bytes, times: durations};
};

/**
 * A sandbox in a process of its own with a clock that stands still, and a way to open consoles on it. `more` are flags of
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
  const sandbox = spawnProcess(process.execPath, [program, 'sandbox', '--speed', '0', ...more], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>(done => sandbox.stdout.on('data', data => String(data).includes('http') && done()));
  return {
    /** Runs a command on it to its end: milliseconds. */
    run: (words: readonly string[]): number => {
      const start = performance.now();
      spawnSync(process.execPath, [program, '--profile', 'sandbox', ...words], {env, maxBuffer: 1e9});
      return performance.now() - start;
    },
    /** A console on it, in a pseudo-terminal. `flags` are Node's. */
    open: (flags: readonly string[] = []) =>
      spawn(process.execPath, [...flags, program, '--profile', 'sandbox', '--view', 'windows'], {
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
