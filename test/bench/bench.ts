/**
 * Speed and bytes of the built program in a real pseudo-terminal of 160x46, against a sandbox in a process of its own
 * with a clock that stands still, at 10 and at 10,000 windows. Times are given as ratios to a `node -e 0` beside each: they
 * and the processor's share want a quiet machine. `--large` measures 100,000 windows, `--peers` other programs beside this
 * one (into the README), `--rest` what it costs while nobody touches it and what it asks, `--memory [DAYS]` the memory by
 * itself, `--lake` 20,000 readings of the lake. How many bytes a key may write is held by test/console/frames.test.ts, on
 * any machine.
 */
import {readFileSync} from 'node:fs';
import type {IPty} from '@lydell/node-pty';
import {measureLake} from './lake.ts';
import {measureMemory} from './memory.ts';
import {measureCommands, measureRest, measureStart} from './pairs.ts';
import {measurePeers} from './peers.ts';
import {measureRequests} from './requests.ts';
import {
  columns,
  type Ground,
  line,
  median,
  memory,
  openGround,
  p95,
  press,
  pss,
  rows,
  screenOf,
  sleep,
  timed,
  type Watched,
  watch,
} from './watched.ts';

const has = (flag: string) => process.argv.includes(flag);
const idleSeconds = 60;
/** Milliseconds between two keys that are held, and for which a screen is at rest after a key. */
const [held, rest] = [33, 250];
const down = '\u001b[B';
/** Bytes a second of a link of 64 kbit/s. */
const thinLink = 8000;

/** Mean bytes of a key that is held down so many times. */
const hold = async (pty: IPty, watched: Watched, times: number): Promise<number> => {
  await watched.quiet(rest);
  const before = watched.seen.bytes;
  for (let at = 0; at < times; at += 1) {
    pty.write(down);
    await sleep(held);
  }
  const bytes = (watched.seen.bytes - before) / times;
  await watched.quiet(rest);
  return bytes;
};

/** Writes to a file, again and again, for how many milliseconds the program has stood still at most. */
const blockMeter = (file: string): readonly string[] => [
  '--import',
  `data:text/javascript,${encodeURIComponent(`
    import {monitorEventLoopDelay} from 'node:perf_hooks';
    import {writeFileSync} from 'node:fs';
    const delays = monitorEventLoopDelay({resolution: 5});
    delays.enable();
    setInterval(() => writeFileSync(${JSON.stringify(file)}, String(delays.max / 1e6)), 500).unref();`)}`,
];

/** Bytes and times of keys, and of a screen at rest. */
const measureKeys = async (ground: Ground, windows: number) => {
  const blocks = `${ground.log}.block`;
  const pty = ground.open(blockMeter(blocks));
  const watched = watch(pty);
  const screen = screenOf(pty);
  // Until every service has answered, as the line of their states tells.
  const begun = performance.now();
  const reads = () => !/FM2\d\d/.test(screen()) || / reading /.test(screen().split('\n')[1] ?? '');
  while (reads() && performance.now() - begun < 60_000) await sleep(20);
  await watched.quiet(3000);
  const inside = await press(pty, watched, down, Math.min(30, windows), rest);
  pty.write('g');
  const moving = await hold(pty, watched, 15);
  for (let at = 0; at < 60; at += 1) pty.write(down);
  const edge = await hold(pty, watched, 60);
  const page = await press(pty, watched, '\u001b[5~', 6, rest);
  const letters = {bytes: [] as number[], times: [] as number[]};
  for (const letter of '/sdr') {
    const typed = await press(pty, watched, letter, 1, rest);
    letters.times.push(...typed.times);
  }
  pty.write('\u001b\u001b');
  await watched.quiet(11_000);
  const idleFrom = watched.seen.bytes;
  await sleep(idleSeconds * 1000);
  const idle = watched.seen.bytes - idleFrom;
  const tabs = await press(pty, watched, '\t', 6, rest);
  pty.write('0g');
  await watched.quiet(500);
  const overview = await press(pty, watched, down, 10, rest);
  pty.write('g');
  const overviewMoving = await hold(pty, watched, 15);
  const erases = [
    ...watched.seen.text.replace(/\u001b\[\?2026h.*?\u001b\[\?2026l/gs, '').matchAll(/\u001b\[[0-3]?[JK]/g),
  ].length;
  line(
    'key drawn; with what waits for the cursor to rest',
    `p50 ${median(inside.firsts).toFixed(1)} ms, p95 ${p95(inside.firsts).toFixed(1)} ms; p50 ${median(inside.times).toFixed(1)} ms; a letter of a filter at most ${Math.max(...letters.times).toFixed(0)} ms`,
  );
  line(
    'bytes per arrow key in the list',
    `${moving.toFixed(0)} on its way, ${median(inside.bytes)} with the row beside at rest`,
  );
  line('bytes per arrow key held at the edge', `mean ${edge.toFixed(0)}`);
  line(
    'bytes per arrow key in the overview',
    `${overviewMoving.toFixed(0)} on its way, ${median(overview.bytes)} with the evidence at rest`,
  );
  line('bytes per page up, per tab', `median ${median(page.bytes)}, ${median(tabs.bytes)}`);
  line(
    'over 64 kbit/s: a key, a tab',
    `${((1000 * moving) / thinLink).toFixed(0)} ms, ${((1000 * median(tabs.bytes)) / thinLink).toFixed(0)} ms`,
  );
  line(`bytes in ${idleSeconds} s of polling without a change`, String(idle));
  line('erases outside synchronised output', String(erases));
  line('longest block', `${Number(readFileSync(blocks, 'utf8')).toFixed(0)} ms`);
  line('memory, five services open', `RSS ${memory(pty.pid)}, PSS ${pss(pty.pid)} MiB`);
  pty.kill('SIGKILL');
};

const on = async (flags: readonly string[], work: (ground: Ground) => Promise<void>) => {
  const ground = await openGround(flags);
  try {
    await work(ground);
  } finally {
    ground.close();
  }
};

console.log(`node -e 0: ${timed(['-e', '0']).toFixed(0)} ms; screen ${columns}x${rows}`);
if (has('--memory')) measureMemory(Number(process.argv[process.argv.indexOf('--memory') + 1] ?? 30));
else if (has('--lake')) await measureLake(20_000, idleSeconds);
else if (has('--peers')) await on([], measurePeers);
else {
  const sizes = has('--large') ? [100_000] : has('--rest') ? [] : [10, 10_000];
  if (!has('--large') && !has('--rest')) await on([], measureCommands);
  for (const windows of sizes)
    await on(['--windows', String(windows)], async ground => {
      console.log(`${windows} windows`);
      await measureStart(ground);
      await measureKeys(ground, windows);
    });
  if (!has('--large'))
    await on(['--speed', '1'], async ground => {
      await measureRest(ground, idleSeconds);
      await measureRequests(ground, idleSeconds);
    });
}
