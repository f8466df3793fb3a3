import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {Reading} from '../../../source/services/lake/resources/reading.ts';
import type {Job} from '../../../source/services/lake/upstream/engines/job.ts';
import {temporaryFolder} from '../../engine/temporary-folder.ts';
import {openRecorded} from '../preview-is-run.ts';
import type {Sent} from '../recording-proxy.ts';

/** A search whose question is in its body. */
const isReading = ({path}: Sent) => /FilterList$/.test(path);

test('what one reading takes is what was shown: retry, verify, mark, reset, terminate', async () => {
  const {byKey, byCommand, read} = await openRecorded({isReading});
  const rows = await read<Reading>('readings');
  const failed = rows.find(({job, root}) => job?.state === 'FAILED' && !root)!;
  const retried = await byKey('readings.retry', {}, failed);
  expect(retried.entry, retried.entry.sentence).toMatchObject({verdict: 'done'});
  expect(retried.lines.some(line => line.startsWith('aws batch submit-job'))).toBe(true);
  const waiting = rows.filter(({status, job}) => status === 'not-downloaded' && job?.state === 'SUCCEEDED');
  expect((await byKey('readings.verify', {}, waiting[0])).entry).toMatchObject({verdict: 'done'});
  expect(await byCommand('ingest', 'mark-downloaded', waiting[1]!.title)).toMatchObject({code: 0});
  const short = rows.find(
    ({object, bytes, status}) => status === 'downloaded' && object && object.bytes !== bytes,
  )!;
  expect(await byCommand('ingest', 'reset', short.title)).toMatchObject({code: 0});
  const running = (await read<Job>('batch-jobs')).find(({state}) => state === 'RUNNING')!;
  expect((await byKey('batch-jobs.terminate', {reason: 'enough'}, running)).entry).toMatchObject({
    verdict: 'done',
  });
});

/** The queue takes no job: what a run would do until then is done, and it ends. */
const refuse = ({path}: Sent) => (/submitjob$/i.test(path) ? 403 : undefined);

test('an ingest run is what was shown: new readings by their count, and the first download in full', async () => {
  const {byCommand, read} = await openRecorded({isReading, refuse});
  const before = (await read<Reading>('readings')).length;
  const ran = await byCommand('ingest', 'run', '--pool', 'bushfire');
  const fresh = (await read<Reading>('readings')).length - before;
  expect(fresh).toBeGreaterThan(3);
  expect(ran.requests).toContain(
    `# Put new readings of bushfire into the index collections: ${fresh} times.`,
  );
  expect(ran.requests.filter(line => !line.startsWith('#'))).toEqual([
    // One of the waiting ones has a new link.
    expect.stringMatching(/^aws dynamodb update-item .*"link"/),
    expect.stringMatching(/^aws dynamodb update-item .*"claimed-by"/),
    expect.stringMatching(/^aws batch submit-job /),
  ]);
});

test('dead links are rewritten and downloaded as was shown, from where they lead then', async () => {
  const {byKey} = await openRecorded({isReading, refuse});
  const {lines} = await byKey('readings.resolve-links', {pool: 'bushfire'});
  const [submit] = lines.filter(line => line.startsWith('aws batch submit-job'));
  expect(submit).toContain('/lake/download/');
  expect(submit).not.toContain('scihub');
});

test('what the whole lake takes is what was shown: recycle, import, start, links that are only rewritten', async () => {
  const {byKey, byCommand} = await openRecorded({isReading});
  const file = join(temporaryFolder(), 'index.ndjson');
  writeFileSync(file, '{"Item":{"pool-name":{"S":"bushfire"},"collection-identifier":{"S":"A"}}}\n');
  expect((await byKey('readings.import', {file})).entry).toMatchObject({verdict: 'done'});
  expect(await byCommand('ingest', 'recycle', '--pool', 'bushfire', '--older-than', '100')).toMatchObject({
    code: 0,
  });
  expect((await byKey('runs.start-execution', {name: 'now', input: '{}'})).entry).toMatchObject({
    verdict: 'done',
  });
  expect((await byKey('readings.resolve-links', {pool: 'bushfire', leave: 'yes'})).entry).toMatchObject({
    verdict: 'done',
  });
});
