import {mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {Failure} from '../../../source/declare/failure.ts';
import type {Http} from '../../../source/declare/http.ts';
import {perform} from '../../../source/services/lake/actions/download-readings.ts';
import {ingest, performOptions} from '../../../source/services/lake/actions/ingest.ts';
import {registerHits} from '../../../source/services/lake/actions/register.ts';
import type {Reading} from '../../../source/services/lake/resources/reading.ts';
import {runAlerts} from '../../../source/services/lake/rules/run-alerts.ts';
import {bushfire} from '../../../source/services/lake/rules/saved-query.ts';
import {createClaims} from '../../../source/services/lake/upstream/claims.ts';
import {connectLake, type LakeClient} from '../../../source/services/lake/upstream/client.ts';
import type {Run} from '../../../source/services/lake/upstream/engines/engine.ts';
import type {Job} from '../../../source/services/lake/upstream/engines/job.ts';
import {openIndexFile, sqliteTable} from '../../../source/services/lake/upstream/engines/sqlite-table.ts';
import {createHolders} from '../../../source/services/lake/upstream/holders.ts';
import {itemOf} from '../../../source/services/lake/upstream/item.ts';
import {takeLane} from '../../../source/services/lake/upstream/lanes.ts';
import {openLake} from './open-lake.ts';

const openTable = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'skydeck-limits-'));
  const file = join(folder, 'index.sqlite');
  const database = await openIndexFile(file);
  onTestFinished(() => {
    database.close();
    rmSync(folder, {recursive: true, force: true});
  });
  return sqliteTable('collections', file, async () => database);
};
const openLocal = () =>
  openLake({speed: 0, settings: (_origin, own) => ({engine: 'local', local: {directory: own.directory}})});

test('a run is gone after a lease without a heartbeat, by the clock of whoever looks, and one that beats is not', async () => {
  const table = await openTable();
  let time = 1000;
  const ours = createHolders(table, {tick: () => time});
  // Another host, whose clock says something else; its heartbeat is stopped below.
  const {id, leave} = await createHolders(table, {lease: 30, tick: () => 5}).enter();
  const beat = (count: number) => table.update({pool: 'skydeck-holders', id}, {beat: count}, {});
  expect(await ours.look(id)).toBe('unknown');
  time += 20;
  await beat(7);
  expect(await ours.look(id)).toBe('alive');
  time += 29;
  expect(await ours.look(id)).toBe('alive');
  time += 2;
  expect(await ours.look(id)).toBe('silent');
  // It gives a sign at the last moment: nobody takes its place.
  await beat(8);
  expect(await ours.expel(id)).toBe(false);
  expect(await ours.look(id)).toBe('alive');
  time += 31;
  expect(await ours.look(id)).toBe('silent');
  expect(await ours.expel(id)).toBe(true);
  expect(await ours.look(id)).toBe('gone');
  await leave();
});

test('what a silent run held is taken over, readings and connections; what a living one holds is not', async () => {
  const table = await openTable();
  let time = 0;
  const holders = createHolders(table, {tick: () => time});
  const [dead, alive, mine] = [await holders.enter(), await holders.enter(), await holders.enter()];
  const add = (title: string) => ({
    'pool-name': 'p',
    'collection-identifier': title,
    link: 'x',
    status: 'not-downloaded',
  });
  const [a, b] = ['a', 'b'].map(title => itemOf(add(title))!) as [
    NonNullable<ReturnType<typeof itemOf>>,
    NonNullable<ReturnType<typeof itemOf>>,
  ];
  for (const title of ['a', 'b']) await table.add(add(title));
  const as = (holder: string) => createClaims(table, holder, holders);
  expect(await as(dead.id).take(a)).toMatchObject({title: 'a'});
  expect(await as(alive.id).take(b)).toMatchObject({title: 'b'});
  for (const {id} of [dead, alive]) expect(await takeLane(table, 2, id, {holders})).toBeDefined();
  const own = as(mine.id);
  expect([await own.take(a), await own.take(b)]).toEqual(['unsure', 'unsure']);
  expect(await takeLane(table, 2, mine.id, {holders})).toBeUndefined();
  time = 40;
  await table.update({pool: 'skydeck-holders', id: alive.id}, {beat: 99}, {});
  expect([await own.take(a), await own.take(b)]).toEqual(['unsure', 'taken']);
  time = 46;
  expect(await own.take(a)).toMatchObject({title: 'a'});
  expect((await takeLane(table, 2, mine.id, {holders}))?.id).toBe('lane-1');
  expect(await takeLane(table, 2, mine.id, {holders})).toBeUndefined();
  for (const one of [dead, alive, mine]) await one.leave();
});

test('a job that outlived its run still counts, and so does one that is not ours', async () => {
  const table = await openTable();
  const holders = createHolders(table);
  const {id, leave} = await holders.enter();
  const job = (more: Partial<Job>): Job => ({id: 'j', name: 'A', state: 'RUNNABLE', createdAt: 0, ...more});
  const first = (await takeLane(table, 3, id, {holders}))!;
  await first.note({name: 'A', id: 'j'});
  await first.release(true);
  const own = job({});
  const foreign = job({id: 'f', name: 'F', state: 'RUNNING'});
  const taken = [];
  for (let count = 0; count < 3; count += 1)
    taken.push((await takeLane(table, 3, id, {holders, jobs: [own, foreign]}))?.id);
  // Three in all: ours that waits, the other one that runs, and one more.
  expect(taken).toEqual(['lane-2', undefined, undefined]);
  expect((await takeLane(table, 3, id, {holders, jobs: [job({state: 'SUCCEEDED'}), foreign]}))?.id).toBe(
    'lane-1',
  );
  await leave();
});

test('retries on AWS keep to the connections too: what finds none is told, and sent no job', async () => {
  const lake = await openLake({speed: 0, settings: () => ({slots: 3})});
  // Two downloads are running already: one connection is free.
  const {rows} = await lake.read<Reading>('readings');
  const left = rows.filter(
    ({status, job, dead}) => status === 'not-downloaded' && !dead && (!job || job.state === 'FAILED'),
  );
  const entries = [];
  for (const row of left.slice(0, 3)) entries.push(await lake.perform('readings', 'retry', {}, row));
  expect(entries.map(({verdict}) => verdict)).toEqual(['done', 'rejected', 'rejected']);
  expect(entries[1]?.sentence).toContain('All 3 connections that the provider allows are in use');
  expect(lake.asked.filter(line => line.endsWith('submitjob'))).toHaveLength(1);
});

const some = async ({catalogue, engine, now}: LakeClient, count: number, from = 3) => {
  const {hits} = await catalogue.search(bushfire, now());
  return (await registerHits(engine.table, 'bushfire', hits.slice(from, from + count), {now: now()})).fresh;
};

test('what is wrong for all ends the run once: a wrong password is asked for one download, not for eleven', async () => {
  const lake = await openLocal();
  let grants = 0;
  const http: Http = {
    ...lake.client.http,
    download: async () => {
      grants += 1;
      throw new Failure('unauthorized', 'The password is wrong (invalid_grant).');
    },
  };
  const client = connectLake({...lake.client, http}, {lookEvery: 20});
  const items = await some(client, 11);
  await expect(perform(client.engine, items, performOptions(client))).rejects.toMatchObject({
    kind: 'unauthorized',
    message: 'The password is wrong (invalid_grant).',
  });
  expect(grants).toBe(1);
  expect((await client.items('bushfire')).every(({claimedBy}) => claimedBy === undefined)).toBe(true);
});

test('the same refusal for one after the other ends the run; those of single products do not', async () => {
  const lake = await openLocal();
  let asked = 0;
  const failing = (kind: 'forbidden' | 'not-found') =>
    connectLake(
      {
        ...lake.client,
        http: {
          ...lake.client.http,
          download: async () => {
            asked += 1;
            throw new Failure(kind, `It is ${kind}.`);
          },
        },
      },
      {lookEvery: 20},
    );
  const client = failing('forbidden');
  const items = await some(client, 20);
  await expect(perform(client.engine, items, performOptions(client))).rejects.toMatchObject({
    message: '5 downloads in a row failed in the same way, so the run ends: It is forbidden.',
  });
  expect(asked).toBeLessThan(10);
  const single = failing('not-found');
  expect((await perform(single.engine, items, performOptions(single))).failed).toHaveLength(20);
});

test('a bucket that takes no objects ends the run; what has come is not fetched again', async () => {
  const lake = await openLake({
    speed: 0,
    settings: (_origin, own) => ({
      engine: 'local',
      local: {directory: own.directory, bucket: own.aws.bucket},
    }),
  });
  const deny = {
    test: /^PUT /,
    times: 99,
    answer: () =>
      new Response('<Error><Code>AccessDenied</Code><Message>no</Message></Error>', {status: 403}),
  };
  lake.instead.push(deny);
  const items = await some(lake.client, 6, 111);
  await expect(perform(lake.client.engine, items, performOptions(lake.client))).rejects.toMatchObject({
    kind: 'local',
    message: expect.stringMatching(/^s3:\/\/lake-bushfire takes no objects: No permission: s3:PutObject\.$/),
  });
  const fetched = lake.asked.filter(line => line.endsWith('$value')).length;
  const kept = readdirSync(join(lake.folder, 'lake', 'incoming')).filter(name =>
    name.endsWith('.zip'),
  ).length;
  expect(kept).toBeGreaterThan(0);
  deny.times = 0;
  expect((await perform(lake.client.engine, items, performOptions(lake.client))).downloaded).toHaveLength(6);
  expect(lake.asked.filter(line => line.endsWith('$value'))).toHaveLength(fetched + 6 - kept);
});

test('a run that is stopped half way says what it did, in numbers, and settles as itself', async () => {
  const lake = await openLocal();
  const stop = new AbortController();
  const summary = await ingest(
    lake.client,
    'bushfire',
    bushfire,
    ({sent, unit}) => {
      if (unit === 'readings' && sent >= 3) stop.abort();
    },
    stop.signal,
  );
  expect(summary.stopped).toMatchObject({
    kind: 'aborted',
    message: expect.stringMatching(/^The run was stopped: \d+ of 130/),
  });
  expect(summary.performed.downloaded.length).toBeGreaterThanOrEqual(3);
  const {rows} = await lake.read<Run>('runs');
  expect(rows).toMatchObject([
    {id: summary.runId, state: 'ABORTED', downloaded: summary.performed.downloaded.length},
  ]);
  const action = lake.session.resource('runs')!.resource.actions!.find(({name}) => name === 'ingest-run')!;
  const settle = (run: string) =>
    action.evidence!({}, {at: 0, facts: {run}, known: []}, lake.client, new AbortController().signal);
  expect(await settle(summary.runId)).toMatchObject({
    holds: true,
    sentence: expect.stringContaining('ABORTED'),
  });
  expect(await settle('another')).toMatchObject({holds: undefined});
});

test('a run that failed or ended with failures, and an index that grows no more, are told until it is better', () => {
  const day = 86_400;
  const now = 100 * day;
  const run = (ago: number, more: Partial<Run>): Run => ({
    id: `run-${ago}`,
    state: 'SUCCEEDED',
    startedAt: now - ago * day,
    by: 'x',
    pool: 'p',
    found: 5,
    fresh: 1,
    ...more,
  });
  const kinds = (...runs: Run[]) => runAlerts(runs, day, now).map(({kind}) => kind);
  expect(kinds(run(0.5, {}))).toEqual([]);
  expect(kinds(run(0.5, {state: 'FAILED', error: 'The password is wrong.'}), run(1, {}))).toEqual([
    'run-failed',
  ]);
  expect(kinds(run(0.5, {state: 'KILLED'}))).toEqual(['run-failed']);
  expect(kinds(run(0.5, {state: 'PARTIAL', failed: 2}))).toEqual(['run-partial']);
  expect(kinds(run(0.2, {}), run(0.5, {state: 'FAILED'}))).toEqual([]);
  expect(kinds(run(0.1, {state: 'RUNNING'}), run(0.5, {state: 'FAILED'}))).toEqual(['run-failed']);
  const empty = {found: 0, fresh: 0};
  expect(kinds(run(0.1, empty), run(1, empty), run(2, empty), run(3, {}))).toEqual(['index-still']);
  const old = Array.from({length: 9}, (_, at) => run(at + 0.1, {fresh: 0}));
  expect(kinds(...old)).toEqual(['index-still']);
  expect(kinds(...old.slice(0, 5))).toEqual([]);
  expect(kinds(run(3, {}))).toEqual(['missed-run']);
  // What the schedule of a state machine did not start is no run of ours.
  expect(runAlerts([run(3, {execution: 'daily'})], day, now)[0]?.action).toBe('runs.start-execution');
});
