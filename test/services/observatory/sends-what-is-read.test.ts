import {describe, expect, test} from 'vitest';
import {completeDraft} from '../../../source/commands/change/complete-draft.ts';
import {allFindings} from '../../../source/declare/action.ts';
import type {Draft} from '../../../source/declare/draft.ts';
import {readDraft} from '../../../source/declare/fields.ts';
import {emptyWorld} from '../../../source/declare/world.ts';
import {createCalendar} from '../../../source/sandbox/observatory/calendar.ts';
import {createJobsApi} from '../../../source/sandbox/observatory/jobs-api.ts';
import {createTable, makeUlid} from '../../../source/sandbox/observatory/table.ts';
import {createRandom} from '../../../source/sandbox/random.ts';
import {cancelAll} from '../../../source/services/observatory/actions/cancel-all.ts';
import {createJob} from '../../../source/services/observatory/actions/create-job.ts';
import {setStatus} from '../../../source/services/observatory/actions/set-status.ts';
import {jobSchema} from '../../../source/services/observatory/upstream/schemas.ts';
import {clientOf, never, serve} from './serve.ts';

const now = 1_795_327_200;
const world = emptyWorld(now);

/** The body of the job that a draft makes, with the defaults that a command fills in. */
const bodyOf = async (draft: Draft, settings: Record<string, unknown> = {}) => {
  const {client} = clientOf('http://127.0.0.1:9', settings, () => now);
  const complete = completeDraft(createJob.fields, draft, world, undefined);
  const {input, problems} = readDraft(createJob.fields, complete, world);
  expect(problems).toEqual({});
  const [request] = await createJob.requests!(input, undefined, {client, world});
  return (request!.body as {value: Record<string, unknown>}).value;
};
const run = {site: 'wmd', device: 'sequencer', instance: 'sequencer1', action: 'run'};

describe('the script of a sequencer carries the settings that its program reads', () => {
  test.each<[Draft, Record<string, unknown>]>([
    [{script: 'pointingRun'}, {script: 'pointingRun', numPointingRuns: 25, minAltitude: 25}],
    [
      {script: 'pointingRun', numPointingRuns: '40'},
      {script: 'pointingRun', numPointingRuns: 40, minAltitude: 25},
    ],
    [{required: 'script=equatorialSweep'}, {script: 'equatorialSweep', points: 12, minAltitude: 25}],
    [{script: 'focusFine'}, {script: 'focusFine', target: 'near_tycho_star', bin: 1, area: '100%'}],
    [
      {script: 'findFieldCenter', ra: '00:42:44.3', dec: '+41:16:09'},
      {script: 'findFieldCenter', ra: '0.71230556', dec: '41.26916667'},
    ],
    [{script: 'collectSkyFlats'}, {script: 'collectSkyFlats', numFrames: 15}],
    [{script: 'stopScript'}, {script: 'stopScript'}],
  ])('%j', async (draft, required) => {
    expect((await bodyOf({...run, ...draft})).required_params).toEqual(required);
  });

  test('and says which are missing', () => {
    const {problems} = readDraft(createJob.fields, {...run, script: 'pointingRun', minAltitude: '95'}, world);
    expect(problems).toEqual({
      numPointingRuns: 'Pointings is needed.',
      minAltitude: 'Least altitude is from 0 to 90, not 95.',
    });
  });
});

test('roles go in the body, where the service of 2022 reads them', async () => {
  const expose = {site: 'wmd', device: 'camera', instance: 'camera1', action: 'expose', time: '1'};
  expect((await bodyOf(expose, {admin: true})).user_roles).toEqual(['admin']);
  expect((await bodyOf(expose)).user_roles).toEqual([]);
});

/** A job service with this many jobs of 5 kB at wmd. */
const service = async (count: number, dialect: 'newest' | 'seed-era', stub?: string) => {
  const random = createRandom(1, 'cancel');
  const table = createTable(() => now);
  for (let index = 0; index < count; index += 1) {
    const made = now - (count - index) * 10;
    const ulid = makeUlid(made * 1000, random);
    table.put({
      site: 'wmd',
      ulid,
      statusId: `${index % 10 === 0 ? 'UNREAD' : 'RECEIVED'}#${ulid}`,
      timestamp_ms: made * 1000,
      deviceType: 'camera',
      deviceInstance: 'camera1',
      action: 'expose',
      required_params: {note: 'x'.repeat(4800)},
      optional_params: {},
    });
  }
  if (stub !== undefined)
    table.put({site: 'wmd', ulid: stub, statusId: `FAILED#${stub}`, timestamp_ms: now * 1000 - 1000});
  const api = createJobsApi({
    table,
    calendar: createCalendar(),
    random,
    now: () => now,
    roles: () => [],
    dialect,
  });
  const {url} = await serve(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const headers = {authorization: 'Bearer x'};
    const path = request.url!.split('/').at(-1)!;
    const answer = await api.handle(path, new Request('http://x/', {method: 'POST', headers, body}));
    response.writeHead(answer.status);
    response.end(await answer.text());
  });
  return clientOf(url, {sites: ['wmd']}, () => now).client;
};

describe('what a cancel deleted is read again and counted', () => {
  const cancel = async (count: number, dialect: 'newest' | 'seed-era', stub?: string) => {
    const client = await service(count, dialect, stub);
    return cancelAll.run!({site: 'wmd'}, undefined, {client, world}, () => {}, never);
  };

  test('where all went', async () => {
    expect(await cancel(20, 'newest')).toMatchObject({
      sentence: expect.stringMatching(/No earlier job of the last 24 h is listed any more\.$/),
      ids: [expect.any(String)],
    });
  });

  test('where all went but a row without a job', async () => {
    const done = await cancel(0, 'seed-era', 'zz');
    expect(done.sentence).toMatch(/listed any more, but for 1 row of which there is a status and no job\.$/);
  });

  test('where a page of them went', async () => {
    const done = await cancel(300, 'newest');
    expect(done.sentence).toMatch(
      /: the observatory halts when it takes it\. \d+ earlier jobs of the last 24 h are still listed, \d+ of them UNREAD: the service deletes a megabyte of them at a time\.$/,
    );
    expect(done.partial).toBe(true);
  });

  test('where the older service deletes none', async () => {
    const done = await cancel(20, 'seed-era');
    expect(done.sentence).toMatch(
      /20 earlier jobs of the last 24 h are still listed, 2 of them UNREAD: a service of this older kind deletes none\.$/,
    );
  });
});

test('a row without a job is not put back into the queue: the program that took it would lose all it took', async () => {
  const stub = {
    site: 'wmd',
    ulid: '01M808YAZJF1YSDHAN7JKECK5D',
    statusId: 'COMPLETE#x',
    secondsUntilComplete: -1,
  };
  const {url} = await serve((_request, response) => response.end(JSON.stringify([stub])));
  const {client} = clientOf(url, {}, () => now);
  const check = async (status: string) =>
    allFindings(
      await setStatus.check!({status, secondsLeft: undefined}, jobSchema.parse(stub), {client, world}, never),
    );
  expect(await check('UNREAD')).toEqual([
    {
      level: 'error',
      field: 'status',
      sentence:
        'This row has no action, no timestamp_ms, no required_params: an observatory that takes it fails on it, and loses every job that it took with it. Send the job anew instead.',
    },
  ]);
  expect(await check('COMPLETE')).toEqual([]);
});
