import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {Evidence} from '../../../source/declare/evidence.ts';
import type {Reading} from '../../../source/services/lake/resources/reading.ts';
import {lineOf} from '../../../source/services/lake/upstream/index-file.ts';
import {type OpenLake, openLake} from './open-lake.ts';

const openLocal = () =>
  openLake({settings: (_origin, own) => ({engine: 'local', local: {directory: own.directory}})});

const add = (lake: OpenLake, id: string, status: string) =>
  lake.client.engine.table.add({
    'pool-name': 'bushfire',
    'collection-identifier': id,
    link: 'https://scihub.copernicus.eu/dhus/odata/v1/x',
    size: '1 MB',
    status,
  });

const rowOf = async (lake: OpenLake, title: string): Promise<Reading> => {
  const {rows} = await lake.read<Reading>('readings');
  return rows.find(row => row.title === title)!;
};

/** What the index shows of a change as it stood when it was sent; asked again whenever it is called. */
const asked = async (lake: OpenLake, name: string, input: Record<string, unknown>, row?: Reading) => {
  const readings = lake.session.resource('readings')!.resource;
  const action = readings.actions!.find(one => one.name === name)!;
  const facts = (await action.facts?.(input, row, lake.session.context(readings))) ?? {};
  const intent = {at: 0, facts, known: [], row: row?.id};
  return (): Promise<Evidence> | Evidence =>
    action.evidence!(input, intent, lake.client, new AbortController().signal);
};

test.each([
  ['mark-downloaded', 'not-downloaded'],
  ['reset', 'downloaded'],
])('%s without an answer is settled by the status and what else it writes', async (name, before) => {
  const lake = await openLocal();
  await add(lake, 'A', before);
  const row = await rowOf(lake, 'A');
  const look = await asked(lake, name, {anyway: true}, row);
  expect(await look()).toMatchObject({holds: false, sentence: `A is ${before} in the index, as before.`});
  expect(await lake.perform('readings', name, {}, row)).toMatchObject({verdict: 'done'});
  expect(await look()).toMatchObject({holds: true});
  const key = {pool: 'bushfire', id: 'A'};
  await lake.client.engine.table.update(key, {status: before, again: undefined, 'updated-at': 1}, {});
  // Back where it was, but not as it was: somebody wrote meanwhile.
  expect(await look()).toMatchObject({holds: undefined});
});

test('an import is settled when all of the file is in the index', async () => {
  const lake = await openLocal();
  const file = join(lake.folder, 'index.ndjson');
  const line = (id: string) =>
    lineOf({'pool-name': {S: 'bushfire'}, 'collection-identifier': {S: id}, status: {S: 'downloaded'}});
  writeFileSync(file, `${line('A')}\n${line('B')}\n`);
  await add(lake, 'A', 'downloaded');
  const look = await asked(lake, 'import', {file});
  expect(await look()).toMatchObject({
    holds: undefined,
    sentence: expect.stringContaining('1 item of 2 in the file is not in '),
  });
  await add(lake, 'B', 'downloaded');
  expect(await look()).toMatchObject({holds: true});
});

test('dead links that are left keep a resolving open, and so does what waits to be downloaded', async () => {
  const lake = await openLocal();
  await add(lake, 'A', 'not-downloaded');
  const rewriting = await asked(lake, 'resolve-links', {pool: 'bushfire', leave: true});
  const whole = await asked(lake, 'resolve-links', {pool: 'bushfire', leave: false});
  expect(await rewriting()).toMatchObject({
    holds: undefined,
    sentence: expect.stringContaining('1 dead link and 0 other waiting readings of bushfire'),
  });
  const key = {pool: 'bushfire', id: 'A'};
  await lake.client.engine.table.update(key, {link: `${lake.origin}/lake/x`}, {});
  expect(await rewriting()).toMatchObject({holds: true});
  expect(await whole()).toMatchObject({holds: undefined});
});

test('a table that is active is what was asked for, unless it was there before', async () => {
  const lake = await openLake({scenario: 'empty'});
  const look = await asked(lake, 'create-table', {});
  expect(await look()).toMatchObject({
    holds: undefined,
    sentence: expect.stringContaining('was there before'),
  });
  const {actions} = lake.session.resource('readings')!.resource;
  const create = actions!.find(({name}) => name === 'create-table')!;
  const intent = {at: 0, facts: {before: ''}, known: []};
  const evidence = await create.evidence!({}, intent, lake.client, new AbortController().signal);
  expect(evidence).toMatchObject({holds: true, sentence: expect.stringContaining('is ACTIVE')});
});

test('an answer without the id that AWS gives each counts only where what stands says so', async () => {
  const lake = await openLake({scenario: 'empty'});
  const {table} = lake.client.engine;
  const key = {pool: 'bushfire', id: 'A'};
  const without = (operation: string, does: () => Promise<unknown>) =>
    lake.reply(new RegExp(operation), async () => {
      await does();
      return Response.json({});
    });
  const item = {'pool-name': 'bushfire', 'collection-identifier': 'A', status: 'downloaded'};
  const writes = [
    ['PutItem', () => table.add(item)],
    ['UpdateItem', () => table.update(key, {status: 'recycled', md5: undefined}, {})],
    ['DeleteItem', () => table.remove(key, {})],
  ] as const;
  for (const [operation, write] of writes) {
    without(operation, async () => {});
    await expect(write()).rejects.toMatchObject({kind: 'unreadable', maybeSent: true});
    without(operation, write);
    expect(await write()).toBe('done');
  }
});
