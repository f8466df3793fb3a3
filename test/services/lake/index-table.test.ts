import {writeFileSync} from 'node:fs';
import {createServer, type Server} from 'node:http';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {sleep} from '../../../source/engine/clock.ts';
import {createDynamo} from '../../../source/sandbox/lake/dynamo.ts';
import {createListener} from '../../../source/sandbox/listener.ts';
import {awsAccess} from '../../../source/services/lake/upstream/engines/aws-access.ts';
import {openIndexFile, sqliteTable} from '../../../source/services/lake/upstream/engines/sqlite-table.ts';
import {dynamoTable, type Table} from '../../../source/services/lake/upstream/engines/table.ts';
import type {Condition} from '../../../source/services/lake/upstream/engines/table-input.ts';
import {listen} from '../../listen.ts';
import {temporaryFolder} from '../../temporary-folder.ts';

/** A DynamoDB engine that we did not write, in memory: dynalite. */
const emulator = () => {
  const dynalite = createRequire(import.meta.url)('dynalite') as (options: object) => Server;
  return serve(dynalite({createTableMs: 0, deleteTableMs: 0, updateTableMs: 0}));
};
/** The sandbox's. */
const simulated = () => {
  const dynamo = createDynamo('collections', () => []);
  return serve(createServer(createListener(() => 'http://127.0.0.1', dynamo.handle)));
};
const serve = async (server: Server): Promise<{table: Table; close: () => Promise<void>}> => {
  const {url, close: shut} = await listen(server);
  const access = awsAccess({aws: {endpoint: url}});
  const table = dynamoTable('collections', async () => access, sleep);
  await table.create();
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= shut();
    return closed;
  };
  onTestFinished(close);
  return {table, close};
};
const ofFile = async (folder: string): Promise<Table> => {
  const file = join(folder, 'index.sqlite');
  const database = await openIndexFile(file);
  onTestFinished(() => database.close());
  const table = sqliteTable('collections', file, async () => database);
  await table.create();
  return table;
};

const item = (id: string, more: Record<string, string | number> = {}) => ({
  'pool-name': 'p',
  'collection-identifier': id,
  status: 'not-downloaded',
  ...more,
});
const key = (id: string) => ({pool: 'p', id});
const has = (attribute: string, value: string | number): Condition => ({[attribute]: value});

/** Everything that the lake asks of a table, with what each call gave. */
const story = async (table: Table): Promise<readonly unknown[]> => {
  const said: unknown[] = [];
  const tell = async (call: Promise<unknown>) => void said.push(await call);
  await tell(table.get(key('a')));
  await tell(table.add(item('a', {bytes: 12, 'claimed-by': 'x'})));
  await tell(table.add(item('a', {bytes: 13})));
  await tell(table.add(item('B', {link: 'http://x/ü'})));
  await tell(table.add(item('ä')));
  await tell(table.update(key('a'), {status: 'downloaded', 'claimed-by': undefined}, has('status', 'other')));
  await tell(table.update(key('a'), {status: 'downloaded', 'claimed-by': undefined}, has('bytes', 12)));
  await tell(table.update(key('a'), {bytes: 20}, has('bytes', 13)));
  await tell(table.update(key('a'), {bytes: 20}, has('bytes', 12)));
  // Of different types, nothing is equal.
  await tell(table.update(key('a'), {odd: 1}, has('bytes', '20')));
  await tell(table.update(key('a'), {tries: 1}, {tries: true, status: 'downloaded'}));
  await tell(table.update(key('a'), {tries: 1}, {tries: undefined, status: 'downloaded'}));
  await tell(table.update(key('a'), {tries: 2}, {tries: true, status: 'downloaded'}));
  await tell(table.update(key('new'), {job: 'j'}, {}));
  await tell(table.remove(key('B'), has('status', 'downloaded')));
  await tell(table.remove(key('B'), has('status', 'not-downloaded')));
  await tell(table.remove(key('B'), has('status', 'not-downloaded')));
  const bytes = new Uint8Array([1, 2, 3]);
  await tell(
    table.addRaw({
      'pool-name': {S: 'p'},
      'collection-identifier': {S: 'raw'},
      B: {B: bytes},
      all: {M: {list: {L: [{BOOL: true}, {NULL: true}, {N: '1.5'}]}, set: {SS: ['x']}, many: {BS: [bytes]}}},
    }),
  );
  await tell(table.query('p'));
  await tell(table.newest('p', 2));
  await tell(table.raw('p'));
  await tell(table.query('other'));
  return said;
};

test('a table that vanishes while it is being made, or never comes, is told of and not waited for', async () => {
  const tableOf = async (...states: readonly (string | undefined)[]) => {
    const left = [...states];
    const {url, close} = await listen(
      createServer((request, response) => {
        const isCreate = String(request.headers['x-amz-target']).endsWith('CreateTable');
        const status = isCreate ? 'CREATING' : left.length > 1 ? left.shift() : left[0];
        const about = {TableName: 'collections', TableStatus: status};
        response.writeHead(status ? 200 : 400, {'content-type': 'application/x-amz-json-1.0'});
        const gone = {__type: 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException', message: 'no'};
        response.end(JSON.stringify(status ? {[isCreate ? 'TableDescription' : 'Table']: about} : gone));
      }),
    );
    onTestFinished(close);
    const access = awsAccess({aws: {endpoint: url}});
    return dynamoTable(
      'collections',
      async () => access,
      async () => {},
    );
  };
  const gone = /was being made, and is gone/;
  await expect((await tableOf('CREATING', undefined)).create()).rejects.toThrow(gone);
  await expect((await tableOf('DELETING')).create()).rejects.toThrow(gone);
  await expect((await tableOf(undefined)).create()).rejects.toThrow(gone);
  await (await tableOf(undefined, 'CREATING', 'ACTIVE')).create();
});

test.each([
  ['the local index', () => ofFile(temporaryFolder())],
  ["the sandbox's table", async () => (await simulated()).table],
])('%s does what DynamoDB does: same answers, same order, same refusals', async (_name, open) => {
  const {table} = await emulator();
  const own = await story(await open());
  expect(own).toEqual(await story(table));
  expect(own).toContain('lost');
});

test('an index that is damaged says so, and what is still there', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'index.sqlite'), 'this is no database, and never was one '.repeat(100));
  await expect(openIndexFile(join(folder, 'index.sqlite'))).rejects.toMatchObject({
    kind: 'local',
    message: expect.stringMatching(/^The index .*index\.sqlite is damaged/),
  });
});
