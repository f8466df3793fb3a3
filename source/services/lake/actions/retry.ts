import {action} from '../../../declare/action.ts';
import {asFailure, Failure} from '../../../declare/failure.ts';
import {booleanField} from '../../../declare/fields.ts';
import type {World} from '../../../declare/world.ts';
import {plural} from '../../../text/quantities.ts';
import {readingList} from '../lists.ts';
import type {Reading} from '../resources/reading.ts';
import {jobNameOf} from '../rules/title.ts';
import {submitRequest, updateRequest} from '../upstream/aws-request.ts';
import type {LakeClient} from '../upstream/client.ts';
import {isLive} from '../upstream/engines/job.ts';
import {newHolder} from '../upstream/holder.ts';
import {downloaded, notDownloaded} from '../upstream/item.ts';
import {orderOf, perform} from './download-readings.ts';
import {performedWords, performOptions} from './ingest.ts';

const fields = {
  tail: booleanField({
    label: 'With its tail',
    hint: 'Also what failed only because this one did.',
    initial: () => 'no',
  }),
  wait: booleanField({
    label: 'Wait for the end',
    hint: 'Stay until it is downloaded, verified and registered.',
    initial: () => 'no',
  }),
};

/** The readings that failed because this one's job did. */
export const tailOf = (reading: Reading, readings: readonly Reading[]): readonly Reading[] =>
  readings.filter(other => other.title !== reading.title && other.root?.jobId === reading.job?.id);

const targets = (reading: Reading, tail: boolean, world: World): readonly Reading[] => {
  const rows = world.rows(readingList) ?? [];
  const root = reading.root ? rows.find(other => other.job?.id === reading.root?.jobId) : undefined;
  const first = tail && root ? root : reading;
  return tail ? [first, ...tailOf(first, rows)] : [first];
};

/** Downloads again what failed or was left: a new job of the same name, without the dependencies of the old one. */
export const retry = action<Reading, LakeClient, typeof fields>({
  name: 'retry',
  command: 'ingest retry',
  key: 'R',
  title: 'Retry the download',
  about:
    'Submits the download again under the same name, without dependencies; with --tail also what failed after it.',
  on: 'rows',
  fields,
  disabled: reading => {
    if (reading?.status === downloaded)
      return 'It is downloaded. Reset it first if it is to be downloaded again.';
    if (reading?.job && isLive(reading.job))
      return `Job ${reading.job.id} is ${reading.job.state}: it is under way.`;
    if (reading?.dead) return 'Its link is dead: no retry can succeed. Resolve the link first.';
    return undefined;
  },
  check: async (input, reading, {client, world}, signal) => {
    if (!reading) return [];
    const live = await client.jobs(signal);
    const busy = live.rows.filter(isLive).length;
    const wanted = targets(reading, input.tail, world).length;
    return busy + wanted > client.settings.slots && !input.tail
      ? [
          {
            level: 'warning',
            sentence: `${plural(busy, 'job')} of at most ${client.settings.slots} are under way: the provider may refuse another connection.`,
          },
        ]
      : [];
  },
  requests: (input, reading, {client, world}) =>
    reading
      ? targets(reading, input.tail, world).flatMap(one => [
          submitRequest(client, orderOf(one, client.settings.objectKey)),
          updateRequest(client, one, {'job-id': '(the new job)', attempts: (one.attempts ?? 0) + 1}, [
            [{attribute: 'status', is: '=', value: notDownloaded}],
          ]),
        ])
      : [],
  run: async (input, reading, {client, world}, progress, signal) => {
    const rows = targets(reading!, input.tail, world);
    if (input.tail || input.wait || client.engine.runner.inProcess) {
      const performed = await perform(client.engine, rows, {
        ...performOptions(client, newHolder(), signal),
        onChange: summary =>
          void progress({
            sent: summary.downloaded.length + summary.failed.length,
            total: summary.total,
            words: performedWords(summary),
          }),
      });
      const [first] = performed.failed;
      const sentence = `${performedWords(performed)}${first ? `: ${first.title}: ${first.why}` : '.'}`;
      if (first && performed.downloaded.length === 0) throw new Failure('rejected', sentence);
      return {ids: performed.downloaded, partial: first !== undefined, sentence};
    }
    const one = rows[0]!;
    const {table, runner} = client.engine;
    const current = await client.jobs(signal, true);
    const live = current.rows.find(job => isLive(job) && job.name === jobNameOf(one.title));
    if (live)
      throw new Failure('rejected', `Job ${live.id} of the same name is ${live.state}: it is under way.`);
    const id = await runner.submit(orderOf(one, client.settings.objectKey), signal);
    const noted = await table
      .update(
        {pool: one.pool, id: one.title},
        {'job-id': id, attempts: (one.attempts ?? 0) + 1, 'updated-at': Math.floor(client.now())},
        [[{attribute: 'status', is: '=', value: notDownloaded}]],
      )
      .catch(error => asFailure(error).message);
    return {
      ids: [id],
      sentence: `${one.title} is submitted as job ${id}; verify it when it has succeeded.${noted === 'done' ? '' : ` The index was not updated: ${noted === 'lost' ? 'its status has changed meanwhile' : noted}.`}`,
    };
  },
  settle: async (_input, intent, client, signal) => {
    const {rows} = await client.jobs(signal, true);
    const job = rows.find(one => one.name === jobNameOf(intent.row ?? '') && one.createdAt >= intent.at - 5);
    return job
      ? {kind: 'done', ids: [job.id], sentence: `It arrived: job ${job.id} is ${job.state}.`}
      : {kind: 'unknown', sentence: 'No job of that name is listed since then. Look again in a minute.'};
  },
  touches: ['batch-jobs', 'pipeline'],
});
