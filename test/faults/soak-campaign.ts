import {spawn} from 'node:child_process';
import {globSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {setTimeout as later} from 'node:timers/promises';
import {startProgram} from '../terminal/start-program.ts';
import {leaked} from './hostile-ground.ts';

const program = resolve(process.env.SKYDECK_PROGRAM ?? 'dist/cli.js');
/** Seconds between two samples, and milliseconds between two keys. */
const [pace, hurry] = [10, 400];
const speed = 600;

const [esc, enter, down, up] = ['\u001b', '\r', '\u001b[B', '\u001b[A'] as const;
const views = ['0', '1', '2', '3', '4', '5', '6'];
/** What somebody does in a view, key by key; none of it changes anything, and `esc` leads back to the list. */
const looks: readonly (readonly string[])[] = [
  [down, down, up, enter],
  ['/', 'f', 'm', '\t'],
  ['v', '+', '-', 'l', 'v'],
  ['%'],
  ['!', down],
  ['J', down, enter],
  ['@', enter, '{', '{', '}'],
  ['?', '\u001b[6~'],
  [':', 'j', 'o', 'b'],
  ['t'],
  ['h'],
  ['l'],
  ['i', down, down, 'i'],
  ['s', 'S'],
  [']', ']', '['],
  ['n', '\u0010'],
  ['C', down],
  ['G', 'g', '*', '*'],
  ['\u000c', 'r'],
];

/** Told by the program's own process, every pace: what lives after the last great collection, and what is waited for. */
const meter = (file: string): string =>
  `data:text/javascript,${encodeURIComponent(`
    import {constants, PerformanceObserver} from 'node:perf_hooks';
    import {writeFileSync} from 'node:fs';
    let live = 0;
    new PerformanceObserver(list => {
      for (const {detail} of list.getEntries())
        if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) live = process.memoryUsage().heapUsed;
    }).observe({entryTypes: ['gc']});
    setInterval(() => {
      const waits = process.getActiveResourcesInfo();
      const timers = waits.filter(one => one === 'Timeout').length;
      writeFileSync(${JSON.stringify(file)}, JSON.stringify({live, timers, others: waits.length - timers}));
    }, ${pace * 1000}).unref();`)}`;

const mebi = 1024 * 1024;
const kilobytes = (text: string, of: string) =>
  Number(new RegExp(`^${of}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) / 1024;
const childrenOf = (pid: number): number =>
  readdirSync(`/proc/${pid}/task`)
    .map(task => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8'))
    .join(' ')
    .split(/\s+/)
    .filter(Boolean).length;

/** What is sampled: its unit, what it may grow by in an hour, and what it sways by while nothing grows. */
const kinds = {
  pss: {unit: 'MiB', hourly: 8, sway: 8},
  rss: {unit: 'MiB', hourly: 8, sway: 8},
  live: {unit: 'MiB', hourly: 4, sway: 4},
  handles: {unit: '', hourly: 1, sway: 2},
  children: {unit: '', hourly: 0.5, sway: 0.5},
  threads: {unit: '', hourly: 1, sway: 2},
  timers: {unit: '', hourly: 2, sway: 4},
  /** Of virtual weeks in an hour: what it keeps is bounded (`upkeep`), and so is what is told of it here. */
  memory: {unit: 'MB', hourly: 400, sway: 10},
  rows: {unit: '', hourly: Number.POSITIVE_INFINITY, sway: 0},
} as const;
type Kind = keyof typeof kinds;
type Sample = {readonly seconds: number} & Readonly<Record<Kind, number>>;
/** Of which the memory may never have more, with what waits beside it to be written. */
const mostMegabytes = 200;

const sample = (pid: number, home: string, begun: number): Sample => {
  const memory = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const told = (() => {
    try {
      return JSON.parse(readFileSync(join(home, 'meter'), 'utf8')) as {live: number; timers: number};
    } catch {
      return {live: 0, timers: 0};
    }
  })();
  const [file] = globSync(join(home, 'skydeck-sandbox-*', 'memory.db'));
  const size = (end: string) => (file ? (statSync(file + end, {throwIfNoEntry: false})?.size ?? 0) : 0);
  const rowsIn = (path: string) => {
    const db = new DatabaseSync(path, {readOnly: true, timeout: 2000});
    try {
      return Number(db.prepare('SELECT count(*) AS n FROM row').get()?.n);
    } finally {
      db.close();
    }
  };
  return {
    seconds: (performance.now() - begun) / 1000,
    pss: kilobytes(memory, 'Pss'),
    rss: kilobytes(memory, 'Rss'),
    live: told.live / mebi,
    handles: readdirSync(`/proc/${pid}/fd`).length,
    children: childrenOf(pid),
    threads: readdirSync(`/proc/${pid}/task`).length,
    timers: told.timers,
    memory: (size('') + size('-wal')) / 1e6,
    rows: file ? rowsIn(file) : 0,
  };
};

const middle = (list: readonly number[]) => list.toSorted((a, b) => a - b)[list.length >> 1] ?? 0;
/** The middle one of the slopes of all pairs, for an hour: no single peak moves it. */
const slope = (samples: readonly Sample[], kind: Kind): number =>
  3600 *
  middle(
    samples.flatMap((one, at) =>
      samples.slice(at + 1).map(next => (next[kind] - one[kind]) / (next.seconds - one.seconds)),
    ),
  );

const short = (value: number) => Number(value.toFixed(1));

/**
 * The built program in a pseudo-terminal for so many minutes, on a sandbox in a process of its own at 600 x, that fails now
 * and then, while somebody looks at everything in every view: what grows of it. The first quarter is not counted.
 */
export const soakCampaign = async (minutes: number, tell: (line: string) => void) => {
  const home = mkdtempSync(join(tmpdir(), 'skydeck-soak-'));
  const environment = {XDG_RUNTIME_DIR: home, TMPDIR: home};
  const sandbox = spawn(
    process.execPath,
    [program, 'sandbox', '--speed', String(speed), '--seed', '1', '-o', 'json'],
    {
      env: {PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8', ...environment},
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const wrong = new Map<string, string>();
  const find = (what: string, where: string) => {
    if (!wrong.has(what)) wrong.set(what, `${what}: ${where}`);
  };
  let said = '';
  sandbox.stdout.on('data', more => {
    said += more;
  });
  while (!said.includes('}')) await later(50);
  const {url, token} = JSON.parse(said) as {url: string; token: string};
  const call = (path: string, method: string, body?: unknown) =>
    fetch(new URL(path, url), {
      method,
      headers: {authorization: `Bearer ${token}`, 'content-type': 'application/json'},
      ...(body !== undefined && {body: JSON.stringify(body)}),
      signal: AbortSignal.timeout(30_000),
    }).then(answer => answer.json(), String);
  const size = {columns: 140, rows: 44};
  const {pty, emulator} = startProgram(
    process.execPath,
    ['--import', meter(join(home, 'meter')), program, '--profile', 'sandbox', '--view', 'overview'],
    home,
    {...size, environment},
  );
  let left: number | undefined;
  pty.onExit(({exitCode}) => {
    left = exitCode;
  });
  const screen = () => emulator.lines().join('\n');
  const samples: Sample[] = [];
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  const over = () => seconds() > 60 * minutes || left !== undefined;
  let [looked, troubled] = [0, 0];
  const press = async (keys: readonly string[]) => {
    for (const key of keys) {
      pty.write(key);
      await later(hurry);
    }
  };
  /** One look after another in each view, and back to where it began. */
  const look = async () => {
    const view = views[looked % views.length]!;
    const keys = looks[Math.floor(looked / views.length) % looks.length]!;
    looked += 1;
    await press([view, ...keys]);
    await later(5 * hurry);
    const shown = screen();
    const [words] = leaked.exec(shown) ?? [];
    if (words !== undefined)
      find(`on the screen: ${words}`, `view ${view}, ${JSON.stringify(keys)}:\n${shown}`);
    if (shown.trim() === '') find('an empty screen', `view ${view}, ${JSON.stringify(keys)}`);
    await press([esc, esc, esc, esc]);
    if (looked % 40 === 0) {
      const [columns, rows] = looked % 80 === 0 ? [size.columns, size.rows] : [80, 24];
      pty.resize(columns, rows);
      emulator.terminal.resize(columns, rows);
    }
  };
  /** A minute of refusals, cut connections or silence, and then ten of peace. */
  const trouble = async () => {
    const now = Math.floor(seconds() / 60) % 11;
    if (now !== 5 || troubled === Math.floor(seconds() / 60))
      return void (now !== 5 && (await call('/sandbox/faults', 'DELETE')));
    troubled = Math.floor(seconds() / 60);
    await call('/sandbox/faults', 'POST', [
      {kind: 'status', status: 503, match: {path: '^/(tasking|observatory)'}},
      {kind: 'cut', match: {path: '^/hpc'}},
      {kind: 'garbage', match: {path: '^/downlink'}},
      {kind: 'latency', ms: 40_000, match: {path: '^/lake'}},
    ]);
  };
  try {
    while (emulator.terminal.buffer.active.type !== 'alternate' && left === undefined) await later(50);
    const sampling = (async () => {
      while (!over()) {
        await later(pace * 1000);
        if (left !== undefined) break;
        samples.push(sample(pty.pid, home, begun));
        await trouble();
        const {pss, live, handles, children, memory} = samples.at(-1)!;
        tell(
          `${(seconds() / 60).toFixed(1)} of ${minutes} min: PSS ${short(pss)} MiB, live ${short(live)}, ${handles} handles, ${children} children, memory ${short(memory)} MB, ${looked} looks, ${wrong.size} wrong`,
        );
      }
    })();
    while (!over()) await look();
    await sampling;
    if (left !== undefined) find('it ended', `code ${left}:\n${screen()}`);
    const counted = samples.filter(one => one.seconds > 15 * minutes);
    const span = (counted.at(-1)?.seconds ?? 0) - (counted[0]?.seconds ?? 0);
    const grown = Object.fromEntries(
      (Object.keys(kinds) as Kind[]).map(kind => {
        const {unit, hourly, sway} = kinds[kind];
        const perHour = slope(counted, kind);
        const all = counted.map(one => one[kind]);
        if (perHour > hourly && (perHour * span) / 3600 > sway)
          find(
            `${kind} grows`,
            `${short(perHour)} ${unit} an hour, ${short(all[0]!)} to ${short(all.at(-1)!)}`,
          );
        const tenths = Array.from({length: 10}, (_, at) =>
          short(
            middle(all.slice(Math.floor((at * all.length) / 10), Math.ceil(((at + 1) * all.length) / 10))),
          ),
        );
        return [kind, {unit, perHour: short(perHour), most: short(Math.max(...all)), tenths}];
      }),
    );
    const most = Math.max(...samples.map(({memory}) => memory));
    if (most > mostMegabytes) find('the memory has no bound', `${short(most)} MB`);
    return {
      cases: looked,
      wrong: [...wrong.values()],
      minutes: short(seconds() / 60),
      samples: counted.length,
      grown,
    };
  } finally {
    pty.kill('SIGKILL');
    sandbox.kill('SIGINT');
    await later(500);
    rmSync(home, {recursive: true, force: true, maxRetries: 20, retryDelay: 50});
  }
};
