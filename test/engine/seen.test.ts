import {existsSync, mkdirSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {expect, test} from 'vitest';
import {openMemory} from '../../source/engine/memory/open-memory.ts';
import {temporaryFolder} from '../temporary-folder.ts';

const start = 1_795_000_000;
const setUp = () => {
  const file = join(temporaryFolder(), 'state', 'memory.db');
  const time = {at: start};
  const clock = {now: () => time.at};
  return {
    file,
    time,
    clock,
    open: () => {
      const memory = openMemory({file, clock: {...clock, wall: () => time.at * 1000}});
      return {...memory.seen, flush: async () => memory.flush(), close: async () => memory.close()};
    },
  };
};

test('what was there at the first look has an age of at least', () => {
  const {open, time} = setUp();
  const seen = open();
  expect(seen.observe('uploads', [['a', 'PENDING']])).toBe(true);
  time.at += 5;
  expect(seen.observe('uploads', [['a', 'PENDING']])).toBe(false);
  expect(seen.get('uploads', 'a')).toEqual({
    state: 'PENDING',
    since: start,
    atLeast: true,
    first: start,
    history: [{state: 'PENDING', at: start, atLeast: true}],
  });
  expect(seen.get('uploads', 'b')).toBeUndefined();
});

test('what changes while we watch has a true age', () => {
  const {open, time} = setUp();
  const seen = open();
  seen.observe('uploads', [['a', 'PENDING']]);
  time.at += 30;
  seen.observe('uploads', [
    ['a', 'UPLOADING'],
    ['b', 'PENDING'],
  ]);
  expect(seen.get('uploads', 'a')).toMatchObject({
    state: 'UPLOADING',
    since: start + 30,
    atLeast: false,
    first: start,
    history: [
      {state: 'PENDING', at: start, atLeast: true},
      {state: 'UPLOADING', at: start + 30},
    ],
  });
  expect(seen.get('uploads', 'b')).toMatchObject({atLeast: false, first: start + 30});
});

test('ages survive a restart, and a change during a long absence is at least as old', async () => {
  const {open, time} = setUp();
  const first = open();
  first.observe('uploads', [
    ['a', 'PENDING'],
    ['b', 'PENDING'],
  ]);
  await first.close();
  time.at += 3600;
  const second = open();
  second.observe('uploads', [
    ['a', 'PENDING'],
    ['b', 'UPLOADED'],
  ]);
  expect(second.get('uploads', 'a')).toMatchObject({since: start, atLeast: true});
  expect(second.get('uploads', 'b')).toMatchObject({since: start + 3600, atLeast: true, first: start});
  await second.close();
});

test('a restart of a minute is no absence', async () => {
  const {open, time} = setUp();
  const first = open();
  first.observe('uploads', [['a', 'PENDING']]);
  time.at += 200;
  first.observe('uploads', [['a', 'PENDING']]);
  await first.close();
  time.at += 60;
  const second = open();
  second.observe('uploads', [['a', 'UPLOADING']]);
  expect(second.get('uploads', 'a')).toMatchObject({since: start + 260, atLeast: false});
});

test('a narrowed list says nothing of when the others were looked at', () => {
  const {open, time} = setUp();
  const seen = open();
  seen.observe('windows', [['a', 'SYNCED']]);
  time.at += 3600;
  seen.observe('windows', [['b', 'SYNCED']], 'FM200');
  time.at += 1;
  seen.observe('windows', [['a', 'PENDING_DELETE']]);
  expect(seen.get('windows', 'a')).toMatchObject({atLeast: true});
});

test('two consoles share the file, and the earlier one tells the age', async () => {
  const {open, time} = setUp();
  const one = open();
  one.observe('uploads', [['a', 'PENDING']]);
  await one.flush();
  const two = open();
  time.at += 10;
  one.observe('uploads', [['a', 'UPLOADING']]);
  await one.flush();
  time.at += 3;
  expect(two.observe('uploads', [['a', 'UPLOADING']])).toBe(false);
  expect(two.get('uploads', 'a')).toMatchObject({since: start + 10, atLeast: false});
});

test('a file of JSON lines that was handed in is taken in, as far as it can be read, and put aside', async () => {
  const {open, file} = setUp();
  mkdirSync(dirname(file), {recursive: true});
  const old = join(dirname(file), 'seen.ndjson');
  const line = (more: object) => `${JSON.stringify({resource: 'uploads', id: 'a', ...more})}\n`;
  writeFileSync(
    old,
    line({state: 'PENDING', at: start - 7200, gap: null}) +
      line({state: 'UPLOADING', at: start - 3600, gap: 5}) +
      line({looked: start - 10}) +
      '{"resource":"uploads","id":"b","sta',
  );
  for (const seen of [open(), open()]) {
    expect(seen.get('uploads', 'a')).toEqual({
      state: 'UPLOADING',
      since: start - 3600,
      before: start - 3605,
      atLeast: false,
      first: start - 7200,
      history: [
        {state: 'PENDING', at: start - 7200, atLeast: true},
        {state: 'UPLOADING', at: start - 3600, before: start - 3605},
      ],
    });
    expect(seen.get('uploads', 'b')).toBeUndefined();
  }
  expect(existsSync(old)).toBe(false);
  const seen = open();
  seen.observe('uploads', [['a', 'UPLOADED']]);
  expect(seen.get('uploads', 'a')).toMatchObject({atLeast: false, before: start - 10});
});

test('a clock that was set back by hours: what is told from then on counts, with an age of at least', async () => {
  const {open, time} = setUp();
  const seen = open();
  seen.observe('uploads', [['a', 'PENDING']]);
  time.at += 60;
  seen.observe('uploads', [['a', 'UPLOADING']]);
  time.at -= 3 * 3600;
  seen.observe('uploads', [['a', 'UPLOADED']]);
  expect(seen.get('uploads', 'a')).toMatchObject({state: 'UPLOADED', since: time.at, atLeast: true});
  await seen.close();
  time.at += 4 * 3600;
  const after = open();
  after.observe('uploads', [['a', 'UPLOADED']]);
  expect(after.get('uploads', 'a')).toMatchObject({state: 'UPLOADED', atLeast: true});
  expect(after.get('uploads', 'a')?.history.map(({state}) => state)).toEqual([
    'PENDING',
    'UPLOADING',
    'UPLOADED',
  ]);
});

test('the file belongs to this user alone', async () => {
  const {open, file} = setUp();
  const seen = open();
  seen.observe('uploads', [['a', 'PENDING']]);
  await seen.close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
});

test('an unchanged list of 10,000 rows writes nothing but that it was looked at', async () => {
  const {open, file, time} = setUp();
  const seen = open();
  const rows = Array.from({length: 10_000}, (_, index) => [`id${index}`, 'SYNCED'] as const);
  seen.observe('windows', rows);
  await seen.flush();
  const stored = () => {
    const db = new DatabaseSync(file, {readOnly: true});
    const {count} = db.prepare('SELECT count(*) AS count FROM transition').get()!;
    const looks = db.prepare('SELECT began, ended FROM look').all();
    db.close();
    return {count, looks};
  };
  expect(stored()).toEqual({count: 10_000, looks: [{began: start, ended: start}]});
  time.at += 5;
  expect(seen.observe('windows', rows)).toBe(false);
  await seen.flush();
  expect(stored()).toEqual({count: 10_000, looks: [{began: start, ended: start + 5}]});
});
