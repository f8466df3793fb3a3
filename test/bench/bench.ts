/**
 * Speed and bytes of the built program in a real pseudo-terminal of 160x46, against a sandbox in a process of its own
 * with a clock that stands still, at 10 and at 10,000 windows. Times are given as ratios to `node -e 0` on this machine
 * where they can be. `npm run bench -- --quick` idles 10 s instead of 60;
 * `npm run bench -- --memory [DAYS]` measures the memory by itself; `npm run bench -- --lake` measures 20,000 readings of the lake instead.
 */
import {spawnSync} from 'node:child_process';
import {measureLake} from './lake.ts';
import {measureMemory} from './memory.ts';
import {columns, line, median, memory, openGround, p95, press, rows, sleep, watch} from './watched.ts';

const idleSeconds = process.argv.includes('--quick') ? 10 : 60;

/** Milliseconds of `node -e 0`, whole life, median of nine. */
const bareNode = () =>
  median(
    Array.from({length: 9}, () => {
      const start = performance.now();
      spawnSync(process.execPath, ['-e', '0']);
      return performance.now() - start;
    }),
  );

const measure = async (windows: number, bare: number) => {
  const ground = await openGround(['--windows', String(windows)]);
  try {
    const starts: number[] = [];
    const firsts: number[] = [];
    for (let at = 0; at < 7; at += 1) {
      const begun = performance.now();
      const pty = ground.open();
      const {seen} = watch(pty);
      while (seen.bytes === 0) await sleep(1);
      firsts.push(performance.now() - begun);
      while (!/FM2\d\d/.test(seen.text)) await sleep(1);
      starts.push(performance.now() - begun);
      const gone = new Promise<void>(done => pty.onExit(() => done()));
      pty.write('q');
      await gone;
    }
    const pty = ground.open();
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
    ground.close();
  }
};

const bare = bareNode();
console.log(`node -e 0: ${bare.toFixed(0)} ms; screen ${columns}x${rows}`);
const memoryFlag = process.argv.indexOf('--memory');
if (memoryFlag > 0) measureMemory(Number(process.argv[memoryFlag + 1] ?? 30));
else if (process.argv.includes('--lake')) await measureLake(20_000, idleSeconds);
else for (const windows of [10, 10_000]) await measure(windows, bare);
