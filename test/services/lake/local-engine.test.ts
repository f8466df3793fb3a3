import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {Http} from '../../../source/declare/http.ts';
import {perform} from '../../../source/services/lake/actions/download-readings.ts';
import {performOptions} from '../../../source/services/lake/actions/ingest.ts';
import {registerHits} from '../../../source/services/lake/actions/register.ts';
import type {Reading} from '../../../source/services/lake/resources/reading.ts';
import {readingClass} from '../../../source/services/lake/resources/readings.ts';
import {bushfire} from '../../../source/services/lake/rules/saved-query.ts';
import type {Run} from '../../../source/services/lake/upstream/engines/engine.ts';
import type {Job} from '../../../source/services/lake/upstream/engines/job.ts';
import {localRunner} from '../../../source/services/lake/upstream/engines/local-runner.ts';
import {openIndexFile, sqliteTable} from '../../../source/services/lake/upstream/engines/sqlite-table.ts';
import {takeLane} from '../../../source/services/lake/upstream/lanes.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {openLake} from './open-lake.ts';

const openLocal = () =>
  openLake({
    speed: 0,
    settings: (_origin, own) => ({
      engine: 'local',
      local: {directory: own.directory},
      queries: {some: {...bushfire, window: {of: 'creation', from: 'NOW-70DAYS', to: 'NOW-60DAYS'}}},
    }),
  });

test('a disk without room for the next download stops the run before the index has none either', async () => {
  const lake = await openLocal();
  const {client} = lake;
  const {hits} = await client.catalogue.search(bushfire, client.now());
  const huge = {...hits[3]!, bytes: 9e15};
  const {fresh} = await registerHits(client.engine.table, 'bushfire', [huge], {
    now: client.now(),
  });
  await expect(perform(client.engine, fresh, performOptions(client))).rejects.toMatchObject({
    message: expect.stringMatching(/^The disk of .*lake is full: .* are free, and 9(\.\d+)? PB are needed/),
    todo: expect.stringContaining('nothing is lost'),
  });
  // It is free for the next run at once, and no job was made.
  expect(await client.items('bushfire')).toMatchObject([{status: 'not-downloaded', claimedBy: undefined}]);
  expect((await lake.read<Job>('batch-jobs')).rows).toEqual([]);
});

test('a run that is stopped leaves its readings waiting, not failed', async () => {
  const lake = await openLocal();
  const {client} = lake;
  const stop = new AbortController();
  const {hits} = await client.catalogue.search(bushfire, client.now());
  const {fresh} = await registerHits(client.engine.table, 'bushfire', hits.slice(0, 4), {
    now: client.now(),
  });
  lake.instead.push({
    test: /\$value$/,
    times: 4,
    // A download that is begun and goes on for as long as somebody wants it.
    answer: () => {
      if (lake.asked.filter(line => line.endsWith('$value')).length === 4) stop.abort();
      return new Response(new ReadableStream({start: stream => stream.enqueue(new Uint8Array(100))}), {
        headers: {'content-length': '500000'},
      });
    },
  });
  const running = perform(client.engine, fresh, performOptions(client, stop.signal));
  await expect(running).rejects.toMatchObject({
    kind: 'aborted',
    message: 'The run was stopped: 0 of 4 are downloaded.',
  });
  const jobs = await lake.read<Job>('batch-jobs');
  expect(jobs.rows.map(({state, reason}) => [state, reason])).toEqual(
    Array(4).fill(['STOPPED', 'The run was stopped.']),
  );
  const {rows} = await lake.read<Reading>('readings');
  const world = lake.session.world();
  expect(rows.map(row => readingClass(row, world))).toEqual(Array(4).fill('waiting'));
  expect(rows.every(({claimedBy}) => claimedBy === undefined)).toBe(true);
});

test('a download of this process is not taken for gone by a clock that leapt while the machine stood still', async () => {
  let leap = 0;
  const order = {pool: 'bushfire', title: 'T', link: 'x', key: 'T.zip'};
  const stop = new AbortController();
  const wall = () => Date.now() / 1000 + leap;
  const directory = temporaryFolder();
  const database = await openIndexFile(join(directory, 'index.sqlite'));
  const table = sqliteTable('collections', directory, async () => database);
  await table.create();
  const begun = Promise.withResolvers<void>();
  const http = {
    download: (_link: string, _file: string, {signal}: {signal: AbortSignal}) =>
      new Promise((_, reject) => {
        begun.resolve();
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  } as unknown as Http;
  const source = {access: 'http', url: 'https://x'} as const;
  const own = {table, http, directory, bucket: undefined, now: wall, wall, wait: async () => {}, source};
  const here = localRunner(own);
  const {id, over} = await here.submit(order, stop.signal);
  await begun.promise;
  leap = 3600;
  expect(await here.job(id)).toMatchObject({state: 'RUNNING'});
  // Whoever looks from elsewhere has nothing but its signs of life.
  expect(await localRunner(own).job(id)).toMatchObject({
    state: 'FAILED',
    statusReason: 'The worker is gone.',
  });
  stop.abort();
  expect(await over).toMatchObject({kind: 'aborted'});
  expect(await here.job(id)).toMatchObject({state: 'STOPPED'});
  database.close();
});

test('a lane that looks free is taken first, so that no refused write is paid for', async () => {
  const {client} = await openLocal();
  const tried: string[] = [];
  const table = {
    ...client.engine.table,
    update: (...given: Parameters<typeof client.engine.table.update>) => {
      tried.push(given[0].id);
      return client.engine.table.update(...given);
    },
  };
  const {holders} = client;
  const here = await Promise.all([holders.enter(), holders.enter(), holders.enter(), holders.enter()]);
  const taken = [];
  for (const {id} of [...here, here[0]!]) taken.push((await takeLane(table, 4, id, {holders}))?.id);
  expect(taken).toEqual(['lane-1', 'lane-2', 'lane-3', 'lane-4', undefined]);
  expect(tried).toHaveLength(4);
  // What a run holds is free at once when it has left.
  await here[2]!.leave();
  expect((await takeLane(table, 4, here[0]!.id, {holders}))?.id).toBe('lane-3');
  await Promise.all(here.map(one => one.leave()));
});

test('the newest runs are listed, however many there were', async () => {
  const lake = await openLocal();
  const {table} = lake.client.engine;
  await Promise.all(
    Array.from({length: 205}, (_, at) =>
      table.add({
        'pool-name': 'skydeck-runs',
        'collection-identifier': `2026-01-01T${String(at).padStart(6, '0')}Z-bushfire-x`,
        state: 'SUCCEEDED',
        'started-at': at,
      }),
    ),
  );
  const {rows} = await lake.read<Run>('runs');
  expect(rows).toHaveLength(200);
  expect(Math.min(...rows.map(({startedAt}) => startedAt))).toBe(5);
});
