import {expect, test} from 'vitest';
import type {Reading} from '../../../source/services/lake/resources/reading.ts';
import {readingClass} from '../../../source/services/lake/resources/readings.ts';
import type {Job} from '../../../source/services/lake/upstream/engines/job.ts';
import {openLake} from './open-lake.ts';

test('one reading is one row: index, job and object joined, each class once in the default scenario', async () => {
  const {read, session} = await openLake({speed: 0});
  const {rows, notes} = await read<Reading>('readings');
  expect(notes ?? []).toEqual([]);
  expect(rows).toHaveLength(100);
  const world = session.world();
  const counts: Record<string, number> = {};
  for (const row of rows) {
    const kind = readingClass(row, world);
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  expect(counts).toEqual({
    downloaded: 86,
    'short file': 1,
    failed: 1,
    'failed by cascade': 3,
    stuck: 1,
    slow: 1,
    orphan: 1,
    'dead link': 1,
    unregistered: 2,
    running: 1,
    pending: 2,
  });
});

test('the alerts name each planted trouble once, with evidence and a next step', async () => {
  const {read, session} = await openLake({speed: 0});
  for (const name of ['readings', 'pipeline', 'runs', 'batch-jobs']) await read(name);
  const alerts = session.alerts();
  expect(alerts.map(({kind}) => kind).sort()).toEqual([
    'cascade',
    'dead-links',
    'failed-root',
    'missed-run',
    'orphan',
    'quota',
    'short-file',
    'slow',
    'stuck-runnable',
  ]);
  const why = Object.fromEntries(alerts.map(alert => [alert.kind, alert.why]));
  expect(why['failed-root']).toContain(
    'transfer closed with outstanding read data remaining, exit 18 after 2 attempts',
  );
  expect(why['stuck-runnable']).toContain('MISCONFIGURATION');
  expect(why['stuck-runnable']).toContain('environment spot: ENABLED, VALID, at most 8 vCPUs');
  expect(why.slow).toContain('20h of the 1d');
  expect(alerts.every(({todo}) => todo !== '')).toBe(true);
});

test('a failed chain is retried from its root with its tail, verified and registered', async () => {
  const {read, perform, session} = await openLake({speed: 2000});
  await read('batch-jobs');
  const {rows} = await read<Reading>('readings');
  const world = session.world();
  const root = rows.find(row => readingClass(row, world) === 'failed')!;
  const entry = await perform('readings', 'retry', {tail: 'yes'}, root);
  expect(entry.sentence).toContain('4 of 4 downloaded');
  const after = await read<Reading>('readings');
  const retried = after.rows.filter(row => entry.ids.includes(row.title));
  expect(retried).toHaveLength(4);
  for (const row of retried)
    expect(row).toMatchObject({status: 'downloaded', job: {state: 'SUCCEEDED', dependsOn: []}});
});

test('of a tail that is retried one fails: the others are done, and so it is done in part', async () => {
  const lake = await openLake({speed: 2000});
  await lake.read('batch-jobs');
  const {rows} = await lake.read<Reading>('readings');
  const world = lake.session.world();
  const root = rows.find(row => readingClass(row, world) === 'failed')!;
  const lost = rows.find(row => readingClass(row, world) === 'failed by cascade')!;
  lake.reply(new RegExp(`^HEAD .*${lost.objectKey}$`), () => new Response(null, {status: 404}), 99);
  const entry = await lake.perform('readings', 'retry', {tail: 'yes'}, root);
  expect(entry).toMatchObject({
    verdict: 'done',
    partial: true,
    sentence: `3 of 4 downloaded, 1 failed: ${lost.title}: There is no object ${lost.objectKey} in s3://lake-bushfire.`,
  });
});

test('jobs move in the true order of Batch, and what depends on another waits for it', async () => {
  const {read, client, world} = await openLake({speed: 0});
  const {rows} = await read<Job>('batch-jobs');
  const chain = rows.filter(job => job.state === 'PENDING');
  expect(chain).toHaveLength(2);
  const states: string[] = [];
  const id = chain.find(job =>
    rows.some(other => other.state === 'RUNNING' && job.dependsOn?.includes(other.id)),
  )!.id;
  for (let step = 0; step < 80; step += 1) {
    world.advance(10);
    const job = (await client.engine.runner.job(id))!;
    if (states.at(-1) !== job.state) states.push(job.state);
  }
  expect(states).toEqual(['PENDING', 'RUNNABLE', 'STARTING', 'RUNNING', 'SUCCEEDED']);
});

test('for three virtual hours nothing else becomes worrying', async () => {
  const {read, session, world} = await openLake({speed: 0});
  const names = ['readings', 'pipeline', 'runs', 'batch-jobs'];
  const kinds = async () => {
    for (const name of names) await read(name);
    return session
      .alerts()
      .map(({kind}) => kind)
      .sort();
  };
  const first = await kinds();
  expect(first).toHaveLength(9);
  for (let hours = 0; hours < 3; hours += 0.5) {
    world.advance(1800);
    expect(await kinds()).toEqual(first);
  }
});

test('an execution takes up all that the index calls not-downloaded, in one chain that a dead link ends', async () => {
  const {read, perform, preview, session, world} = await openLake({speed: 0});
  await read('runs');
  const before = (await read<Reading>('readings')).rows.filter(({status}) => status === 'not-downloaded');
  const entry = await perform('runs', 'start-execution', {name: 'bushfire-now', input: '{}'});
  expect(entry.verdict).toBe('done');
  const start = session.world().now;
  world.advance(3 * 3600);
  const jobs = (await read<Job>('batch-jobs')).rows.filter(({createdAt}) => createdAt >= start);
  expect(new Set(jobs.map(({name}) => name))).toEqual(new Set(before.map(({title}) => title)));
  const dead = before.find(row => row.dead)!;
  expect(jobs.find(({name}) => name === dead.title)).toMatchObject({state: 'FAILED', exitCode: 6});

  // What the next runs find behind it can never come down; its advice leaves the dead link out.
  world.advance(3 * 86_400);
  const {rows} = await read<Reading>('readings');
  expect(rows.length).toBeGreaterThan(100);
  const cascade = session.alerts().find(({kind}) => kind === 'cascade')!;
  expect(cascade).toMatchObject({todo: expect.stringContaining('link is dead'), draft: {tail: 'yes'}});
  const lost = rows.filter(row => readingClass(row, session.world()) === 'failed by cascade');
  const submits = (await preview('readings', 'retry', {tail: 'yes'}, lost[0])).join(' ');
  expect(submits).toContain('aws batch submit-job');
  expect(submits).not.toContain(dead.title);
});

test('the run that was missed is followed by the next at its time', async () => {
  const {read, session, world} = await openLake({speed: 0});
  const missed = async () => {
    await read('runs');
    return session.alerts().filter(({kind}) => kind === 'missed-run').length;
  };
  expect(await missed()).toBe(1);
  world.advance(18 * 3600);
  expect(await missed()).toBe(0);
});

test('the same seed makes the same lake', async () => {
  const titles = async () => {
    const {rows} = await (await openLake({speed: 0})).read<Reading>('readings');
    return rows.map(({title, bytes, checksum}) => [title, bytes, checksum?.value]);
  };
  expect(await titles()).toEqual(await titles());
});
