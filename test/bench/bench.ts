/**
 * Speed and bytes of the built program in a real pseudo-terminal of 160x46, against a sandbox in a process of its own
 * with a clock that stands still, at 10 and at 10,000 windows. Times are given as ratios to `node -e 0` on this machine
 * where they can be. `npm run bench -- --quick` idles 10 s instead of 60.
 */
import {spawn as spawnProcess, spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {type IPty, spawn} from '@lydell/node-pty';

const columns = 160;
const rows = 46;
const idleSeconds = process.argv.includes('--quick') ? 10 : 60;
const program = resolve('dist/cli.js');

const sleep = (ms: number) => new Promise(done => setTimeout(done, ms));
const median = (list: readonly number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
const p95 = (list: readonly number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length * 0.95)] ?? 0;

/** Milliseconds of `node -e 0`, whole life, median of nine. */
const bareNode = () =>
  median(
    Array.from({length: 9}, () => {
      const start = performance.now();
      spawnSync(process.execPath, ['-e', '0']);
      return performance.now() - start;
    }),
  );

/** Watches a pseudo-terminal: bytes so far, and when the last came. */
const watch = (pty: IPty) => {
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

const memory = (pid: number) => {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Math.round(Number(line?.[1] ?? 0) / 1024);
};

/** A key pressed so many times, each after the screen came to rest: bytes, and milliseconds to the last of them. */
const press = async (pty: IPty, watched: ReturnType<typeof watch>, key: string, times: number) => {
  const bytes: number[] = [];
  const times_: number[] = [];
  for (let at = 0; at < times; at += 1) {
    const before = watched.seen.bytes;
    const start = performance.now();
    pty.write(key);
    await watched.quiet(60);
    bytes.push(watched.seen.bytes - before);
    if (watched.seen.bytes > before) times_.push(watched.seen.last - start);
  }
  return {bytes, times: times_};
};

const measure = async (windows: number, bare: number) => {
  const home = mkdtempSync(join(tmpdir(), 'skydeck-bench-'));
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    XDG_RUNTIME_DIR: home,
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
  };
  const sandbox = spawnProcess(
    process.execPath,
    [program, 'sandbox', '--speed', '0', '--windows', String(windows)],
    {env, stdio: ['ignore', 'pipe', 'inherit']},
  );
  try {
    await new Promise<void>(done =>
      sandbox.stdout.on('data', data => String(data).includes('http') && done()),
    );
    const open = () =>
      spawn(process.execPath, [program, '--profile', 'sandbox'], {
        name: 'xterm-256color',
        cols: columns,
        rows,
        cwd: home,
        env,
      });
    const starts: number[] = [];
    const firsts: number[] = [];
    for (let at = 0; at < 7; at += 1) {
      const begun = performance.now();
      const pty = open();
      const {seen} = watch(pty);
      while (seen.bytes === 0) await sleep(1);
      firsts.push(performance.now() - begun);
      while (!/FM2\d\d/.test(seen.text)) await sleep(1);
      starts.push(performance.now() - begun);
      const gone = new Promise<void>(done => pty.onExit(() => done()));
      pty.write('q');
      await gone;
    }
    const pty = open();
    const watched = watch(pty);
    while (!/FM2\d\d/.test(watched.seen.text)) await sleep(5);
    await watched.quiet(1500);
    const resting = memory(pty.pid);
    const inside = await press(pty, watched, '\u001b[B', Math.min(30, windows));
    for (let at = 0; at < 60; at += 1) pty.write('\u001b[B');
    await watched.quiet(200);
    const before = watched.seen.bytes;
    const held = 60;
    for (let at = 0; at < held; at += 1) {
      pty.write('\u001b[B');
      await sleep(33);
    }
    await watched.quiet(200);
    const edge = (watched.seen.bytes - before) / held;
    const page = await press(pty, watched, '\u001b[5~', 6);
    const idleFrom = watched.seen.bytes;
    await sleep(idleSeconds * 1000);
    const idle = watched.seen.bytes - idleFrom;
    const late = memory(pty.pid);
    const whole = watched.seen.text;
    const erases = [
      ...whole.replace(/\u001b\[\?2026h.*?\u001b\[\?2026l/gs, '').matchAll(/\u001b\[[0-3]?[JK]/g),
    ].length;
    pty.kill('SIGKILL');
    const line = (name: string, value: string) => console.log(`  ${name.padEnd(44)} ${value}`);
    console.log(`${windows} windows`);
    line('first byte', `${median(firsts).toFixed(0)} ms, ${(median(firsts) / bare).toFixed(2)} x node -e 0`);
    line(
      'first useful frame (a row is on screen)',
      `${median(starts).toFixed(0)} ms, ${(median(starts) / bare).toFixed(2)} x node -e 0`,
    );
    line(
      'bytes per arrow key inside a page',
      `median ${median(inside.bytes)}, most ${Math.max(...inside.bytes)}`,
    );
    line('bytes per arrow key held at the edge', `mean ${edge.toFixed(0)}`);
    line('bytes per page up', `median ${median(page.bytes)}`);
    line(
      'key to last byte',
      `p50 ${median(inside.times).toFixed(1)} ms, p95 ${p95(inside.times).toFixed(1)} ms`,
    );
    line(`bytes in ${idleSeconds} s of polling without a change`, String(idle));
    line('erases outside synchronised output', String(erases));
    line('RSS', `${resting} MiB at rest, ${late} MiB at the end`);
  } finally {
    sandbox.kill('SIGINT');
    rmSync(home, {recursive: true, force: true});
  }
};

const bare = bareNode();
console.log(`node -e 0: ${bare.toFixed(0)} ms; screen ${columns}x${rows}`);
for (const windows of [10, 10_000]) await measure(windows, bare);
