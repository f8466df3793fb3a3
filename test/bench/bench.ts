/**
 * Speed and bytes of the built program in a real pseudo-terminal of 160x46, against a sandbox in a process of its own
 * with a clock that stands still, at 10 and at 10,000 windows. Times are given as ratios to a `node -e 0` beside each.
 * `npm run bench -- --quick` counts bytes alone, which are the same on any machine, and fails where they are too many;
 * `--large` measures 100,000 windows, `--peers` other programs beside this one (into the README), `--memory [DAYS]` the
 * memory by itself, `--lake` 20,000 readings of the lake.
 */
import {measureLake} from './lake.ts';
import {measureMemory} from './memory.ts';
import {measureCommands, measureRequests, measureRest, measureStart} from './pairs.ts';
import {measurePeers} from './peers.ts';
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
  watch,
} from './watched.ts';

const has = (flag: string) => process.argv.includes(flag);
const idleSeconds = has('--quick') ? 10 : 60;
/** Bytes that are too many, by what they are for. */
const most = {key: 800, edge: 210, overview: 520, rest: 0};
const tooMany: string[] = [];
const count = (name: string, bytes: number, limit: number, words = String(bytes)) => {
  line(name, words);
  if (bytes > limit) tooMany.push(`${name}: ${bytes.toFixed(0)}, more than ${limit}`);
};

/** Bytes and times of keys, and of a screen at rest. */
const measureKeys = async (ground: Ground, windows: number) => {
  const pty = ground.open();
  const watched = watch(pty);
  const screen = screenOf(pty);
  // Until every service has answered, as the line of their states tells.
  const begun = performance.now();
  const reads = () => !/FM2\d\d/.test(screen()) || / reading /.test(screen().split('\n')[1] ?? '');
  while (reads() && performance.now() - begun < 30_000) await sleep(20);
  await watched.quiet(3000);
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
  const letters = {bytes: [] as number[], times: [] as number[]};
  for (const letter of '/sdr') {
    const typed = await press(pty, watched, letter, 1);
    letters.times.push(...typed.times);
  }
  pty.write('\u001b\u001b');
  await watched.quiet(11_000);
  const idleFrom = watched.seen.bytes;
  await sleep(idleSeconds * 1000);
  const idle = watched.seen.bytes - idleFrom;
  const tabs = await press(pty, watched, '\t', 6);
  pty.write('0');
  await watched.quiet(500);
  const overview = await press(pty, watched, '\u001b[B', 10);
  const erases = [
    ...watched.seen.text.replace(/\u001b\[\?2026h.*?\u001b\[\?2026l/gs, '').matchAll(/\u001b\[[0-3]?[JK]/g),
  ].length;
  count(
    'bytes per arrow key, with the row beside at rest',
    Math.max(...inside.bytes),
    most.key,
    `median ${median(inside.bytes)}, most ${Math.max(...inside.bytes)}`,
  );
  count('bytes per arrow key held at the edge', edge, most.edge, `mean ${edge.toFixed(0)}`);
  line('bytes per page up, per tab', `median ${median(page.bytes)}, ${median(tabs.bytes)}`);
  count('bytes per arrow key in the overview', median(overview.bytes), most.overview);
  count(`bytes in ${idleSeconds} s of polling without a change`, idle, most.rest);
  count('erases outside synchronised output', erases, 0);
  line(
    'key to last byte',
    `p50 ${median(inside.times).toFixed(1)} ms, p95 ${p95(inside.times).toFixed(1)} ms; a letter of a filter at most ${Math.max(...letters.times).toFixed(0)} ms`,
  );
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
  if (!has('--quick')) await on([], measureCommands);
  for (const windows of has('--large') ? [100_000] : has('--quick') ? [10] : [10, 10_000])
    await on(['--windows', String(windows)], async ground => {
      console.log(`${windows} windows`);
      if (!has('--quick')) await measureStart(ground);
      await measureKeys(ground, windows);
    });
  if (!has('--quick'))
    await on(['--speed', '1'], async ground => {
      await measureRest(ground, idleSeconds);
      await measureRequests(ground, idleSeconds);
    });
}
for (const sentence of tooMany) console.error(sentence);
if (has('--quick') && tooMany.length > 0) process.exitCode = 1;
