import {mkdtempSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import {readDraft} from '../../../source/declare/fields.ts';
import type {Command} from '../../../source/declare/service.ts';
import {lakeCommands} from '../../../source/services/lake/actions/lake-commands.ts';
import {registerHits} from '../../../source/services/lake/actions/register.ts';
import type {Reading} from '../../../source/services/lake/resources/reading.ts';
import {readingClass} from '../../../source/services/lake/resources/readings.ts';
import type {ReadingClass} from '../../../source/services/lake/rules/reading-class.ts';
import {bushfire} from '../../../source/services/lake/rules/saved-query.ts';
import type {Run} from '../../../source/services/lake/upstream/engines/engine.ts';
import type {Job} from '../../../source/services/lake/upstream/engines/job.ts';
import {type OpenLake, openLake} from './open-lake.ts';

const openLocal = () =>
  openLake({speed: 0, settings: (_origin, own) => ({engine: 'local', local: {directory: own.directory}})});

const one = async (lake: OpenLake, kind: ReadingClass): Promise<Reading> => {
  const {rows} = await lake.read<Reading>('readings');
  return rows.find(row => readingClass(row, lake.session.world()) === kind)!;
};

/** Runs a one-shot command; gives what it printed. */
const run = async (
  lake: OpenLake,
  words: string,
  draft: Record<string, string> = {},
  signal = new AbortController().signal,
) => {
  const command = lakeCommands.find(each => each.words === words) as Command;
  const world = lake.session.world();
  const {input, problems} = readDraft(command.fields, draft, world);
  expect(problems).toEqual({});
  let printed = '';
  const notes: string[] = [];
  const code = await command.run(input, {
    client: lake.client,
    world,
    out: text => {
      printed += text;
    },
    read: ({name}, query = {}) =>
      lake.session.poller.read(lake.session.resource(name)!.resource as never, query),
    remembered: false,
    note: sentence => notes.push(sentence),
    signal,
  });
  return {code, printed, notes};
};

test('dead links are looked up by name, rewritten and downloaded', async () => {
  const lake = await openLake({speed: 2000});
  const dead = await one(lake, 'dead link');
  const preview = await lake.preview('readings', 'resolve-links', {pool: 'bushfire'});
  // The catalogue is only asked; what is changed is the link, if nobody else has changed it.
  expect(preview[0]).toMatch(/^aws dynamodb update-item .*"#n0":"link"/);
  expect(preview[0]).toContain(`"collection-identifier":{"S":"${dead.title}"}`);
  const entry = await lake.perform('readings', 'resolve-links', {pool: 'bushfire'});
  expect(entry.sentence).toBe('1 of 1 dead link resolved; 1 of 1 downloaded.');
  const item = await lake.client.engine.table.get({pool: 'bushfire', id: dead.title});
  expect(item).toMatchObject({status: 'downloaded', link: expect.stringContaining('/lake/download/')});
});

test('links that nobody knows by name are told: the rest is resolved, and it ends as done in part', async () => {
  const lake = await openLake({speed: 0});
  const dead = await one(lake, 'dead link');
  const {table} = lake.client.engine;
  const unknown = {
    'pool-name': 'bushfire',
    'collection-identifier': 'S3A_OL_1_EFR____20190101T000000_WITHDRAWN',
    link: dead.link,
    size: '',
    status: 'not-downloaded',
  };
  await table.add(unknown);
  const draft = {pool: 'bushfire', leave: 'yes'};
  const entry = await lake.perform('readings', 'resolve-links', draft);
  expect(entry).toMatchObject({
    verdict: 'done',
    partial: true,
    ids: [dead.title],
    sentence: '1 of 2 dead links resolved, 1 not known at CDSE by name.',
  });
  const again = await lake.perform('readings', 'resolve-links', draft);
  expect(again).toMatchObject({
    verdict: 'rejected',
    sentence: '0 of 1 dead link resolved, 1 not known at CDSE by name.',
  });
});

test('recycling asks for the name of the pool, shows what goes, deletes objects, and keeps the index, so that no run brings them back', async () => {
  const lake = await openLake({speed: 0});
  await lake.read('readings');
  const {rows} = await lake.read<Reading>('readings');
  const resource = lake.session.resource('readings')!.resource;
  const recycle = resource.actions!.find(({name}) => name === 'recycle')!;
  const old = rows.filter(
    row => row.status === 'downloaded' && lake.session.world().now - row.sensedAt! > 100 * 86_400,
  );
  expect(old.length).toBeGreaterThan(10);
  const danger = recycle.danger!(
    undefined,
    {pool: 'bushfire', olderThan: 100},
    {
      ...lake.session.world(),
      rows: () => rows as never,
    },
  );
  expect(danger).toMatchObject({
    type: 'bushfire',
    question: expect.stringContaining(`Delete the objects of ${old.length} readings of bushfire`),
  });
  // Another pool's reading has the same object: it stays.
  const {table, store} = lake.client.engine;
  const kept = old[1]!;
  await table.add({
    'pool-name': 'flood',
    'collection-identifier': kept.title,
    link: kept.link,
    status: 'downloaded',
    'object-key': kept.objectKey,
  });
  Object.assign(lake.client.settings, {pools: ['bushfire', 'flood']});
  const draft = {pool: 'bushfire', olderThan: '100'};
  const preview = await lake.preview('readings', 'recycle', draft);
  expect(preview).toContain(`# Change readings of bushfire in the index collections: ${old.length} times.`);
  expect(preview.filter(line => line.startsWith('aws s3api delete-object'))).toHaveLength(old.length - 1);
  expect((await lake.client.items('bushfire')).some(({status}) => status === 'recycled')).toBe(false);
  const entry = await lake.perform('readings', 'recycle', draft);
  expect(entry.sentence).toMatch(
    new RegExp(`^${old.length} readings of bushfire recycled, .* freed\\. The objects of 1 stayed`),
  );
  expect(entry.facts).toMatchObject({recycled: old.length, shared: 1});
  const after = await lake.read<Reading>('readings', {pool: 'bushfire'});
  const world = lake.session.world();
  expect(after.rows.filter(row => readingClass(row, world) === 'recycled')).toHaveLength(old.length);
  expect(await store.head(old[0]!.objectKey)).toBeUndefined();
  expect(await store.head(kept.objectKey)).toMatchObject({bytes: kept.bytes});
  // What the catalogue still has is not new.
  const {hits} = await lake.client.catalogue.search(bushfire, lake.client.now());
  const again = hits.filter(({title}) => title === old.at(-1)!.title || title === kept.title);
  const sorted = await registerHits(table, 'bushfire', again, {now: lake.client.now()});
  expect(sorted).toMatchObject({fresh: [], waiting: [], skipped: again.length});
});

test('an orphan is retried: submitted without dependencies under the same name', async () => {
  const lake = await openLake({speed: 0});
  const orphan = await one(lake, 'orphan');
  const entry = await lake.perform('readings', 'retry', {}, orphan);
  expect(entry.sentence).toContain(`${orphan.title} is submitted as job`);
  lake.world.advance(5);
  const {rows} = await lake.read<Job>('batch-jobs');
  expect(rows.find(({id}) => entry.ids.includes(id))).toMatchObject({name: orphan.title, dependsOn: []});
  const again = await lake.perform('readings', 'retry', {}, orphan);
  expect(again.verdict).not.toBe('done');
  expect(lake.asked.filter(line => line.endsWith('/v1/submitjob'))).toHaveLength(1);
});

test('a running job is ended by TerminateJob with its reason, never by CancelJob', async () => {
  const lake = await openLake({speed: 0});
  const slow = await one(lake, 'slow');
  const entry = await lake.perform('readings', 'terminate', {reason: 'takes too long'}, slow);
  expect(entry.verdict).toBe('done');
  expect(lake.asked).toContain('POST /lake/aws/v1/terminatejob');
  const {rows} = await lake.read<Job>('batch-jobs');
  expect(rows.find(({id}) => id === slow.job!.id)).toMatchObject({
    state: 'FAILED',
    statusReason: 'takes too long',
  });
});

test("a job's detail has attempts, the chain to its root, its environment masked, and its log", async () => {
  const lake = await openLake({speed: 0});
  const cascade = await one(lake, 'failed by cascade');
  const root = await one(lake, 'failed');
  const titles = (await lake.describe('readings', cascade)).map(({title}) => title);
  expect(titles).toContain('Depends on, back to the root');
  const sections = await lake.describe('batch-jobs', root.job!);
  const text = JSON.stringify(sections);
  expect(text).toContain('["password","***"]');
  expect(text).not.toContain('not-for-the-screen');
  const attempts = sections.find(({title}) => title === 'Attempts');
  expect(attempts).toMatchObject({
    rows: [
      [expect.anything(), '15m', '18', expect.stringContaining('curl: (18)'), expect.anything()],
      expect.anything(),
    ],
  });
  expect(sections.find(({title}) => title === 'Log')).toMatchObject({
    text: expect.stringContaining('curl: (18)'),
    follow: false,
  });
});

test('logs are printed by id or by title, and followed until the job ends', async () => {
  const lake = await openLake({speed: 0});
  const root = await one(lake, 'failed');
  expect((await run(lake, 'logs', {job: root.title})).printed).toContain('fetch_and_run.sh');
  // By its id also for somebody who may not list jobs.
  lake.reply(
    /listjobs$/,
    () =>
      Response.json({message: 'no'}, {status: 403, headers: {'x-amzn-errortype': 'AccessDeniedException'}}),
    99,
  );
  expect((await run(lake, 'logs', {job: root.job!.id})).printed).toContain('fetch_and_run.sh');
  await expect(run(lake, 'logs', {job: root.title})).rejects.toThrow('No permission: batch:ListJobs.');
  lake.instead.length = 0;
  const running = await one(lake, 'running');
  lake.world.setSpeed(600);
  const followed = await run(lake, 'logs', {job: running.job!.id, follow: 'yes'});
  expect(followed.code).toBe(0);
  expect(followed.printed.trim().split('\n').at(-1)).toMatch(/ done$/);
  expect(followed.notes).toEqual([`Job ${running.job!.id} is SUCCEEDED.`]);
});

test('an index moves to another engine: export, import, and again without harm', async () => {
  const cloud = await openLake({speed: 0});
  const {printed, notes} = await run(cloud, 'ingest export');
  expect(notes[0]).toContain('100 items exported');
  const local = await openLocal();
  const file = join(mkdtempSync(join(local.folder, 'x-')), 'index.ndjson');
  writeFileSync(file, printed);
  const first = await local.perform('readings', 'import', {file});
  expect(first.sentence).toBe('100 items imported into collections; 0 were there already.');
  const second = await local.perform('readings', 'import', {file});
  expect(second.sentence).toBe('0 items imported into collections; 100 were there already.');
  expect((await run(local, 'ingest export')).printed.split('\n').sort()).toEqual(printed.split('\n').sort());
});

test('a file that is not there is told once, and a preview of an import is what is sent', async () => {
  const cloud = await openLake({speed: 0});
  const resource = cloud.session.resource('readings')!.resource;
  const action = resource.actions!.find(({name}) => name === 'import')!;
  const missing = join(cloud.folder, 'none.ndjson');
  const {signal} = new AbortController();
  expect(await cloud.session.check(action, resource, {file: missing}, undefined, signal)).toEqual([
    {level: 'error', field: 'file', sentence: `${missing} cannot be read: there is no such file.`},
  ]);
  const file = join(cloud.folder, 'one.ndjson');
  writeFileSync(file, '{"Item":{"pool-name":{"S":"bushfire"},"collection-identifier":{"S":"A"}}}');
  expect((await cloud.preview('readings', 'import', {file}))[0]).toContain(
    '{"TableName":"collections","Item":{"pool-name":{"S":"bushfire"},"collection-identifier":{"S":"A"}},"ConditionExpression":"attribute_not_exists(#n0)","ExpressionAttributeNames":{"#n0":"collection-identifier"}}',
  );
});

test('a bad line of an index file is told with its number, and nothing is imported', async () => {
  const local = await openLocal();
  const file = join(local.folder, 'bad.ndjson');
  writeFileSync(
    file,
    '{"Item":{"pool-name":{"S":"bushfire"},"collection-identifier":{"S":"A"}}}\n{"Item":{"pool-name":{"S":"x"}}}\n',
  );
  const resource = local.session.resource('readings')!.resource;
  const action = resource.actions!.find(({name}) => name === 'import')!;
  const findings = await local.session.check(
    action,
    resource,
    {file},
    undefined,
    new AbortController().signal,
  );
  expect(findings[0]?.sentence).toBe(
    '1 line cannot be read, so nothing is imported. Line 2 has no text in collection-identifier.',
  );
});

test('the policies hold the names of the profile, and the operator’s only adds', async () => {
  const lake = await openLake({speed: 0});
  const reading = JSON.parse((await run(lake, 'ingest policy', {kind: 'read-only'})).printed);
  const operating = JSON.parse((await run(lake, 'ingest policy', {kind: 'operator'})).printed);
  const actions = (policy: {Statement: {Action: string[]}[]}) =>
    policy.Statement.flatMap(({Action}) => Action);
  expect(operating.Statement.slice(0, reading.Statement.length)).toEqual(reading.Statement);
  expect(actions(reading).some(name => /Put|Update|Delete|Submit|Terminate|Start|Secret/.test(name))).toBe(
    false,
  );
  expect(actions(operating)).toContain('batch:SubmitJob');
  expect(JSON.stringify(operating)).toContain('arn:aws:batch:eu-west-1:000000000000:job-queue/batch-queue');
  expect(JSON.stringify(operating)).toContain(
    '"dynamodb:LeadingKeys":["bushfire","skydeck-holders","skydeck-lanes","skydeck-runs"]',
  );
});

test('an execution of the state machine is started where one is named, and its end is seen', async () => {
  const lake = await openLake({speed: 0});
  const [curl] = await lake.preview('runs', 'start-execution', {
    name: 'bushfire-now',
    input: '{"user":"me"}',
  });
  expect(curl).toMatch(/^aws stepfunctions start-execution .*"name":"bushfire-now"/);
  const entry = await lake.perform('runs', 'start-execution', {name: 'bushfire-now', input: '{"user":"me"}'});
  expect(entry.sentence).toBe('Execution bushfire-now is started.');
  const now = async () => (await lake.read<Run>('runs')).rows.find(({id}) => id === 'bushfire-now') as Run;
  expect(await now()).toMatchObject({state: 'RUNNING', stoppedAt: undefined});
  lake.world.advance(100);
  expect(await now()).toMatchObject({state: 'SUCCEEDED'});
  expect(await lake.describe('runs', await now())).toContainEqual({
    kind: 'text',
    title: 'Input',
    text: '{"user":"me"}',
  });
  const local = await openLocal();
  expect(await local.perform('runs', 'start-execution', {name: 'x', input: '{}'})).toMatchObject({
    verdict: 'not-sent',
    sentence: expect.stringContaining('set aws.stateMachine'),
  });
});

test('the status tells stages, connections, time left, last run and quota', async () => {
  const lake = await openLake({speed: 0});
  const {printed} = await run(lake, 'ingest status');
  expect(printed).toMatch(/^bushfire\n {2}registered +100 /);
  expect(printed).toContain('Connections in use: 2 of 4 that the provider allows');
  expect(printed).toContain('Last run: daily-bushfire-6, SUCCEEDED, 1d 7h ago');
  expect(printed).toMatch(/Backlog done in: \d+m to \d+m/);
});

test('no key of a demonstration can be real, and no client is without an address', async () => {
  const {awsAccess} = await import('../../../source/services/lake/upstream/engines/aws-access.ts');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAREAL');
  vi.stubEnv('AWS_ENDPOINT_URL', 'https://real.example');
  try {
    const lake = await openLake({speed: 0});
    // The sandbox fills its table while it already answers.
    await vi.waitFor(async () => expect((await lake.read('readings')).rows).toHaveLength(100));
    expect(awsAccess(lake.client.settings)).toMatchObject({
      endpoint: `${lake.origin}/lake/aws`,
      credentials: {accessKeyId: 'standin', secretAccessKey: 'standin'},
    });
  } finally {
    vi.unstubAllEnvs();
  }
});
