import {appendFileSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {openSeen} from '../../source/engine/memory/seen.ts';
import {temporaryFolder} from './temporary-folder.ts';

const start = 1_795_000_000;
const setUp = () => {
  const file = join(temporaryFolder(), 'state', 'seen.ndjson');
  const time = {at: start};
  const clock = {now: () => time.at};
  return {file, time, clock, open: (more = {}) => openSeen({file, clock, ...more})};
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

test('half a line, as a crash leaves it, hides no other', async () => {
  const {open, file} = setUp();
  const one = open();
  one.observe('uploads', [['a', 'PENDING']]);
  await one.close();
  appendFileSync(file, '{"resource":"uploads","id":"b","sta');
  const two = open();
  two.observe('uploads', [['c', 'PENDING']]);
  await two.close();
  const three = open();
  expect(three.get('uploads', 'a')).toBeDefined();
  expect(three.get('uploads', 'c')).toBeDefined();
  expect(three.get('uploads', 'b')).toBeUndefined();
});

test('the file belongs to this user alone', async () => {
  const {open, file} = setUp();
  const seen = open();
  seen.observe('uploads', [['a', 'PENDING']]);
  await seen.close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
});

test('a long file is compacted: ages stay, what is gone for a month goes', async () => {
  const {open, file, time} = setUp();
  const seen = open({most: 20_000});
  seen.observe('uploads', [
    ['gone', 'UPLOADED'],
    ['kept', 'PENDING'],
  ]);
  time.at += 31 * 86_400;
  for (let round = 0; round < 300; round += 1) {
    time.at += 10;
    seen.observe('uploads', [
      ['kept', 'PENDING'],
      ['busy', round % 2 ? 'UP' : 'DOWN'],
    ]);
    await seen.flush();
  }
  await seen.close();
  expect(statSync(file).size).toBeLessThan(30_000);
  expect(readFileSync(file, 'utf8')).not.toContain('gone');
  const after = open();
  expect(after.get('uploads', 'kept')).toMatchObject({since: start, atLeast: true});
  expect(after.get('uploads', 'busy')).toMatchObject({since: time.at, atLeast: false});
});

test('an unchanged list of 10,000 rows appends nothing', async () => {
  const {open, file, time} = setUp();
  const seen = open();
  const rows = Array.from({length: 10_000}, (_, index) => [`id${index}`, 'SYNCED'] as const);
  seen.observe('windows', rows);
  await seen.flush();
  const {size} = statSync(file);
  time.at += 5;
  expect(seen.observe('windows', rows)).toBe(false);
  await seen.flush();
  expect(statSync(file).size).toBe(size);
});
