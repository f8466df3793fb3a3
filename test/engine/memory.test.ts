import {mkdirSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {describe, expect, test} from 'vitest';
import {historyOf} from '../../source/engine/history.ts';
import {memoryMigrations} from '../../source/engine/memory/memory-schema.ts';
import {openMemory} from '../../source/engine/memory/open-memory.ts';
import {newPlaces} from '../../source/engine/memory/row-places.ts';
import {partOf} from '../../source/engine/memory/rows.ts';
import {upkeep} from '../../source/engine/memory/upkeep.ts';
import {temporaryFolder} from '../temporary-folder.ts';

const start = 1_795_000_000;
type Window = {id: string; state: string; note?: string; signedUrl?: string; token?: string};
const resource = {
  service: 'tasking',
  name: 'windows',
  id: (row: Window) => row.id,
  tracked: (row: Window) => row.state,
} as never;
const page = (rows: readonly Window[], unreadable = 0) => ({
  rows,
  unreadable: Array.from({length: unreadable}, (_, index) => ({index, reason: 'odd', raw: {}})),
});

const alert = {
  kind: 'stuck',
  resource: 'windows',
  id: 'a',
  severity: 'critical',
  title: 'x',
  why: 'y',
  todo: 'z',
} as const;

const setUp = () => {
  const file = join(temporaryFolder(), 'state', 'memory.db');
  const time = {at: start};
  const clock = {now: () => time.at, wall: () => time.at * 1000};
  const open = (more = {}) => {
    const memory = openMemory({file, clock, ...more});
    const look = (rows: readonly Window[], unreadable = 0) => {
      const read = page(rows, unreadable);
      memory.seen.observe(
        'windows',
        rows.map(row => [row.id, row.state] as const),
        '',
        partOf(read),
      );
      memory.rows.keep(resource, '', read);
      memory.flush();
    };
    return {...memory, look};
  };
  const stored = (sql: string) => {
    const db = new DatabaseSync(file, {readOnly: true});
    try {
      return db.prepare(sql).all();
    } finally {
      db.close();
    }
  };
  const historyIn = ({past, episodes}: ReturnType<typeof open>, id: string) =>
    historyOf(
      {
        memory: {past, episodes},
        journal: {entries: () => [], isOwn: () => true},
        poller: {peek: () => undefined},
        clock,
        profile: {name: 'p', readOnly: false},
      },
      {name: 'windows', title: 'Windows'},
      Number.NEGATIVE_INFINITY,
      id,
    );
  return {file, time, open, stored, historyIn};
};

describe('rows', () => {
  test('are there in the next run as they were last read, in their order, with the time of it', () => {
    const {open, time} = setUp();
    const one = open();
    const rows = [
      {id: 'b', state: 'SYNCED', note: 'ü'},
      {id: 'a', state: 'PENDING'},
    ];
    one.look(rows);
    time.at += 5;
    one.look([{id: 'c', state: 'PENDING'}, ...rows]);
    one.close();
    const known = open().rows.known('windows');
    expect(known).toEqual({
      rows: [{id: 'c', state: 'PENDING'}, ...rows],
      at: start + 5,
      wall: (start + 5) * 1000,
    });
    expect(open().rows.known('uploads')).toBeUndefined();
  });
  test('that did not change are not written again', () => {
    const {open, time, stored} = setUp();
    const one = open();
    const rows = Array.from({length: 600}, (_, index) => ({id: `w${index}`, state: 'SYNCED'}));
    one.look(rows);
    time.at += 100;
    one.look(rows.map(row => ({...row})));
    time.at += 100;
    one.look(rows.with(7, {id: 'w7', state: 'PENDING_DELETE'}));
    expect(stored('SELECT count(*) AS count FROM past')).toEqual([{count: 1}]);
    expect(stored(`SELECT count(*) AS count FROM row WHERE at = ${start}`)).toEqual([{count: 599}]);
  });
  test('of which one could not be read now are not taken for gone', () => {
    const {open} = setUp();
    const one = open();
    one.look([
      {id: 'a', state: 'PENDING'},
      {id: 'b', state: 'PENDING'},
    ]);
    one.look([{id: 'a', state: 'PENDING'}], 1);
    expect(one.rows.known('windows')?.rows).toHaveLength(2);
    one.look([{id: 'a', state: 'PENDING'}]);
    expect(one.rows.known('windows')?.rows).toHaveLength(1);
  });
  test('that were not in a reading of a part may have been there: no bound is taken from it, and it is told', () => {
    const {open, time} = setUp();
    const one = open();
    const a = {id: 'a', state: 'PENDING'};
    one.look([a]);
    time.at += 100;
    one.look([a], 1);
    time.at += 100;
    one.look([
      {...a, state: 'SYNCED'},
      {id: 'b', state: 'PENDING'},
    ]);
    // The one that was read in between has its bound from there, in this process; the other has not.
    expect(one.seen.get('windows', 'a')).toMatchObject({before: start + 100});
    expect(one.seen.get('windows', 'b')).toMatchObject({before: start});
    expect(one.past.presence('windows', 'b')).toMatchObject([{at: start + 200, before: start}]);
    const part = '1 of 2 rows could not be read (odd).';
    expect(one.past.list('windows', '', start + 100)?.part).toBe(part);
    expect(one.past.list('windows', '', start + 200)).not.toHaveProperty('part');
    expect(one.rows.known('windows')).not.toHaveProperty('part');
    time.at += 100;
    one.look([a], 1);
    expect(one.rows.known('windows')?.part).toBe(part);
    one.close();
    // The next process knows when the list was last read whole.
    const next = open();
    time.at += 100;
    next.look([a, {id: 'b', state: 'PENDING'}, {id: 'c', state: 'PENDING'}]);
    expect(next.seen.get('windows', 'c')).toMatchObject({before: start + 200});
  });
  test('keep no secret and no signed address, in the file, its log or its free pages', () => {
    const {open, file} = setUp();
    const one = open();
    const secret: Window = {
      id: 'a',
      state: 'PENDING',
      token: 'hush1',
      signedUrl: 'https://s3.example/x?X-Amz-Signature=hush2&n=1',
    };
    one.look([secret]);
    one.look([{...secret, state: 'SYNCED', note: 'password=hush3'}]);
    one.close();
    const bytes = readdirSync(dirname(file)).map(name => readFileSync(join(dirname(file), name), 'latin1'));
    expect(bytes.join('')).not.toContain('hush');
    for (const name of readdirSync(dirname(file)))
      expect(statSync(join(dirname(file), name)).mode & 0o777).toBe(0o600);
  });
  test('keep their places when one comes between, and get new ones when there is no room', () => {
    const known = new Map([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
    expect([...newPlaces(['n', 'a', 'b', 'c'], known)]).toEqual([['n', 0]]);
    expect([...newPlaces(['a', 'n', 'b', 'c', 'm'], known)]).toEqual([
      ['n', 1.5],
      ['m', 4],
    ]);
    expect([...newPlaces(['c', 'a', 'b'], known)].length).toBe(1);
    expect([...newPlaces(['b', 'a'], known)].length).toBe(1);
    let places = new Map(known);
    let ids = ['a', 'b'];
    for (let count = 0; count < 80; count += 1) {
      ids = ['a', `n${count}`, ...ids.slice(1)];
      places = new Map([...places, ...newPlaces(ids, places)]);
    }
    const sorted = ids.toSorted((one, other) => places.get(one)! - places.get(other)!);
    expect(sorted).toEqual(ids);
  });
});

describe('the past', () => {
  test('has a list as it was at a moment, and the states as they were known then', () => {
    const {open, time} = setUp();
    const one = open();
    one.look([
      {id: 'a', state: 'PENDING'},
      {id: 'b', state: 'PENDING'},
    ]);
    time.at += 100;
    one.look([{id: 'a', state: 'SYNCED'}]);
    time.at += 100;
    one.look([
      {id: 'a', state: 'SYNCED'},
      {id: 'b', state: 'PENDING'},
    ]);
    const statesAt = (moment: number) =>
      one.past.list('windows', '', moment)?.rows.map(row => `${(row as Window).id} ${(row as Window).state}`);
    expect(statesAt(start - 1)).toBeUndefined();
    expect(statesAt(start)).toEqual(['a PENDING', 'b PENDING']);
    expect(statesAt(start + 150)).toEqual(['a SYNCED']);
    expect(statesAt(start + 300)).toEqual(['a SYNCED', 'b PENDING']);
    expect(one.past.transitions('windows', 0, 'a')).toMatchObject([
      {state: 'PENDING', at: start},
      {state: 'SYNCED', at: start + 100, before: start},
    ]);
    expect(one.past.change(start + 150, 'before')).toBe(start + 100);
    expect(one.past.change(start, 'after')).toBe(start + 100);
    expect(one.past.change(start + 200, 'after')).toBeUndefined();
    expect(one.past.presence('windows', 'b')).toEqual([
      {at: start, listed: true, atLeast: true},
      {at: start + 100, listed: false, before: start, atLeast: false},
      {at: start + 200, listed: true, before: start + 100, atLeast: false},
    ]);
  });
  test('has no list of looks of which no rows were kept: those that were handed in', () => {
    const {file, time, open} = setUp();
    mkdirSync(dirname(file), {recursive: true});
    const looked = JSON.stringify({resource: 'windows', looked: start - 600});
    writeFileSync(join(dirname(file), 'seen.ndjson'), `${looked}\n`);
    const one = open();
    one.look([{id: 'a', state: 'PENDING'}]);
    expect(one.past.list('windows', '', start - 300)).toBeUndefined();
    expect(one.past.list('windows', '', time.at)?.rows).toHaveLength(1);
  });
  test('is right while the clock is set back and forth by hours', () => {
    const {open, time, historyIn} = setUp();
    const one = open();
    for (const [step, state] of [
      [0, 'A'],
      [10_000, 'B'],
      [-9000, 'C'],
      [20_000, 'D'],
    ] as const) {
      time.at += step;
      one.look([{id: 'a', state}]);
    }
    const stateAt = (moment: number) => (one.past.list('windows', '', moment)!.rows[0] as Window).state;
    expect([0, 1000, 15_000, 21_000].map(after => stateAt(start + after))).toEqual(['A', 'C', 'C', 'D']);
    expect(one.rows.known('windows')?.rows).toEqual([{id: 'a', state: 'D'}]);
    const told = historyIn(one, 'a').filter(({kind}) => kind === 'state');
    expect(told.map(({words}) => words).join('')).toBe('ABCD');
    expect(one.past.watched('windows', 0).every(({began, ended}) => began <= ended)).toBe(true);
  });
  test('says of what was noticed after a gap that nobody looked between, and that nobody has looked since', () => {
    const {open, time, historyIn} = setUp();
    const one = open();
    one.look([{id: 'a', state: 'PENDING'}]);
    time.at += 7200;
    one.episodes.follow([alert], () => true);
    one.look([{id: 'a', state: 'PENDING'}]);
    for (let minute = 0; minute < 5; minute += 1) {
      time.at += 60;
      one.look([{id: 'a', state: 'PENDING'}]);
    }
    one.episodes.follow([], () => true);
    one.flush();
    time.at += 60;
    one.look([]);
    time.at += 7200;
    const gap = {kind: 'unwatched', at: start + 7200, before: start};
    expect(historyIn(one, 'a')).toMatchObject([
      {kind: 'state', words: 'PENDING', atLeast: true},
      {kind: 'alert', at: start + 7200, before: start, atLeast: true},
      gap,
      {kind: 'alert-ended', at: start + 7500},
      {kind: 'unlisted', at: start + 7560, atLeast: false},
      {kind: 'unwatched', at: start + 14_760, words: 'no reading of windows for 2h by now'},
    ]);
    expect(historyIn(one, 'a')[3]).not.toHaveProperty('atLeast');
  });
  test('knows of gaps in which nobody watched', () => {
    const {open, time} = setUp();
    const one = open();
    for (const step of [0, 60, 60, 3600, 60]) {
      time.at += step;
      one.look([]);
    }
    expect(one.past.watched('windows', start)).toEqual([
      {began: start, ended: start + 120},
      {began: start + 3720, ended: start + 3780},
    ]);
  });
});

describe('the file', () => {
  test.each(memoryMigrations.slice(1).map((_, at) => at + 1))(
    'of version %i is brought to the present one, with all that is in it',
    version => {
      const {open, file} = setUp();
      mkdirSync(dirname(file), {recursive: true});
      const db = new DatabaseSync(file);
      for (const script of memoryMigrations.slice(0, version)) db.exec(script);
      db.exec(`PRAGMA user_version = ${version};
      INSERT INTO object VALUES ('windows', 'a', 'SYNCED', ${start - 60}, NULL, 1, ${start - 60}, 1)`);
      db.close();
      const one = open();
      expect(one.problem()).toBeUndefined();
      expect(one.seen.get('windows', 'a')).toMatchObject({state: 'SYNCED', since: start - 60});
      one.look([{id: 'a', state: 'PENDING_DELETE'}]);
      expect(open().rows.known('windows')?.rows).toHaveLength(1);
    },
  );
  test('of a newer version is left as it is; what this run sees is known in this run', () => {
    const {open, file, stored} = setUp();
    open().close();
    const db = new DatabaseSync(file);
    db.exec(`PRAGMA user_version = ${memoryMigrations.length + 1}`);
    db.close();
    const one = open();
    one.look([{id: 'a', state: 'SYNCED'}]);
    expect(one.problem()).toMatch(/newer skydeck/);
    expect(one.rows.known('windows')?.rows).toHaveLength(1);
    expect(one.seen.get('windows', 'a')?.state).toBe('SYNCED');
    expect(stored('SELECT count(*) AS count FROM object')).toEqual([{count: 0}]);
  });
  test('that is damaged while it is open is put aside, and the memory goes on', () => {
    const {open, file} = setUp();
    const first = open();
    first.look(
      Array.from({length: 500}, (_, index) => ({id: `w${index}`, state: 'SYNCED', note: 'x'.repeat(99)})),
    );
    first.close();
    const bytes = readFileSync(file);
    bytes.fill(0xa5, 4096);
    writeFileSync(file, bytes);
    const one = open();
    one.look([{id: 'a', state: 'SYNCED'}]);
    one.look([{id: 'a', state: 'PENDING'}]);
    expect(one.problem()).toMatch(/was damaged and is put aside/);
    one.close();
    expect(open().rows.known('windows')?.rows).toEqual([{id: 'a', state: 'PENDING'}]);
  });
  test('is the same for two consoles: each knows within a moment what the other saw', () => {
    const {open, time} = setUp();
    const [one, other] = [open(), open()];
    one.look([{id: 'a', state: 'PENDING'}]);
    expect(other.follow()).toBe(true);
    expect(other.seen.get('windows', 'a')).toMatchObject({state: 'PENDING'});
    time.at += 10;
    one.look([{id: 'a', state: 'SYNCED'}]);
    time.at += 2;
    other.look([{id: 'a', state: 'SYNCED'}]);
    expect(other.follow()).toBe(false);
    expect(other.seen.get('windows', 'a')).toMatchObject({since: start + 10, before: start});
    expect(other.past.transitions('windows', 0)).toHaveLength(2);
  });
  test('lets go of what is old: versions in a month, all but one an hour after two days', () => {
    const {open, time, file, stored} = setUp();
    const one = open();
    for (let count = 0; count < 40; count += 1) {
      time.at += 600;
      one.look([{id: 'a', state: count === 20 ? 'ODD' : 'SYNCED', note: String(count)}]);
    }
    time.at += 3 * 86_400;
    one.look([{id: 'a', state: 'SYNCED', note: 'now'}]);
    one.notes.put('upkeep', time.at);
    one.close();
    const count = () => Number(stored('SELECT count(*) AS count FROM past')[0]!.count);
    const before = count();
    const db = new DatabaseSync(file);
    const handle = {
      all: (sql: string, ...given: never[]) => db.prepare(sql).all(...given),
      get: (sql: string, ...given: never[]) => db.prepare(sql).get(...given),
      run: (sql: string, ...given: never[]) => Number(db.prepare(sql).run(...given).changes),
    } as never;
    const tidy = (now: number, most?: number) => {
      const steps = upkeep(now, most)(handle);
      while (!steps.next(handle).done);
    };
    tidy(time.at);
    expect(count()).toBeLessThan(before / 3);
    expect(stored("SELECT count(*) AS count FROM past WHERE state = 'ODD'")).toEqual([{count: 1}]);
    tidy(time.at + 31 * 86_400);
    expect(count()).toBe(0);
    const fill = db.prepare(
      "INSERT INTO past (list, id, place, at, body) VALUES (1, 'b', 1, ?, printf('%.*c', 2000, 'x'))",
    );
    for (let more = 0; more < 2000; more += 1) fill.run(time.at + more);
    const bytes = () => Number(db.prepare('PRAGMA page_count').get()!.page_count) * 4096;
    expect(bytes()).toBeGreaterThan(4_000_000);
    // What is oldest goes where there is too much, and the room goes back to the disk.
    tidy(time.at + 2000, 1_000_000);
    expect(bytes()).toBeLessThan(1_100_000);
    expect(count()).toBeGreaterThan(100);
    const left = stored('SELECT min(at) AS oldest, max(at) AS newest FROM past')[0]!;
    expect(left.newest).toBe(time.at + 1999);
    expect(Number(left.oldest)).toBeGreaterThan(time.at + 1000);
    expect(open().rows.known('windows')?.rows).toHaveLength(1);
    db.close();
  });
});

test('what is let go leaves each moment that is still kept as it was, and says from when on that is', () => {
  const {open, time} = setUp();
  const one = open();
  const [day, hour] = [86_400, 3600];
  const at = (moment: number, rows: readonly Window[]) => {
    time.at = moment;
    one.look(rows);
  };
  const first = Math.ceil(start / day) * day;
  const still = {id: 'still', state: 'SYNCED'};
  at(first, [{...still, note: 'long'}]);
  const begin = first + 20 * day;
  const minutes = [0, 10, 20, 30, 40].map(minute => begin + minute * 60);
  at(begin - hour, [{...still, note: 'new'}]);
  for (const [index, state] of ['UP', 'UP', 'ODD', 'ODD', 'ODD'].entries())
    at(minutes[index]!, [
      {...still, note: 'new'},
      {id: 'came', state, note: String(index)},
    ]);
  at(begin + hour, [{...still, note: 'new'}]);
  const then = (moment: number) =>
    (one.past.list('windows', '', moment)?.rows as Window[] | undefined)?.map(
      ({id, state, note = ''}) => `${id} ${state} ${note}`,
    );
  time.at = begin + 5 * day;
  one.tidy();
  one.flush();
  // Of several in an hour that came, and that began a state, none is thinned out.
  expect(then(minutes[0]! + 1)).toEqual(['still SYNCED new', 'came UP 0']);
  expect(then(minutes[2]! + 1)).toEqual(['still SYNCED new', 'came ODD 2']);
  expect(then(minutes[3]! + 1)).toEqual(['still SYNCED new', 'came ODD 2']);
  expect(one.past.keptFrom('')).toBe(Number.NEGATIVE_INFINITY);
  time.at = first + 40 * day;
  one.tidy();
  one.flush();
  // The row as it was for long is known for as long as it was so.
  expect(then(first + 12 * day)).toEqual(['still SYNCED long']);
  expect(one.past.keptFrom('')).toBe(Number.NEGATIVE_INFINITY);
  // A clock that leaps ahead lets go of no more than a day of it.
  time.at = first + 4000 * day;
  one.tidy();
  one.flush();
  expect(then(first + 12 * day)).toEqual(['still SYNCED long']);
  time.at = first + 51 * day;
  for (let days = 0; days < 26; days += 1) {
    one.tidy();
    one.flush();
  }
  expect(one.past.keptFrom('')).toBe(first + 21 * day);
  expect(then(first + 12 * day)).toBeUndefined();
  expect(then(first + 30 * day)).toEqual(['still SYNCED new']);
  expect(one.past.presence('windows', 'still')).toEqual([{at: begin - hour, listed: true, atLeast: true}]);
});

test('alerts are remembered from their beginning to their end, by one console or two', () => {
  const {open, time} = setUp();
  const [one, other] = [open(), open()];
  one.episodes.follow([alert], () => true);
  one.flush();
  time.at += 5;
  other.episodes.follow([alert], () => true);
  other.flush();
  time.at += 60;
  one.episodes.follow([], () => false);
  one.flush();
  expect(other.episodes.since(0)).toEqual([{alert, began: start}]);
  other.episodes.follow([], () => true);
  other.flush();
  expect(one.episodes.since(0)).toEqual([{alert, began: start, ended: start + 65}]);
});

test('an alert that was over when somebody looked again has ended, also where no other stands', () => {
  const {open, time} = setUp();
  const one = open();
  one.episodes.follow([alert], () => true);
  one.flush();
  time.at += 3600;
  const other = open();
  for (const isRead of [false, true]) {
    other.episodes.follow([], () => isRead);
    other.flush();
    expect(other.episodes.since(0)).toEqual([{alert, began: start, ...(isRead && {ended: start + 3600})}]);
  }
});

test('a fact once seen stays as it was first told, and notes are what was put last', () => {
  const {open} = setUp();
  const one = open();
  one.kept.keep('arrival', new Map([['f1', {key: 'a/b'}]]));
  one.kept.keep('arrival', new Map([['f1', {key: 'other'}]]));
  one.notes.put('view', {sort: 'age'});
  expect(one.notes.get('view')).toEqual({sort: 'age'});
  one.close();
  const after = open();
  expect(after.kept.all('arrival')).toEqual(new Map([['f1', {at: start, fact: {key: 'a/b'}}]]));
  expect(after.notes.get('view')).toEqual({sort: 'age'});
  after.notes.put('view', undefined);
  after.close();
  expect(open().notes.get('view')).toBeUndefined();
});
