import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test, vi} from 'vitest';
import type {NewEntry} from '../../source/declare/journal-entry.ts';
import {openJournal} from '../../source/engine/memory/journal.ts';
import {temporaryFolder} from './temporary-folder.ts';

const entry: NewEntry = {
  profile: 'test',
  service: 'tasking',
  resource: 'uploads',
  action: 'upload',
  input: {file: 'aoi.py', satellite: 'FM200'},
  facts: {bytes: 1700},
  requests: ['curl -X POST https://api.example/upload'],
  known: ['u1'],
};
const setUp = () => {
  const file = join(temporaryFolder(), 'state', 'journal.ndjson');
  const time = {at: 1_795_000_000, wall: 0};
  const clock = {now: () => time.at, wall: () => time.wall};
  return {file, time, open: (more = {}) => openJournal({file, who: 'ada@ground', clock, ...more})};
};

test('an intent is on disk when it resolves, and its outcome is a second line', async () => {
  const {open, file, time} = setUp();
  const journal = open();
  const made = await journal.intend(entry);
  expect(made).toMatchObject({...entry, verdict: 'pending', who: 'ada@ground', at: time.at, ids: []});
  expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(1);
  time.at += 2;
  const listener = vi.fn();
  journal.subscribe(listener);
  await journal.settle(made.id, {verdict: 'done', sentence: 'Queued as u2.', ids: ['u2'], status: 200});
  expect(listener).toHaveBeenCalled();
  expect(journal.entries()).toMatchObject([
    {id: made.id, verdict: 'done', sentence: 'Queued as u2.', ids: ['u2'], status: 200, settledAt: time.at},
  ]);
  expect(journal.sent('uploads', 'u2')).toEqual({
    at: time.at - 2,
    who: 'ada@ground',
    facts: entry.facts,
    input: entry.input,
  });
  expect(journal.sent('windows', 'u2')).toBeUndefined();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
});

test('unchanged entries are the very same, even while one is pending', async () => {
  const journal = setUp().open();
  const made = await journal.intend(entry);
  const before = journal.entries();
  expect(journal.entries()).toBe(before);
  await journal.intend(entry);
  expect(journal.entries()).toHaveLength(2);
  expect(journal.entries()[0]).toBe(before[0]);
  await journal.settle(made.id, {verdict: 'done', sentence: 'Queued.'});
  expect(journal.entries()[0]).not.toBe(before[0]);
});

test('the journal can be read by the next process', async () => {
  const {open} = setUp();
  const first = open();
  const made = await first.intend(entry);
  await first.settle(made.id, {verdict: 'rejected', sentence: 'No.', status: 400});
  await first.close();
  expect(open().entries()).toMatchObject([{id: made.id, verdict: 'rejected', sentence: 'No.'}]);
});

test('secrets do not get in', async () => {
  const {open, file} = setUp();
  await open().intend({
    ...entry,
    input: {apiToken: 'hush1', env: 'A=1\nDB_PASSWORD=hush2', params: '{"client_secret":"hush3","n":1}'},
    facts: {authorization: 'hush4', bytes: 1},
    requests: [
      'curl -H "Authorization: Bearer $TOKEN" -H "Authorization: Bearer hush5" --data-raw \'{"token":"hush6"}\'',
    ],
  });
  const text = readFileSync(file, 'utf8');
  expect(text).not.toContain('hush');
  expect(text).toContain('Bearer $TOKEN');
  expect(text).toContain('A=1');
});

const child = fileURLToPath(new URL('journal-writer.ts', import.meta.url));
/** Another process on the same journal: it intends `count` entries and then stays until it is killed. */
const writer = async (file: string, count: number) => {
  const process_ = spawn(process.execPath, ['--experimental-strip-types', child, file, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(process_.stdout, 'data');
  return process_;
};

test('a process killed between intent and outcome leaves an unknown one', async () => {
  const {open, file} = setUp();
  const other = await writer(file, 1);
  const journal = open();
  expect(journal.entries()).toMatchObject([{verdict: 'pending'}]);
  other.kill('SIGKILL');
  await once(other, 'exit');
  const [entry] = journal.entries();
  expect(entry).toMatchObject({verdict: 'unknown'});
  expect(entry!.sentence).toContain('may or may not have arrived');
  await journal.settle(entry!.id, {verdict: 'absent', sentence: 'It did not arrive.'});
  expect(journal.entries()).toMatchObject([{verdict: 'absent'}]);
});

test('two processes append without mixing their lines', async () => {
  const {open, file} = setUp();
  const journal = open();
  const others = Promise.all([writer(file, 40), writer(file, 40)]);
  for (let index = 0; index < 40; index += 1) await journal.intend(entry);
  for (const other of await others) {
    other.kill('SIGKILL');
    await once(other, 'exit');
  }
  // One that sees another's half-written line begins on a new one: an empty line may stand between, never a mixed one.
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '');
  expect(lines.map(line => JSON.parse(line).type)).toEqual(Array(120).fill('intent'));
  expect(journal.entries()).toHaveLength(120);
});

test('a long journal is put aside, five times, and still read', async () => {
  const {open, file} = setUp();
  const journal = open({most: 2000});
  const made: string[] = [];
  for (let index = 0; index < 12; index += 1) {
    const {id} = await journal.intend(entry);
    await journal.settle(id, {verdict: 'done', sentence: 'Queued.', ids: [`u${index}`]});
    made.push(id);
  }
  const names = readdirSync(join(file, '..')).filter(name => !name.endsWith('.lock'));
  expect(names.length).toBeGreaterThan(2);
  expect(names.length).toBeLessThanOrEqual(6);
  const again = open();
  expect(again.entries().map(one => one.id)).toEqual(made.slice(-again.entries().length));
  expect(again.entries().length).toBeGreaterThan(5);
  expect(again.sent('uploads', 'u11')).toBeDefined();
});

test('a journal that cannot be written stops the request', async () => {
  const file = join('/dev/null', 'journal.ndjson');
  const journal = openJournal({file, who: 'ada@ground', clock: {now: () => 0, wall: () => 0}});
  await expect(journal.intend(entry)).rejects.toMatchObject({kind: 'local', maybeSent: false});
});
