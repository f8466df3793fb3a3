import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {Failure} from '../../../source/declare/failure.ts';
import type {Http, RequestSpec} from '../../../source/declare/http.ts';
import type {JournalEntry} from '../../../source/declare/journal-entry.ts';
import {roomHindrance} from '../../../source/engine/local-file.ts';
import {fetchFile} from '../../../source/services/hpc/actions/fetch-file.ts';
import {tasks} from '../../../source/services/hpc/resources/tasks.ts';
import {transferRows} from '../../../source/services/hpc/resources/transfer-rows.ts';
import {transfers} from '../../../source/services/hpc/resources/transfers.ts';
import type {HpcSettings} from '../../../source/services/hpc/settings.ts';
import type {StagedUpload} from '../../../source/services/hpc/upstream/api.ts';
import type {Task} from '../../../source/services/hpc/upstream/model.ts';
import {
  addressEnds,
  addressRefused,
  expiredAddress,
} from '../../../source/services/hpc/upstream/staging-address.ts';
import {limitsOf, type Parameters} from '../../../source/services/hpc/upstream/v1/status.ts';
import {createStorage} from '../../../source/services/hpc/upstream/v1/storage.ts';
import type {Tasks} from '../../../source/services/hpc/upstream/v1/tasks.ts';
import {openSite} from './open-site.ts';

const {signal} = new AbortController();
const taskOf = (code: string): Task => ({
  id: 't1',
  code,
  words: '',
  service: 'storage',
  system: 'cluster',
  user: 'test1',
  created: 1000,
  updated: 1000,
  data: {source: 'mesh.bin', target: '/home/test1/mesh.bin'},
});
const deed = (facts: JournalEntry['facts'], verdict: string) =>
  ({
    action: 'put',
    at: 1000,
    facts: {transfer: 't1', ...facts},
    verdict,
    input: {},
  }) as unknown as JournalEntry;

test.each([
  ['110', {}, 'stalled'],
  ['111', {}, 'waiting'],
  ['111', {stage: 'sent'}, 'stalled'],
  ['112', {}, 'stalled'],
  ['116', {}, 'stalled'],
  ['114', {}, 'done'],
])('a transfer that stays %s %j for long is %s, and no longer under way', (code, facts, state) => {
  const of = (stalled: boolean) =>
    transferRows([deed(facts, 'unknown')], [taskOf(code)], new Map(), () => stalled)[0]!.state;
  expect(of(true)).toBe(state);
  expect(of(false)).not.toBe('stalled');
});

test('a task that was closed after its file was fetched is done, and not dropped', () => {
  const entry = {...deed({source: '/home/test1/mesh.bin'}, 'done'), action: 'fetch'} as JournalEntry;
  expect(transferRows([entry], [taskOf('302')], new Map())[0]!.state).toBe('done');
});

test('a transfer whose object never came is forgotten here where the service answers 500 for ever', async () => {
  const open = await openSite({speed: 0});
  const [row] = transferRows([], [taskOf('110')], new Map());
  open.reply(
    /^POST \/hpc\/v1\/storage\/xfer-external\/invalidate$/,
    () => new Response('<html>Internal Server Error</html>', {status: 500}),
  );
  const {verdict, sentence} = await open.perform('transfers', 'drop', {}, row);
  expect(verdict).toBe('done');
  expect(sentence).toContain('forgotten here: the service cannot drop it');
});

test('FirecREST 1.1: a 500 for a direct upload is looked into, and is no riddle', async () => {
  const open = await openSite({dialect: 'v1.1', speed: 0});
  const file = join(open.folder, 'a.txt');
  writeFileSync(file, 'text');
  open.reply(
    /^POST \/hpc\/v1\.1\/utilities\/upload$/,
    () => new Response('<html>Internal Server Error</html>', {status: 500}),
  );
  const {verdict, sentence} = await open.perform('files', 'put', {file, path: '/home/test1/a.txt'});
  expect(verdict).toBe('rejected');
  expect(sentence).toContain(
    'did not take /home/test1/a.txt: the service answers 500 where the user may not write',
  );
});

test('what is fetched through staging says what stays there, and its task is closed', async () => {
  const open = await openSite();
  open.site.files.write('test1', '/home/test1/big.bin', 'x'.repeat(6 * 1024 * 1024));
  const {verdict, sentence} = await open.perform('files', 'fetch', {
    path: '/home/test1/big.bin',
    file: `${open.folder}/`,
  });
  expect(verdict).toBe('done');
  expect(sentence).toContain('Its task is closed; its copy stays in the staging area');
  const {rows} = await open.read<{state: string}>('transfers');
  expect(rows.map(({state}) => state)).toEqual(['done']);
});

test('limits are read by the unit of their era, and room here is known before anything is staged', async () => {
  const of = (value: string): Parameters => ({
    utilities: [],
    storage: [{name: 'STORAGE_MAX_FILE_SIZE', value}],
  });
  expect(limitsOf(of('5120')).staged).toBe(5120 * 1024 * 1024);
  expect(limitsOf(of('5368709120')).staged).toBe(5_368_709_120);
  expect(await roomHindrance('/tmp', 5e18)).toMatch(/and \/tmp has room for/);
  expect(await roomHindrance('/tmp', 1)).toBeUndefined();
  expect(
    addressEnds('https://s3/test1/x?X-Amz-Date=20261122T060000Z&X-Amz-Expires=3600&X-Amz-Signature=s'),
  ).toBe(Date.UTC(2026, 10, 22, 7) / 1000);
  expect(addressEnds('https://s3/test1/x')).toBeUndefined();
});

test.each([
  [
    'Swift, whose form holds numbers',
    {url: 'https://store/v1/a/me/t1/', method: 'POST', data: {expires: 1_800_000_000, signature: 'f00'}},
    {method: 'POST', path: 'https://store/v1/a/me/t1/', names: ['expires', 'signature', 'file']},
  ],
  [
    'S3 with signature 2, which wants the file alone at a signed address',
    {
      url: 'https://store/me/t1/m',
      method: 'PUT',
      data: {},
      params: {Signature: 'a/b=', Expires: 1_800_000_000},
    },
    {method: 'PUT', path: 'https://store/me/t1/m?Signature=a%2Fb%3D&Expires=1800000000', type: undefined},
  ],
])('FirecREST 1.16 over %s', async (_name, parameters, asked) => {
  const sent: RequestSpec[] = [];
  const http = {send: async (spec: RequestSpec) => sent.push(spec)} as unknown as Http;
  const codes = [{...taskOf('111'), data: {msg: {parameters}}}, taskOf('114')];
  const own = {follow: async () => codes.shift()} as unknown as Tasks;
  const storage = createStorage(http, 'v1.16', {transferPatienceSeconds: 1} as HpcSettings, own);
  const upload = {system: 'c', file: '/x/m', size: 3, target: '/home/m', account: undefined, id: 't1'};
  await storage.stageUpload(upload as StagedUpload, async () => {}, signal);
  const [{method, path, body}] = sent as [RequestSpec];
  expect({
    method,
    path,
    ...(body?.kind === 'multipart' ? {names: body.parts.map(({name}) => name)} : {}),
    ...(body?.kind === 'file' ? {type: body.type} : {}),
  }).toEqual(asked);
});

test('until when a signed address holds is read of every object storage, and none of them is shown', () => {
  expect(addressEnds('https://s/v1/a/me/t1/m?temp_url_sig=f00&temp_url_expires=1800000000')).toBe(
    1_800_000_000,
  );
  const old = 'https://s/me/t1/m?AWSAccessKeyId=me&Signature=a%2Fb&Expires=1800000000';
  expect(addressEnds(old)).toBe(1_800_000_000);
  const data = {url: 'https://s/m?temp_url_sig=f00&temp_url_expires=1', command: `curl '${old}'`};
  const shown = JSON.stringify(tasks.describe({...taskOf('117'), data}, {world: {now: 0}} as never, signal));
  expect(shown).toContain('temp_url_expires');
  expect(shown).not.toMatch(/f00|AWSAccessKeyId=me|a%2Fb/);
});

test('a staged file whose address has expired is not to be fetched any more, and until then it is told', () => {
  const url = 'https://s/v1/a/me/t1/m?temp_url_sig=f00&temp_url_expires=5000';
  const rowAt = (code: string, data: unknown, now: number) =>
    transferRows([], [{...taskOf(code), data}], new Map(), () => false, now)[0]!;
  const stands = ({state, stage, until}: ReturnType<typeof rowAt>) => [state, stage, until];
  expect(stands(rowAt('117', {url}, 4999))).toEqual(['waiting', 'in the staging area, to be fetched', 5000]);
  expect(stands(rowAt('117', {url}, 5001))).toEqual([
    'failed',
    'in the staging area, to be fetched; its address has expired',
    5000,
  ]);
  const policy = Buffer.from('{"expiration": "1970-01-01T01:00:00Z"}').toString('base64');
  for (const parameters of [{data: {policy}}, {data: {expires: 3600}}, {params: {Expires: 3600}}])
    expect(rowAt('111', {msg: {parameters}}, 3601)).toMatchObject({state: 'failed', until: 3600});
  expect(rowAt('111', {msg: {parameters: {data: {policy: 'none'}}}}, 3601).state).toBe('waiting');
});

test('a form whose address the storage refused before its time is to be dropped, and not to be gone on with', () => {
  const refused = {
    action: 'put',
    at: 0,
    verdict: 'rejected',
    sentence: `${addressRefused} Drop this transfer and start it again: a new one gets a new URL.`,
    facts: {transfer: taskOf('111').id},
    input: {},
  } as unknown as JournalEntry;
  const [row] = transferRows([refused], [taskOf('111')], new Map());
  expect(row).toMatchObject({state: 'failed', why: refused.sentence});
  expect(JSON.stringify(transfers.describe(row!, {world: {now: 0}} as never, signal))).not.toMatch(
    /Resume it/,
  );
});

test('what the storage refuses came to nothing; a fetch whose outcome is unknown is settled by the file here', async () => {
  const refused = new Failure('forbidden', 'no', {status: 403});
  expect(() => expiredAddress(refused)).toThrow(expect.objectContaining({kind: 'rejected', settled: true}));
  const open = await openSite({speed: 0});
  open.site.files.write('test1', '/home/test1/m', 'same');
  const file = join(open.folder, 'm');
  const settle = async () => {
    const intent = {at: 0, facts: {system: 'cluster', source: '/home/test1/m', file}, known: [], ids: []};
    const {holds} = (await fetchFile.evidence!({} as never, intent, open.client, signal)) as {
      holds?: boolean;
    };
    return holds;
  };
  expect(await settle()).toBe(false);
  writeFileSync(file, 'same');
  expect(await settle()).toBe(true);
});
