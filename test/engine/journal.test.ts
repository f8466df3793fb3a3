import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import {dirname, join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {fileURLToPath} from 'node:url';
import {expect, test, vi} from 'vitest';
import type {NewEntry} from '../../source/declare/journal-entry.ts';
import {openJournal} from '../../source/engine/memory/journal.ts';
import {journalMigrations} from '../../source/engine/memory/journal-rows.ts';
import {temporaryFolder} from '../temporary-folder.ts';

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
  const file = join(temporaryFolder(), 'state', 'journal.db');
  const time = {at: 1_795_000_000, wall: 0};
  const clock = {now: () => time.at, wall: () => time.wall};
  return {file, time, open: (more = {}) => openJournal({file, who: 'ada@ground', clock, ...more})};
};

/** What another process sees in the file. */
const stored = (file: string, sql: string) => {
  const db = new DatabaseSync(file, {readOnly: true});
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
};

test('an intent is on disk when it resolves, and so is its outcome', async () => {
  const {open, file, time} = setUp();
  const journal = open();
  const made = await journal.intend(entry);
  expect(made).toMatchObject({...entry, verdict: 'pending', who: 'ada@ground', at: time.at, ids: []});
  expect(stored(file, 'SELECT id, outcome FROM entry')).toEqual([{id: made.id, outcome: null}]);
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
  const text = readdirSync(dirname(file))
    .map(name => readFileSync(join(dirname(file), name), 'latin1'))
    .join('');
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

test('several processes write one journal, and each sees what the others wrote', async () => {
  const {open, file} = setUp();
  const journal = open();
  const others = Promise.all([writer(file, 40), writer(file, 40)]);
  for (let index = 0; index < 40; index += 1) await journal.intend(entry);
  for (const other of await others) {
    other.kill('SIGKILL');
    await once(other, 'exit');
  }
  expect(journal.entries()).toHaveLength(120);
  expect(journal.entries().filter(({verdict}) => verdict === 'unknown')).toHaveLength(80);
  expect(stored(file, 'PRAGMA integrity_check')).toEqual([{integrity_check: 'ok'}]);
});

test('on a network file system there is no write-ahead log, and two processes still share the journal', async () => {
  const {open, file} = setUp();
  const one = open({isOnNetwork: () => true});
  const two = open({isOnNetwork: () => true});
  await one.intend(entry);
  expect(two.entries()).toHaveLength(1);
  expect(stored(file, 'PRAGMA journal_mode')).not.toEqual([{journal_mode: 'wal'}]);
  expect(readdirSync(dirname(file)).filter(name => name.endsWith('-wal'))).toEqual([]);
});

test('listeners hear of what another process wrote', async () => {
  const {open} = setUp();
  const one = open();
  const two = open();
  const heard = vi.fn();
  two.subscribe(heard);
  two.follow();
  heard.mockClear();
  await one.intend(entry);
  two.follow();
  expect(heard).toHaveBeenCalledTimes(1);
  two.follow();
  expect(heard).toHaveBeenCalledTimes(1);
});

test('an id settles one request: the second of two like ones does not get it, nor any beside it', async () => {
  const {open} = setUp();
  const journal = open();
  const other = open();
  const first = await journal.intend(entry);
  const second = await other.intend(entry);
  expect(await journal.claim(first.id, ['u2'])).toEqual([]);
  expect(await other.claim(second.id, ['u3', 'u2'])).toEqual(['u2']);
  expect(await journal.claim(first.id, ['u2'])).toEqual([]);
  const elsewhere = await other.intend({...entry, resource: 'windows'});
  expect(await other.claim(elsewhere.id, ['u2'])).toEqual([]);
  expect(await journal.claim(first.id, ['u3'])).toEqual([]);
});

test('what is settled stays: a later finding takes the place of an unknown outcome alone', async () => {
  const journal = setUp().open();
  const {id} = await journal.intend(entry);
  await journal.settle(id, {verdict: 'unknown', sentence: 'No answer came.'});
  await journal.settle(id, {verdict: 'done', sentence: 'It is there.', ids: ['u2']});
  await journal.settle(id, {verdict: 'absent', sentence: 'It is not there.'});
  expect(journal.entries()).toMatchObject([
    {
      verdict: 'done',
      sentence: 'It is there.',
      settledBy: 'ada@ground',
      earlier: [{verdict: 'unknown', sentence: 'No answer came.'}],
    },
  ]);
});

const intentLine = (id: string) =>
  `${JSON.stringify({type: 'intent', id, at: 1_795_000_000, who: 'ada@ground', ...entry, writer: {pid: 1, host: 'x', instance: ''}})}\n`;

test('a journal of JSON lines that was handed in is taken in once, and put aside', async () => {
  const {open, file} = setUp();
  const folder = dirname(file);
  mkdirSync(folder, {recursive: true});
  writeFileSync(
    join(folder, 'journal.ndjson'),
    `${intentLine('a')}{"type":"note","id":"a","facts":{"sha256":"5f"}}\n${intentLine('b')}{"type":"outcome","id":"a","at":1795000005,"verdict":"done","sentence":"Queued as u2.","ids":["u2"]}\n{"type":"intent","id":"half`,
  );
  const journal = open();
  const taken = [
    {id: 'a', verdict: 'done', ids: ['u2'], settledAt: 1_795_000_005, facts: {bytes: 1700, sha256: '5f'}},
    {id: 'b', verdict: 'unknown'},
  ];
  expect(journal.entries()).toMatchObject(taken);
  expect(journal.sent('uploads', 'u2')).toBeDefined();
  expect(readdirSync(folder).filter(name => name.includes('ndjson'))).toEqual(['journal.ndjson.taken-in']);
  expect(open().entries()).toMatchObject(taken);
});

test('of a damaged journal what can be read is saved, and the rest is put aside', async () => {
  const {open, file} = setUp();
  const journal = open();
  for (let count = 0; count < 200; count += 1)
    await journal.intend({...entry, input: {file: 'x'.repeat(2000)}});
  await journal.close();
  const bytes = readFileSync(file);
  bytes.fill(0xa5, 4096 * 20, 4096 * 30);
  writeFileSync(file, bytes);
  const after = open();
  const saved = after.entries().length;
  expect(after.problem()).toMatch(/damaged and is put aside as journal\.db\.damaged-\d+; .*saved/);
  expect(saved).toBeGreaterThan(100);
  expect(saved).toBeLessThan(200);
  await after.intend(entry);
  expect(open().entries()).toHaveLength(saved + 1);
  expect(stored(file, 'PRAGMA integrity_check')).toEqual([{integrity_check: 'ok'}]);
  expect(readdirSync(dirname(file)).filter(name => name.includes('.damaged-'))).not.toEqual([]);
});

test('what cannot be read of an entry is told: that it is there, or that what came of it is not known', async () => {
  const {open, file} = setUp();
  const journal = open();
  for (let count = 0; count < 3; count += 1)
    await journal.settle((await journal.intend(entry)).id, {verdict: 'done', sentence: 'It is done.'});
  await journal.close();
  const db = new DatabaseSync(file);
  db.exec("UPDATE entry SET intent = '{' WHERE seq = 1; UPDATE entry SET outcome = '{' WHERE seq = 2");
  db.close();
  const after = open();
  expect(after.entries()).toMatchObject([
    {verdict: 'unknown', sentence: expect.stringContaining('outcome cannot be read')},
    {verdict: 'done'},
  ]);
  expect(after.problem()).toContain('1 entry of');
  await after.close();
  for (const end of ['-wal', '-shm']) rmSync(file + end, {force: true});
  truncateSync(file);
  utimesSync(file, 1, 1);
  expect(open().problem()).toMatch(/journal\.db was empty: entries of the journal begin anew/);
});

test('a file that is no database is put aside, and a new journal begun', async () => {
  const {open, file} = setUp();
  mkdirSync(dirname(file), {recursive: true});
  writeFileSync(file, 'not a database, but long enough to be taken for the head of one. '.repeat(100));
  const journal = open();
  await journal.intend(entry);
  expect(journal.problem()).toContain('put aside');
  expect(open().entries()).toHaveLength(1);
});

test('a journal that a newer skydeck wrote is left as it is, and nothing is sent', async () => {
  const {open, file} = setUp();
  await open().intend(entry);
  const db = new DatabaseSync(file);
  db.exec(`PRAGMA user_version = ${journalMigrations.length + 1}`);
  db.close();
  const journal = open();
  expect(journal.problem()).toContain('newer skydeck');
  await expect(journal.intend(entry)).rejects.toMatchObject({
    kind: 'local',
    message: expect.stringContaining('so nothing was sent'),
  });
  expect(stored(file, 'SELECT count(*) AS count FROM entry')).toEqual([{count: 1}]);
});

test('a journal that cannot be written stops the request', async () => {
  const file = join('/dev/null', 'journal.db');
  const journal = openJournal({file, who: 'ada@ground', clock: {now: () => 0, wall: () => 0}});
  await expect(journal.intend(entry)).rejects.toMatchObject({kind: 'local', maybeSent: false});
});
