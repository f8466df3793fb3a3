import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {describe, expect, test} from 'vitest';
import {bushfire} from '../../../source/services/lake/rules/saved-query.ts';
import type {Hit} from '../../../source/services/lake/upstream/catalogues/catalogue.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {onPath} from './moto.ts';
import {type OpenLake, opening, openLake} from './open-lake.ts';

const aws = onPath('aws');
const sentinelsat = onPath('sentinelsat');
const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex');
const day = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10).replaceAll('-', '');

const run = async (program: string, given: readonly string[], more: Record<string, string> = {}) => {
  const {stdout} = await promisify(execFile)(program, given, {
    env: {
      PATH: process.env.PATH,
      HOME: '/nonexistent',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_PAGER: '',
      ...more,
    },
    maxBuffer: 64e6,
  });
  return stdout;
};
const ask = async ({origin}: OpenLake, ...words: string[]) =>
  JSON.parse(await run(aws!, ['--endpoint-url', `${origin}/lake/aws`, '--output', 'json', ...words]));

describe.skipIf(!aws)(`the aws command line talks to the sandbox${aws ? '' : ' (not run: no aws)'}`, () => {
  test('jobs are listed by status and described, and their log is read', async () => {
    const lake = await openLake({speed: 0});
    const {jobSummaryList: failed} = await ask(
      lake,
      'batch',
      'list-jobs',
      '--job-queue',
      'batch-queue',
      '--job-status',
      'FAILED',
    );
    expect(failed).toHaveLength(4);
    const root = failed.find((job: {startedAt?: number}) => job.startedAt);
    const {jobs} = await ask(lake, 'batch', 'describe-jobs', '--jobs', root.jobId);
    expect(jobs[0]).toMatchObject({
      status: 'FAILED',
      container: {exitCode: 18},
      attempts: [{}, {}],
      timeout: {attemptDurationSeconds: 5000},
    });
    const {events} = await ask(
      lake,
      'logs',
      'get-log-events',
      '--log-group-name',
      '/aws/batch/job',
      '--log-stream-name',
      jobs[0].container.logStreamName,
    );
    expect(events.at(-1).message).toContain('curl: (18)');
    const {jobSummaryList: running} = await ask(lake, 'batch', 'list-jobs', '--job-queue', 'batch-queue');
    expect(running.every(({status}: {status: string}) => status === 'RUNNING')).toBe(true);
  });

  test('the index, the bucket and the executions are read', async () => {
    const lake = await openLake({speed: 0});
    const {Count} = await ask(
      lake,
      'dynamodb',
      'query',
      '--table-name',
      'collections',
      '--key-condition-expression',
      '#p = :p',
      '--expression-attribute-names',
      '{"#p":"pool-name"}',
      '--expression-attribute-values',
      '{":p":{"S":"bushfire"}}',
    );
    expect(Count).toBe(100);
    const {Contents} = await ask(lake, 's3api', 'list-objects-v2', '--bucket', 'lake-bushfire');
    expect(Contents).toHaveLength(89);
    const {executions} = await ask(
      lake,
      'stepfunctions',
      'list-executions',
      '--state-machine-arn',
      'arn:aws:states:eu-west-1:000000000000:stateMachine:ingest',
    );
    expect(executions[0]).toMatchObject({name: 'daily-bushfire-6', status: 'SUCCEEDED'});
  });

  test('a job is submitted and ended; a name that Batch does not take is refused', async () => {
    const lake = await openLake({speed: 0});
    const submit = (name: string) =>
      ask(
        lake,
        'batch',
        'submit-job',
        '--job-name',
        name,
        '--job-queue',
        'batch-queue',
        '--job-definition',
        'batch-S3-helper:3',
      );
    const {jobId} = await submit('S3A_TEST');
    await run(aws!, [
      '--endpoint-url',
      `${lake.origin}/lake/aws`,
      'batch',
      'terminate-job',
      '--job-id',
      jobId,
      '--reason',
      'no more',
    ]);
    const {jobs} = await ask(lake, 'batch', 'describe-jobs', '--jobs', jobId);
    expect(jobs[0]).toMatchObject({status: 'FAILED', statusReason: 'no more'});
    await expect(submit('S3A_TEST.SEN3')).rejects.toThrow('Job name should match valid pattern');
  });
});

describe.skipIf(!sentinelsat)(
  `sentinelsat talks to the hub${sentinelsat ? '' : ' (not run: no sentinelsat)'}`,
  () => {
    test('it finds the readings of two weeks, the same that the OData catalogue gives', async () => {
      const lake = await openLake({speed: 0});
      const [from, to] = [day(opening - 90 * 86_400), day(opening - 76 * 86_400)];
      const words = ['--sentinel', '3', '--producttype', 'OL_1_EFR___', '-s', from, '-e', to];
      const hub = ['--url', `${lake.origin}/lake/dhus/`, '-u', 'sandbox', '-p', 'sandbox'];
      const told = await run(sentinelsat!, [...hub, ...words]);
      const iso = (text: string) => text.replace(/(\d{4})(\d\d)(\d\d)/, '$1-$2-$3T00:00:00Z');
      const {hits} = await lake.client.catalogue.search(
        {...bushfire, point: undefined, window: {of: 'sensing', from: iso(from), to: iso(to)}},
        lake.client.now(),
      );
      expect(hits.length).toBeGreaterThan(5);
      const found = [...told.matchAll(/^Product (\S+)/gm)].map(([, id]) => id!).sort();
      expect(found).toEqual(hits.map(({productId}) => productId).sort());
      // It compares the MD5 itself, and ends with an error where it is another.
      const folder = temporaryFolder();
      await run(sentinelsat!, [...hub, '--uuid', found[0]!, '--download', '--path', folder]);
      const [file, ...others] = readdirSync(folder);
      expect(others).toEqual([]);
      expect(md5(readFileSync(join(folder, file!)))).toBe(
        hits.find(({productId}) => productId === found[0])!.checksum!.value,
      );
    });
  },
);

/** The requests of sentinelsat 1.1, in its order; it encodes a query as Latin-1. */
test('a client like sentinelsat joins terms by OR and NOT, asks of a product, and downloads what it was told', async () => {
  const {origin, client} = await openLake({speed: 0});
  const ask = async (path: string, method = 'GET', headers: Record<string, string> = {}) => {
    const authorization = `Basic ${btoa('sandbox:sandbox')}`;
    return fetch(`${origin}/lake/dhus/${path}`, {method, headers: {authorization, ...headers}});
  };
  const find = async (q: string): Promise<string[]> => {
    const answer = await ask(
      `search?format=json&rows=100&start=0&orderby=${encodeURIComponent('beginposition asc')}&q=${encodeURIComponent(q)}`,
    );
    const {feed} = (await answer.json()) as {feed: {entry?: {title: string} | {title: string}[]}};
    return [feed.entry ?? []].flat().map(({title}) => title);
  };
  const all = (await client.catalogue.search(bushfire, client.now())).hits;
  const [first, second, third] = all as [Hit, Hit, Hit];
  const either = await find(`identifier:(${first.title} OR ${second.title})`);
  expect(either.sort()).toEqual([first.title, second.title].sort());
  const terms = [first, second, third].map(({title}) => `filename:${title}.SEN3`);
  expect(await find(`(${terms.join(' OR ')}) AND NOT ${terms[0]} -${terms[1]}`)).toEqual([third.title]);
  expect(
    (await find(`platformname:Sentinel-3 AND !filename:S3A* AND (${terms.join(' OR ')})`)).sort(),
  ).toEqual([first, second, third].flatMap(({title}) => (title.startsWith('S3B') ? [title] : [])).sort());

  const product = `odata/v1/Products('${first.productId}')`;
  const {d} = (await (await ask(`${product}?$format=json&$expand=Attributes`)).json()) as {d: any};
  expect(d).toMatchObject({
    Name: first.title,
    ContentLength: String(first.bytes),
    Checksum: {Value: first.checksum!.value.toUpperCase()},
  });
  expect(await (await ask(`${product}/Online/$value`)).text()).toBe('true');
  const head = await ask(`${product}/$value`, 'HEAD');
  expect(head.headers.get('content-disposition')).toContain(`${first.title}.zip`);
  // It goes on where a file of before ends.
  const begin = (await (await ask(`${product}/$value`)).arrayBuffer()).slice(0, 1000);
  const rest = await ask(`${product}/$value`, 'GET', {range: 'bytes=1000-'});
  expect(rest.status).toBe(206);
  const whole = Buffer.concat([Buffer.from(begin), Buffer.from(await rest.arrayBuffer())]);
  expect(md5(whole)).toBe(first.checksum!.value);
  expect((await ask(product, 'GET', {authorization: `Basic ${btoa('sandbox:wrong')}`})).status).toBe(401);
});
