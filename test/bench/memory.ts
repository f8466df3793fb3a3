import {mkdtempSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import type {Resource} from '../../source/declare/resource.ts';
import {openMemory} from '../../source/engine/memory/open-memory.ts';

/** The memory by itself: its size after a month of five busy services, and how soon it gives the rows of a list. */
type Row = {readonly id: string; readonly state: string; readonly beat?: number; readonly text: string};
const list = (name: string): Resource<Row> => ({
  service: name,
  name,
  aliases: [],
  title: name,
  about: '',
  id: row => row.id,
  tracked: row => row.state,
  columns: [],
  list: async () => ({rows: [], unreadable: []}),
  describe: () => [],
});
/** Rows, how many of them come into another state in an hour, how many count seconds all the time, and bytes of a row. */
const month = {
  windows: {rows: 300, changes: 40, counting: 0, bytes: 300},
  downlinks: {rows: 1000, changes: 60, counting: 20, bytes: 350},
  jobs: {rows: 500, changes: 120, counting: 20, bytes: 600},
  'hpc-jobs': {rows: 1000, changes: 200, counting: 60, bytes: 700},
  readings: {rows: 20_000, changes: 150, counting: 0, bytes: 450},
} as const;
const step = 300;
/** Steps between two readings of a list in which no row counts: as many rows change, so that as much is written. */
const seldom = 12;
const states = ['PENDING', 'RUNNING', 'DONE', 'FAILED'];

/** A clock that stands. */
const standing = {now: () => 1_795_000_000, wall: () => 1_795_000_000_000};

const mega = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
const folderOf = () => mkdtempSync(join(tmpdir(), 'skydeck-memory-'));
const bytesIn = (file: string) =>
  ['', '-wal'].reduce((sum, end) => sum + (statSync(file + end, {throwIfNoEntry: false})?.size ?? 0), 0);

/** Tells the bytes after each day without a limit, then with it, and how far back it reaches then. */
const measureSize = (days: number): void => {
  const folder = folderOf();
  const file = join(folder, 'memory.db');
  const time = {at: 1_795_000_000};
  const clock = {now: () => time.at, wall: () => time.at * 1000};
  let next = 0;
  const lists = Object.entries(month).map(([name, size]) => ({
    resource: list(name) as Resource,
    size,
    rows: Array.from({length: size.rows}, (): Row => {
      next += 1;
      return {
        id: `${name}-${next}`,
        state: states[next % 4]!,
        text: `${next} `.repeat(200).slice(0, size.bytes),
      };
    }),
  }));
  for (let day = 0; day < days; day += 1) {
    const memory = openMemory({file, clock, most: Number.POSITIVE_INFINITY});
    for (let at = 0; at < 86_400; at += step) {
      time.at += step;
      for (const one of lists) {
        const {size} = one;
        const steps = size.counting === 0 ? seldom : 1;
        if ((at / step) % steps !== 0) continue;
        one.rows = one.rows.map((row, place) => (place < size.counting ? {...row, beat: time.at} : row));
        for (let count = 0; count < (size.changes * step * steps) / 3600; count += 1) {
          next += 1;
          const place = (next * 7919) % one.rows.length;
          const row = one.rows[place]!;
          // A third is new and takes the place of one that is over.
          one.rows[place] = {
            ...row,
            ...(next % 3 === 0 && {id: `${one.resource.name}-${next}`}),
            state: states[(states.indexOf(row.state) + 1) % 4]!,
          };
        }
        memory.seen.observe(
          one.resource.name,
          one.rows.map(row => [row.id, row.state] as const),
        );
        memory.rows.keep(one.resource, '', {rows: one.rows, unreadable: []});
      }
      memory.flush();
    }
    // What an open console does while it is idle.
    memory.notes.put('upkeep', 0);
    memory.tidy();
    memory.close();
    console.log(`${day + 1} days of five busy services, unlimited: ${mega(bytesIn(file))}`);
  }
  const limited = openMemory({file, clock});
  limited.tidy();
  limited.close();
  const db = new DatabaseSync(file);
  const back = ['past', 'transition'].map(table => {
    const oldest = Number(db.prepare(`SELECT min(at) AS at FROM ${table}`).get()?.at ?? time.at);
    return ((time.at - oldest) / 86_400).toFixed(1);
  });
  db.close();
  console.log(
    `as it is kept: ${mega(bytesIn(file))}, rows as they were ${back[0]} days back, changes ${back[1]} days`,
  );
  rmSync(folder, {recursive: true});
};

type Filled = {readonly file: string; readonly rows: number; readonly times: {wall: number; cpu: number}[]};

/** A memory with a list of so many rows, and so many bytes of former versions besides. */
const fill = (folder: string, rows: number, bytes: number): Filled => {
  const file = join(folder, `${rows}-${bytes}`, 'memory.db');
  const memory = openMemory({file, clock: standing});
  const all = Array.from(
    {length: rows},
    (_, at): Row => ({id: `w${at}`, state: 'SYNCED', text: 'x'.repeat(250)}),
  );
  memory.rows.keep(list('windows') as Resource, '', {rows: all, unreadable: []});
  memory.notes.put('upkeep', standing.now());
  memory.close();
  if (bytes > 0) {
    const db = new DatabaseSync(file);
    db.prepare(
      `WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < ?)
       INSERT INTO past (list, id, place, at, state, body)
       SELECT 2, 'p' || (n % 5000), n, 1790000000 + n, 'OLD', printf('%.*c', 4000, 'x') FROM many`,
    ).run(Math.ceil(bytes / 4100));
    db.close();
  }
  return {file, rows, times: []};
};

/** Opens it and reads its list, as the console does at its start. */
const openOnce = ({file, rows, times}: Filled): void => {
  const [begun, used] = [performance.now(), process.cpuUsage()];
  const memory = openMemory({file, clock: standing});
  const known = memory.rows.known('windows')?.rows.length;
  const {user, system} = process.cpuUsage(used);
  times.push({wall: performance.now() - begun, cpu: (user + system) / 1000});
  if (known !== rows) throw new Error(`${known} rows of ${rows}`);
  memory.close();
};

const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;

/** How soon lists are there again, by turns, so that what else the machine does falls on all alike. */
const measureOpening = (rounds: number): void => {
  const folder = folderOf();
  const all = [
    [10, 0],
    [10_000, 0],
    [10_000, 1e9],
  ].map(([rows, bytes]) => fill(folder, rows!, bytes!));
  for (let round = 0; round <= rounds; round += 1) for (const one of all) openOnce(one);
  for (const {file, rows, times} of all) {
    // The first round fills the system's cache.
    const [wall, cpu] = (['wall', 'cpu'] as const).map(of => median(times.slice(1).map(one => one[of])));
    console.log(
      `${rows} rows known again from a file of ${mega(bytesIn(file))}: ${wall!.toFixed(1)} ms, of CPU ${cpu!.toFixed(1)} ms`,
    );
  }
  rmSync(folder, {recursive: true});
};

export const measureMemory = (days: number): void => {
  measureOpening(9);
  if (days > 0) measureSize(days);
};
