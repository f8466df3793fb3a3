import {action} from '../../../declare/action.ts';
import {Failure} from '../../../declare/failure.ts';
import {booleanField} from '../../../declare/fields.ts';
import type {World} from '../../../declare/world.ts';
import {readingList} from '../lists.ts';
import type {Reading} from '../resources/reading.ts';
import type {LakeClient} from '../upstream/client.ts';
import {isLive} from '../upstream/engines/job.ts';
import {downloaded, jobOf, recycled} from '../upstream/item.ts';
import {perform} from './download-readings.ts';
import {performedDone, performedFacts, performedProgress, performOptions} from './ingest.ts';
import {settled} from './run-troubles.ts';

const fields = {
  tail: booleanField({
    label: 'With its tail',
    hint: 'Also what failed only because this one did.',
    initial: () => 'no',
  }),
  wait: booleanField({
    label: 'Wait for the end',
    hint: 'Stay until it is downloaded, verified and registered, and wait for a free connection before.',
    initial: () => 'no',
  }),
};

/** Why a reading cannot be downloaded again, if it cannot. */
const hindrance = (reading: Reading): string | undefined => {
  if (reading.status === downloaded)
    return 'It is downloaded. Reset it first if it is to be downloaded again.';
  if (reading.status === recycled) return 'It is recycled. Reset it first if it is to be downloaded again.';
  if (reading.job && isLive(reading.job))
    return `Job ${reading.job.id} is ${reading.job.state}: it is under way.`;
  if (reading.dead) return 'Its link is dead: no retry can succeed. Resolve the link first.';
  return undefined;
};

/** With its tail: the root, where that can be tried again, and all that failed because the root's job did. */
const targets = (reading: Reading, tail: boolean, world: World): readonly Reading[] => {
  if (!tail) return [reading];
  const rows = world.rows(readingList) ?? [];
  const jobId = reading.root?.jobId ?? reading.job?.id;
  const root = reading.root ? rows.find(({job}) => job?.id === jobId) : reading;
  const failed = rows.filter(other => other.title !== root?.title && other.root?.jobId === jobId);
  return root && hindrance(root) === undefined ? [root, ...failed] : failed;
};

/** Downloads again what failed or was left: a new job of the same name, without the dependencies of the old one. */
export const retry = action<Reading, LakeClient, typeof fields>({
  name: 'retry',
  command: 'ingest retry',
  key: 'R',
  title: 'Retry the download',
  about:
    'Downloads what failed or was left, within the connections that the provider allows; with --tail also what failed after it.',
  on: 'rows',
  fields,
  disabled: hindrance,
  run: async (input, reading, {client, world}, progress, signal) => {
    const rows = targets(reading, input.tail, world);
    const submitOnly = !(input.tail || input.wait || client.engine.runner.inProcess);
    const performed = await perform(client.engine, rows, {
      ...performOptions(client, signal),
      submitOnly,
      onChange: summary => void progress(performedProgress(summary)),
    }).catch(error => {
      throw settled(error);
    });
    await progress({...performedProgress(performed), facts: performedFacts(performed, rows)});
    const [first] = performed.failed;
    if (first && performed.downloaded.length === 0)
      throw new Failure('rejected', `${first.title}: ${first.why}`, {settled: true});
    const [job] = performed.submitted;
    if (job)
      return {
        ids: [job.jobId],
        sentence: `${job.title} is submitted as job ${job.jobId}; verify it when it has succeeded.`,
      };
    if (performed.left.length === performed.total)
      throw new Failure('rejected', `${reading.title} is under way elsewhere, or done: it was left alone.`, {
        settled: true,
      });
    return performedDone(performed);
  },
  evidence: async (_input, {row}, client, signal) => {
    const {rows, notes = []} = await client.jobs(signal, true);
    const name = jobOf({title: row?.slice((row.indexOf('/') ?? -1) + 1) ?? ''});
    return {
      kind: 'made',
      what: `job ${name}`,
      rows: rows.filter(one => one.name === name).map(({id, createdAt}) => ({ids: [id], at: createdAt})),
      // A state of jobs that could not be listed is a note.
      complete: notes.length === 0,
    };
  },
  touches: ['batch-jobs', 'pipeline'],
});
