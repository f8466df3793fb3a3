import {afterAll, beforeAll, describe, expect, onTestFinished, test, vi} from 'vitest';
import {createProducts} from '../../../source/sandbox/lake/products.ts';
import {bucketFailure} from '../../../source/services/downlink/upstream/bucket-failure.ts';
import type {StageRow} from '../../../source/services/lake/resources/pipeline.ts';
import type {Reading} from '../../../source/services/lake/resources/reading.ts';
import {readingClass} from '../../../source/services/lake/resources/readings.ts';
import {bushfire, type SavedQuery} from '../../../source/services/lake/rules/saved-query.ts';
import {awsFailure} from '../../../source/services/lake/upstream/engines/aws-failure.ts';
import type {Run} from '../../../source/services/lake/upstream/engines/engine.ts';
import type {Job} from '../../../source/services/lake/upstream/engines/job.ts';
import {createMachine, onPath, putObject, startMoto} from './moto.ts';
import {openLake} from './open-lake.ts';

const moto = onPath('moto_server');
const title = moto ? 'against moto_server' : 'against moto_server (not run: no moto_server)';

/** Some of the sandbox's readings, one of unknown size among them: enough for several lanes to be used again and again. */
const some: SavedQuery = {...bushfire, window: {of: 'creation', from: 'NOW-54DAYS', to: 'NOW-40DAYS'}};

/** The sandbox's catalogue before an AWS that we did not write. */
const openMoto = (endpoint: string, aws: Record<string, unknown> = {}, more: Record<string, unknown> = {}) =>
  openLake({
    speed: 0,
    settings: (_origin, own) => ({
      queries: {some},
      ...more,
      aws: {
        ...own.aws,
        endpoint,
        bucket: 'lake',
        stateMachine: undefined,
        definition: 'batch-S3-helper',
        ...aws,
      },
    }),
  });

describe.skipIf(!moto)(title, () => {
  let endpoint = '';
  let end = () => {};
  beforeAll(async () => {
    endpoint = await startMoto(moto!, stop => {
      end = stop;
    });
  });
  afterAll(() => end());

  test('a missing table is said, its creation is shown and then done', async () => {
    const lake = await openMoto(endpoint, {}, {table: 'another'});
    const refused = await lake.read('readings').then(
      () => undefined,
      error => error,
    );
    expect(refused.message).toBe('There is no table "another".');
    expect(refused.todo).toContain('ingest create-table');
    expect((await lake.preview('readings', 'create-table'))[0]).toContain(
      '"AttributeName":"pool-name","KeyType":"HASH"',
    );
    expect(await lake.client.engine.table.state()).toBeUndefined();
    const entry = await lake.perform('readings', 'create-table');
    expect(entry.verdict).toBe('done');
    expect((await lake.read('readings')).rows).toEqual([]);
  });

  test('an ingest registers, submits, and marks downloaded only what is in the bucket', async () => {
    const lake = await openMoto(endpoint);
    await lake.perform('readings', 'create-table');
    const {hits} = await lake.client.catalogue.search(some, lake.client.now());
    expect(hits).toHaveLength(21);
    const late = hits[7]!;
    const there = hits.filter(hit => hit !== late);
    expect(there.some(({bytes}) => bytes === undefined)).toBe(true);
    const products = new Map(createProducts(lake.world).map(one => [one.title, one]));
    const contentOf = ({title}: {title: string}) => products.get(title)!.content();
    for (const hit of there) await putObject(endpoint, `${hit.title}.zip`, contentOf(hit));

    const entry = await lake.perform('readings', 'ingest-run', {pool: 'bushfire', query: 'some'});
    expect(entry.sentence).toContain('21 readings found, 21 new');
    expect(entry.sentence).toContain(
      `20 of 21 downloaded, 1 failed. First failure: ${late.title}: There is no object`,
    );
    const {rows} = await lake.read<Reading>('readings');
    const row = rows.find(one => one.title === late.title)!;
    expect(row).toMatchObject({
      status: 'not-downloaded',
      attempts: 1,
      job: {state: 'SUCCEEDED', name: late.title},
    });
    expect(readingClass(row, lake.session.world())).toBe('no object');

    const content = contentOf(late);
    await putObject(endpoint, `${late.title}.zip`, content.subarray(1));
    const short = await lake.perform('readings', 'verify', {}, row);
    expect(short.sentence).toContain(`has ${late.bytes! - 1} bytes, and the index says ${late.bytes}`);
    await putObject(endpoint, `${late.title}.zip`, new Uint8Array(late.bytes!));
    const other = await lake.perform('readings', 'verify', {}, row);
    expect(other.sentence).toContain('is not what the catalogue has: MD5 is');
    await putObject(endpoint, `${late.title}.zip`, content);
    const good = await lake.perform('readings', 'verify', {}, row);
    expect(good.sentence).toBe(
      `${late.title} is verified (${late.bytes} bytes, by length and MD5, as the catalogue gave them) and marked downloaded.`,
    );
    expect((await lake.client.engine.table.get({pool: 'bushfire', id: late.title}))?.status).toBe(
      'downloaded',
    );
  });

  test('an execution of a state machine is started once by its name, listed and described', async () => {
    const arn = await createMachine(endpoint, 'ingest');
    const lake = await openMoto(endpoint, {stateMachine: arn}, {table: 'executions'});
    await lake.perform('readings', 'create-table');
    const draft = {name: 'bushfire-2026-11-22', input: '{"user":"me","query":"q"}'};
    expect(await lake.perform('runs', 'start-execution', draft)).toMatchObject({
      verdict: 'done',
      sentence: 'Execution bushfire-2026-11-22 is started.',
    });
    const {rows} = await lake.read<Run>('runs');
    expect(rows).toMatchObject([{id: 'bushfire-2026-11-22', by: 'Step Functions'}]);
    const sections = await lake.describe('runs', rows[0]);
    expect(sections).toContainEqual({kind: 'text', title: 'Input', text: '{"user":"me","query":"q"}'});
    expect(await lake.perform('runs', 'start-execution', draft)).toMatchObject({verdict: 'not-sent'});
  });

  test('a job that fails is a failed root, and its reading is to be downloaded again', async () => {
    const lake = await openMoto(await startMoto(moto!, onTestFinished, {fails: true}));
    await lake.perform('readings', 'create-table');
    const {hits} = await lake.client.catalogue.search(bushfire, lake.client.now());
    const {recordOfHit} = await import('../../../source/services/lake/upstream/item.ts');
    await lake.client.engine.table.add(recordOfHit('bushfire', hits[0]!, lake.client.now()));
    const [row] = (await lake.read<Reading>('readings')).rows;
    const entry = await lake.perform('readings', 'retry', {wait: 'yes'}, row);
    expect(entry.verdict).not.toBe('done');
    const [after] = (await lake.read<Reading>('readings')).rows;
    expect(after).toMatchObject({status: 'not-downloaded', job: {state: 'FAILED'}});
    expect(readingClass(after!, lake.session.world())).toBe('failed');
    const jobs = await lake.read<Job>('batch-jobs');
    expect(jobs.rows).toHaveLength(1);
    expect((await lake.describe('batch-jobs', jobs.rows[0])).map(({title}) => title)).toContain('Job');
  });
});

describe('what AWS refuses', () => {
  const refuse =
    (type: string, message: string, status = 400) =>
    () =>
      Response.json({__type: type, message, Message: message}, {status, headers: {'x-amzn-errortype': type}});

  test('AccessDenied of one panel names the missing action, and the others are shown', async () => {
    const lake = await openLake({speed: 0});
    lake.reply(
      /v1\/listjobs$/,
      refuse(
        'AccessDeniedException',
        'User: arn:aws:iam::1:user/me is not authorized to perform: batch:ListJobs on resource: *',
        403,
      ),
      99,
    );
    const {rows, notes, unread} = await lake.read<Reading>('readings');
    expect(rows).toHaveLength(100);
    expect(unread).toEqual(notes);
    expect(lake.session.alerts().map(({kind}) => kind)).toContain('facts-not-read');
    // Of connections and time left nothing is said, where the jobs are not known.
    const [stage] = (await lake.read<StageRow>('pipeline')).rows;
    expect(stage).toMatchObject({slotsUsed: undefined, eta: undefined});
    // Without jobs nobody can say which of them have none.
    expect(lake.session.alerts().map(({kind}) => kind)).not.toContain('orphan');
    expect(notes).toEqual([
      'No permission: batch:ListJobs. Allow batch:ListJobs to this user; "skydeck ingest policy read-only" or "operator" prints a policy.',
    ]);
  });

  /** As each service words it: JSON with 400 or 403, XML, and nothing at all to a HEAD. */
  const denied = {
    dynamodb: refuse('com.amazon.coral.service#AccessDeniedException', 'User is not authorized', 400),
    batch: refuse('AccessDeniedException', 'User is not authorized', 403),
    logs: refuse('AccessDeniedException', 'User is not authorized', 400),
    states: refuse('AccessDeniedException', 'User is not authorized', 400),
    s3: () =>
      new Response('<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>', {
        status: 403,
        headers: {'content-type': 'application/xml'},
      }),
    head: () => new Response(null, {status: 403}),
  };

  test('what cannot be read of one job, object, execution or item hides no other', async () => {
    const lake = await openLake({speed: 0});
    const json = (value: unknown) => () =>
      new Response(JSON.stringify(value), {headers: {'content-type': 'application/x-amz-json-1.0'}});
    const before = (await lake.read<Reading>('readings')).rows;
    const there = before.find(({status, object}) => status === 'downloaded' && object)!;
    const late = {executionArn: 'arn:late', name: 'late', status: 'RUNNING', startDate: lake.world.now()};
    lake.instead.push(
      {test: /v1\/listjobs$/, times: 1, answer: json({jobSummaryList: [{jobName: 'whose'}, {jobId: 'one'}]})},
      {test: / ListExecutions$/, times: 1, answer: json({executions: [{name: 'no arn'}, late]})},
      {
        test: /^GET .*lake-bushfire\/?$/,
        times: 9,
        answer: () =>
          new Response(
            `<ListBucketResult><IsTruncated>false</IsTruncated>${before
              .filter(({object}) => object)
              .map(
                row =>
                  `<Contents><Key>${row.objectKey}</Key><Size>${row === there ? 'many' : row.object!.bytes}</Size><LastModified>now</LastModified></Contents>`,
              )
              .join('')}</ListBucketResult>`,
            {headers: {'content-type': 'application/xml'}},
          ),
      },
    );
    const fresh = () =>
      lake.client.readings(lake.client.settings.pools, AbortSignal.timeout(60_000), {fresh: true});
    const page = await fresh();
    expect(page.unread).toEqual(['batch:ListJobs gave 1 of 2 rows that cannot be read: jobId is missing.']);
    const named = (rows: readonly Reading[]) => rows.find(({title}) => title === there.title)!;
    // Its size was asked for by itself.
    expect(named(page.rows).object?.bytes).toBe(there.object!.bytes);
    // Any reading may have the job that cannot be read.
    expect(page.rows.filter(({job}) => !job).every(({jobsUnknown}) => jobsUnknown)).toBe(true);
    const runs = await lake.client.runs(AbortSignal.timeout(60_000), true);
    expect(runs.rows.map(({id}) => id)).toContain('late');
    expect(runs).toMatchObject({
      incomplete: true,
      notes: [expect.stringContaining('executionArn is missing')],
    });
    lake.reply(/^HEAD /, denied.head, 99);
    const blind = await fresh();
    expect(blind.unread).toEqual([
      expect.stringContaining(`told no size of 1 object, first of bushfire/${there.title}`),
    ]);
    expect(named(blind.rows)).toMatchObject({status: 'downloaded', object: undefined});
    lake.reply(/ Query$/, json({Items: [{}]}));
    expect((await fresh()).unread).toContain('The table "collections" gave 1 item without keys.');
  });

  test('each list and view names the action that it lacks, and shows the rest', async () => {
    const lake = await openLake({speed: 0});
    const refusing = async <T>(
      pattern: RegExp,
      answer: () => Response,
      deed: () => Promise<T>,
    ): Promise<T> => {
      lake.reply(pattern, answer, 9999);
      try {
        return await deed();
      } finally {
        lake.instead.length = 0;
      }
    };
    /** What panes read within half a second they share: the note comes with the next reading at the latest. */
    const notes = (pattern: RegExp, answer: () => Response, note: string) =>
      refusing(pattern, answer, () =>
        vi.waitFor(
          async () => {
            const {client} = lake;
            const asking = AbortSignal.timeout(60_000);
            const {rows, notes = []} = await client.readings(client.settings.pools, asking, {fresh: true});
            expect(rows.length).toBeGreaterThan(0);
            expect(notes.map(one => one.split('. ')[0])).toEqual([`No permission: ${note}`]);
          },
          {interval: 100},
        ),
      );
    await notes(/describejobs$/, denied.batch, 'batch:DescribeJobs');
    await notes(/describejobqueues$/, denied.batch, 'batch:DescribeJobQueues');
    await notes(/describecomputeenv/, denied.batch, 'batch:DescribeComputeEnvironments');
    await notes(/^GET .*lake-bushfire\/?$/, denied.s3, 's3:ListBucket');
    expect(await refusing(/ ListExecutions$/, denied.states, () => lake.read('runs'))).toMatchObject({
      notes: [expect.stringMatching(/^No permission: states:ListExecutions\./)],
    });
    await expect(refusing(/ Query$/, denied.dynamodb, () => lake.read('readings'))).rejects.toMatchObject({
      kind: 'forbidden',
      message: 'No permission: dynamodb:Query.',
    });
    const {rows} = await lake.read<Job>('batch-jobs');
    const failed = rows.find(({state, startedAt}) => state === 'FAILED' && startedAt !== undefined)!;
    const sections = await refusing(/ GetLogEvents$/, denied.logs, () => lake.describe('batch-jobs', failed));
    expect(sections.find(({title}) => title === 'Log')).toMatchObject({
      text: 'No permission: logs:GetLogEvents.',
    });
    expect(sections.length).toBeGreaterThan(3);
    const [reading] = (await lake.read<Reading>('readings')).rows;
    const shown = await refusing(/ GetItem$/, denied.dynamodb, () => lake.describe('readings', reading));
    expect(shown.find(({title}) => title === 'As the index has it')).toMatchObject({
      text: 'No permission: dynamodb:GetItem.',
    });
    expect(shown.length).toBeGreaterThan(2);
  });

  test('a refusal that is no missing right is told in its own words: clock, archive, region, key', () => {
    const failures = (name: string, message: string, status: number) => {
      const error = Object.assign(new Error(message), {name, $metadata: {httpStatusCode: status}});
      return [awsFailure(error, 's3:GetObject'), bucketFailure(error, 'b', 's3:GetObject')];
    };
    const cases = [
      ['RequestTimeTooSkewed', 'The difference is too large.', 403, 'unauthorized', /clock/],
      [
        'InvalidSignatureException',
        'Signature expired: 1 is now earlier than 2',
        403,
        'unauthorized',
        /clock/,
      ],
      ['InvalidObjectState', 'Not valid for the storage class', 403, 'rejected', /archive/],
      ['PermanentRedirect', 'Use the specified endpoint.', 301, 'rejected', /region/i],
      ['KMS.DisabledException', 'The key is disabled.', 400, 'rejected', /KMS key/],
    ] as const;
    for (const [name, message, status, kind, todo] of cases)
      for (const failure of failures(name, message, status)) {
        expect(failure).toMatchObject({kind, todo: expect.stringMatching(todo)});
        expect(failure.message).toContain(message.slice(0, 10));
        expect(failure.message).not.toMatch(/permission|missing|denies/);
      }
    for (const failure of failures('AccountProblem', 'Your account has a problem.', 403))
      expect(failure.message).toContain('Your account has a problem');
    const [kms] = failures('AccessDenied', 'me is not authorized to perform: kms:Decrypt on key', 403);
    expect(kms).toMatchObject({
      message: 'No permission: kms:Decrypt.',
      todo: 'Allow kms:Decrypt to this user.',
    });
    const [, ofBucket] = failures('AccessDenied', 'me is not authorized to perform: kms:Decrypt on key', 403);
    expect(ofBucket?.message).toContain('kms:Decrypt is missing');
  });

  test('a refusal tells what helps: whose deny it is, which name is wrong, where the bucket is', () => {
    const todo = (name: string, message: string, status = 400, headers = {}) => {
      const metadata = {$metadata: {httpStatusCode: status}, $response: {headers}};
      return awsFailure(Object.assign(new Error(message), {name, ...metadata}), 'batch:SubmitJob');
    };
    const denied = 'me is not authorized to perform: batch:SubmitJob with an explicit deny in a';
    expect(todo('AccessDeniedException', `${denied} service control policy`).todo).toBe(
      'Ask who keeps the service control policy: an explicit deny of batch:SubmitJob there outweighs every Allow.',
    );
    const wrapped = 'Error executing request, Exception : JobQueue q not found., RequestId: 5ddd-1';
    expect(todo('ClientException', wrapped)).toMatchObject({
      kind: 'not-found',
      message: 'batch:SubmitJob failed: JobQueue q not found.',
      todo: expect.stringContaining('aws.queue'),
    });
    expect(todo('StateMachineDoesNotExist', 'none').todo).toContain('aws.stateMachine');
    expect(todo('NoSuchBucket', 'none', 404).todo).toContain('aws.bucket');
    expect(todo('InvalidToken', 'malformed').kind).toBe('unauthorized');
    expect(todo('KMSDisabledException', 'key is disabled').todo).toContain('KMS key');
    const elsewhere = todo('UnknownError', 'UnknownError', 301, {'x-amz-bucket-region': 'eu-central-1'});
    expect(elsewhere.todo).toBe(
      'Set aws.bucketRegion in the lake of the profile to eu-central-1, where the bucket is.',
    );
    expect(todo('503', 'UnknownError', 503).message).toBe('batch:SubmitJob failed: 503, without a word.');
  });

  test('no object is missing from a bucket that is not there', async () => {
    const lake = await openLake({speed: 0});
    lake.reply(/^HEAD .*lake-bushfire/, () => new Response(null, {status: 404}), 99);
    await expect(lake.client.engine.store.head('bushfire/x.zip')).rejects.toMatchObject({
      kind: 'not-found',
      message: expect.stringContaining('bucket does not exist'),
    });
  });

  test('what was not read whole is not told as all: a cut listing, an execution without a start, no log group', async () => {
    const lake = await openLake({speed: 0});
    const cut = '<ListBucketResult><KeyCount>0</KeyCount><IsTruncated>true</IsTruncated></ListBucketResult>';
    lake.reply(
      /^GET .*lake-bushfire\/?$/,
      () => new Response(cut, {headers: {'content-type': 'application/xml'}}),
      99,
    );
    const {rows, unread} = await lake.read<Reading>('readings');
    expect(unread).toEqual([expect.stringContaining('lists its objects in part, and not where it goes on')]);
    expect(rows.every(({object}) => object === undefined)).toBe(true);
    const executions = [
      {executionArn: 'arn:1', name: 'one', status: 'SUCCEEDED', startDate: 1},
      {executionArn: 'arn:2', name: 'two', status: 'SUCCEEDED'},
    ];
    lake.reply(/ ListExecutions$/, () => Response.json({executions}));
    const runs = await lake.read<Run>('runs');
    expect(runs.rows.filter(({execution}) => execution).map(({id}) => id)).toEqual(['one']);
    expect(runs).toMatchObject({incomplete: true, notes: [expect.stringContaining('startDate')]});
    const failed = (await lake.read<Job>('batch-jobs')).rows.find(({state}) => state === 'FAILED')!;
    const gone = refuse('ResourceNotFoundException', 'The specified log group does not exist.');
    lake.reply(/ GetLogEvents$/, gone, 9);
    const log = (await lake.describe('batch-jobs', failed)).find(({title}) => title === 'Log');
    expect(log).toMatchObject({text: 'There is no log group "/aws/batch/job".'});
  });

  test('a table that is being made is not told to be missing, and one of other keys is told to be another', async () => {
    const lake = await openLake({speed: 0});
    lake.instead.push(
      {
        test: / Query$/,
        times: 99,
        answer: refuse('ResourceNotFoundException', 'Requested resource not found'),
      },
      {
        test: / DescribeTable$/,
        times: 99,
        answer: () => Response.json({Table: {TableName: 'collections', TableStatus: 'CREATING'}}),
      },
    );
    await expect(lake.read('readings')).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'The table "collections" cannot be asked yet: it is CREATING.',
    });
    lake.instead.length = 0;
    const keys = 'Query condition missed key schema element: id';
    lake.reply(/ Query$/, refuse('ValidationException', keys), 99);
    await expect(lake.read('readings')).rejects.toThrow('has other keys than an index has');
  });

  test('each deed names the action that it lacks', async () => {
    const lake = await openLake({speed: 0});
    const {rows} = await lake.read<Reading>('readings');
    await lake.read('batch-jobs');
    const world = lake.session.world();
    const of = (kind: string) => rows.find(row => readingClass(row, world) === kind)!;
    const deeds: [RegExp, () => Response, string, string, Record<string, string>, Reading | undefined][] = [
      [/ UpdateItem$/, denied.dynamodb, 'dynamodb:UpdateItem', 'reset', {}, of('short file')],
      [/ GetItem$/, denied.dynamodb, 'dynamodb:GetItem', 'verify', {}, of('unregistered')],
      [/^HEAD /, denied.head, 's3:GetObject', 'verify', {}, of('unregistered')],
      [/ PutItem$/, denied.dynamodb, 'dynamodb:PutItem', 'ingest-run', {pool: 'bushfire'}, undefined],
      [/submitjob$/, denied.batch, 'batch:SubmitJob', 'retry', {}, of('orphan')],
      [/terminatejob$/, denied.batch, 'batch:TerminateJob', 'terminate', {reason: 'x'}, of('slow')],
      [/^DELETE /, denied.s3, 's3:DeleteObject', 'recycle', {pool: 'bushfire', olderThan: '110'}, undefined],
    ];
    for (const [pattern, answer, missing, action, draft, row] of deeds) {
      lake.reply(pattern, answer, 99);
      const entry = await lake.perform('readings', action, draft, row);
      lake.instead.length = 0;
      expect(entry, missing).toMatchObject({verdict: 'rejected', kind: 'forbidden'});
      expect(entry.sentence).toContain(`No permission: ${missing}. Allow ${missing} to this user`);
    }
  });

  test('credentials that expire in mid-run stop the run; run again, it goes on', async () => {
    const lake = await openLake({speed: 3000});
    const entry = await lake.perform(
      'readings',
      'ingest-run',
      {pool: 'bushfire'},
      undefined,
      ({words = ''}) => {
        if (/^2 of/.test(words) && lake.instead.length === 0)
          lake.reply(
            / (Query|UpdateItem|GetItem)$|v1\//,
            refuse('ExpiredTokenException', 'The security token included in the request is expired'),
            60,
          );
      },
    );
    // Some was done before: that is told with its numbers, and what ended it.
    expect(entry).toMatchObject({partial: true, facts: {found: 130, downloaded: expect.any(Number)}});
    expect(entry.sentence).toMatch(/It stopped on the way: .*expired/);
    lake.instead.length = 0;
    const again = await lake.perform('readings', 'ingest-run', {pool: 'bushfire'});
    expect(again.sentence).toContain('130 readings found, 0 new');
    // What was under way when the keys ended is found done by a run after its end.
    await vi.waitFor(
      async () => {
        await lake.perform('readings', 'ingest-run', {pool: 'bushfire'});
        const {rows} = await lake.read<Reading>('readings');
        const world = lake.session.world();
        const left = rows.filter(row => row.status !== 'downloaded').map(row => readingClass(row, world));
        // The one that is off-line is failed, or left alone for a while after that.
        expect(left.map(one => (one === 'restoring' ? 'failed' : one)).sort()).toEqual(['failed', 'stuck']);
      },
      {timeout: 180_000},
    );
  });

  test('throttled writes are asked again until they are through', async () => {
    const lake = await openLake({speed: 0});
    const row = (await lake.read<Reading>('readings')).rows.find(
      one => readingClass(one, lake.session.world()) === 'unregistered',
    );
    lake.reply(
      / UpdateItem$/,
      refuse(
        'ProvisionedThroughputExceededException',
        'The level of configured provisioned throughput was exceeded.',
      ),
      3,
    );
    const entry = await lake.perform('readings', 'verify', {}, row);
    expect(entry.sentence).toContain('marked downloaded');
  });

  test('a lost race is shown and not overwritten', async () => {
    const lake = await openLake({speed: 0});
    const {rows} = await lake.read<Reading>('readings');
    const row = rows.find(one => readingClass(one, lake.session.world()) === 'short file')!;
    await lake.client.engine.table.update({pool: 'bushfire', id: row.title}, {status: 'not-downloaded'}, {});
    const entry = await lake.perform('readings', 'reset', {}, row);
    expect(entry.verdict).toBe('rejected');
    expect(entry.sentence).toContain('Somebody else changed');
  });

  test('an item without status or with a strange one is told, and reset on demand', async () => {
    const lake = await openLake({speed: 0});
    const {table} = lake.client.engine;
    const before = (await lake.read<Reading>('readings')).rows.slice(0, 2);
    await table.update({pool: 'bushfire', id: before[0]!.title}, {status: undefined}, {});
    await table.update({pool: 'bushfire', id: before[1]!.title}, {status: 'failed'}, {});
    const {rows} = await lake.read<Reading>('readings');
    const strange = rows.filter(row => readingClass(row, lake.session.world()) === 'strange status');
    expect(strange.map(({status}) => status).sort()).toEqual(['failed', undefined]);
    for (const row of strange)
      expect((await lake.perform('readings', 'reset', {}, row)).verdict).toBe('done');
    expect((await table.get({pool: 'bushfire', id: before[0]!.title}))?.status).toBe('not-downloaded');
  });
});
