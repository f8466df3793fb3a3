import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect} from 'vitest';
import type {Draft} from '../../../source/declare/draft.ts';
import type {Reading} from '../../../source/services/lake/resources/reading.ts';
import type {LakeClient} from '../../../source/services/lake/upstream/client.ts';
import type {Job} from '../../../source/services/lake/upstream/engines/job.ts';
import type {Case, Cases} from '../preview-cases.ts';
import type {Recorded} from '../preview-is-run.ts';
import type {Sent} from '../recording-proxy.ts';

/** The queue takes no job: what a run would do until then is done, and it ends. */
const refuse = ({path}: Sent) => (/submitjob$/i.test(path) ? 403 : undefined);
const submits = (lines: readonly string[]) => lines.filter(line => line.startsWith('aws batch submit-job'));

/** By key of a reading, and by command of another: each the first one with which it can be done then. */
const onReadings = (
  name: string,
  which: (one: Reading) => unknown,
  other = which,
  more: Partial<Case> & {draft?: Draft} = {},
): Case => ({
  key: async ({open}) => ({draft: more.draft, row: (await open(name, which))[0]}),
  command: async ({open}) => [(await open(name, other))[0]!.title],
  ...more,
});
const isShort = ({object, bytes}: Reading) => object && object.bytes !== bytes;
/** Its job has ended well, and it is not registered. */
const isWaiting = ({status, job}: Reading) => status === 'not-downloaded' && job?.state === 'SUCCEEDED';
const hasFailed = ({job}: Reading) => job?.state === 'FAILED';

const deletions = (lines: readonly string[]) =>
  lines.filter(line => line.startsWith('aws s3api delete-object'));
/** So many days that the oldest downloaded reading alone is older. */
const daysOfOldest = async ({read, sandbox}: Recorded) => {
  const rows = (await read<Reading>('readings')).filter(({status}) => status === 'downloaded');
  const oldest = Math.min(...rows.map(({sensedAt}) => sensedAt ?? Number.POSITIVE_INFINITY));
  return String(Math.floor((sandbox.world.now() - oldest) / 86_400 - 0.001));
};

let before = 0;
let dead: Reading;
/** The one reading whose link was dead has that link again, in the index alone. */
const makeDead = async ({session, resource}: Recorded) => {
  const {engine} = session.context(resource('readings')).client as LakeClient;
  await engine.table.update({pool: dead.pool, id: dead.title}, {link: dead.link, status: dead.status}, {});
};

export const lakeCases: Cases = {
  'readings.retry': onReadings('readings.retry', one => hasFailed(one) && !one.root, hasFailed, {
    also: ({lines}) => expect(submits(lines)).toHaveLength(1),
  }),
  'readings.verify': onReadings('readings.verify', isWaiting),
  'readings.mark-downloaded': onReadings('readings.mark-downloaded', hasFailed),
  'readings.reset': onReadings('readings.reset', isShort, hasFailed),
  'readings.terminate': onReadings('readings.terminate', () => true, undefined, {draft: {reason: 'enough'}}),
  'batch-jobs.terminate': {
    key: async on => ({draft: {reason: 'enough'}, row: (await on.open('batch-jobs.terminate'))[0]}),
    command: async on => [(await on.open<Job>('batch-jobs.terminate'))[0]!.id],
  },
  'runs.start-execution': {
    key: () => ({draft: {name: 'now', input: '{}'}}),
    command: () => ['--name', 'later', '--input', '{"user":"me"}'],
  },
  'readings.import': {
    key: ({own}) => {
      const file = join(own, 'index.ndjson');
      writeFileSync(file, '{"Item":{"pool-name":{"S":"bushfire"},"collection-identifier":{"S":"A"}}}\n');
      return {draft: {file}};
    },
    command: ({own}) => {
      const file = join(own, 'more.ndjson');
      writeFileSync(file, '{"Item":{"pool-name":{"S":"bushfire"},"collection-identifier":{"S":"B"}}}\n');
      return [file];
    },
  },
  'readings.ingest-run': {
    key: async ({read}) => {
      const rows = await read<Reading>('readings');
      before = rows.length;
      dead = rows.find(one => one.dead)!;
      return {draft: {pool: 'bushfire'}};
    },
    command: () => ['--pool', 'bushfire'],
    refuse,
    ends: {verdict: 'rejected', code: 4},
    also: async ({lines}, _command, {read}) => {
      const fresh = (await read('readings')).length - before;
      expect(fresh).toBeGreaterThan(3);
      expect(lines).toContain(`# Put new readings of bushfire into the index collections: ${fresh} times.`);
      expect(lines.filter(line => !line.startsWith('#'))).toEqual([
        // One of the waiting ones has a new link.
        expect.stringMatching(/^aws dynamodb update-item .*"link"/),
        expect.stringMatching(/^aws dynamodb update-item .*"claimed-by"/),
        expect.stringMatching(/^aws batch submit-job /),
      ]);
    },
  },
  // A dead link is rewritten and downloaded from where it leads then.
  'readings.resolve-links': {
    key: async on => {
      await makeDead(on);
      return {draft: {pool: 'bushfire'}};
    },
    command: async on => {
      await makeDead(on);
      return ['--pool', 'bushfire', '--leave'];
    },
    refuse,
    ends: {verdict: 'rejected', code: 0},
    also: ({lines}, {requests}) => {
      const [submit] = submits(lines);
      expect(submit).toContain('/lake/download/');
      expect(submit).not.toContain('scihub');
      expect(requests).toHaveLength(1);
    },
  },
  'readings.recycle': {
    key: async on => ({draft: {pool: 'bushfire', olderThan: await daysOfOldest(on)}}),
    command: async on => ['--pool', 'bushfire', '--older-than', await daysOfOldest(on)],
    also: ({lines}, {requests}) => {
      expect(deletions(lines)).not.toEqual([]);
      expect(deletions(requests)).not.toEqual([]);
    },
  },
  'readings.create-table': {
    settings: {lake: {table: 'another'}},
    key: () => ({}),
    command: () => [],
    // The sandbox has one table alone.
    ends: {verdict: 'rejected', code: 4},
  },
};
