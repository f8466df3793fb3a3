import {action} from '../../../declare/action.ts';
import {asFailure} from '../../../declare/failure.ts';
import {readingAfter} from '../../../engine/changes/changing.ts';
import {readAnswer} from '../../../engine/changes/read-answer.ts';
import {plural} from '../../../text/quantities.ts';
import {isStub, isUnread} from '../rules/job-facts.ts';
import type {ObservatoryClient} from '../upstream/client.ts';
import {checkSending} from './check-sending.ts';
import {jobDanger} from './job-danger.ts';
import {
  jobEvidence,
  type NewJob,
  type NewJobAnswer,
  newJobAnswer,
  newJobRequest,
  refuseOtherJob,
} from './new-job.ts';
import {siteField} from './site-field.ts';

const fields = {site: siteField('The observatory whose commands are all cancelled.', undefined, true)};

const cancelJob = (site: string): NewJob => ({
  site,
  device: 'all',
  instance: 'all',
  action: 'cancel_all_commands',
  required_params: {},
  optional_params: {},
});

/**
 * What became of the earlier jobs, read again: newer services delete about a megabyte of them, the oldest first, and
 * older ones none (contract, last section). Those that are still UNREAD will be taken.
 */
const whatIsLeft = async (
  site: string,
  {ulid, replicaStatusId}: NewJobAnswer,
  client: ObservatoryClient,
  signal: AbortSignal,
): Promise<{readonly sentence: string; readonly partial?: boolean}> => {
  const hours = client.settings.jobHours;
  try {
    const {rows, incomplete} = await client.jobs(site, hours * 3600, signal);
    const stubs = rows.filter(isStub).length;
    const earlier = rows.filter(job => !isStub(job) && job.ulid < ulid);
    const unread = earlier.filter(isUnread).length;
    if (earlier.length === 0 && !incomplete)
      return {
        sentence: `No earlier job of the last ${hours} h is listed any more${stubs > 0 ? `, but for ${plural(stubs, 'row')} of which there is a status and no job` : ''}.`,
      };
    const why =
      replicaStatusId === undefined
        ? 'a service of this older kind deletes none'
        : 'the service deletes a megabyte of them at a time';
    return {
      sentence: `${incomplete ? 'At least ' : ''}${plural(earlier.length, 'earlier job')} of the last ${hours} h ${earlier.length === 1 ? 'is' : 'are'} still listed, ${unread} of them UNREAD: ${why}.`,
      partial: unread > 0,
    };
  } catch (thrown) {
    return {
      sentence: `That its earlier jobs are deleted was asked for; what is left could not be read: ${asFailure(thrown).message}`,
    };
  }
};

/** POST newjob with cancel_all_commands: halts the observatory and deletes its rows (contract section 2.2). */
export const cancelAll = action<unknown, ObservatoryClient, typeof fields>({
  name: 'cancel-all',
  command: 'cancel-all',
  key: 'X',
  title: 'Cancel all commands of a site',
  about: 'Halts a whole observatory, and asks the service to delete all its earlier jobs, finished ones too.',
  on: 'nothing',
  fields,
  // Stopping an observatory must not wait for any list.
  looksAt: () => false,
  needs: [],
  danger: (_row, {site}, world) => jobDanger({site, action: 'cancel_all_commands', required: {}}, world),
  check: ({site}, _row, {client, world}, signal) => checkSending(site, client, world, signal),
  run: async ({site}, _row, {client}, _progress, signal) => {
    const request = newJobRequest(cancelJob(site), await client.sender(signal));
    const assume = {ulid: 'ULID', statusId: 'UNREAD#ULID'};
    const answer = await client.send(request, {signal, assume});
    const cancel = readAnswer(answer, newJobAnswer, 'The job service answered POST newjob');
    refuseOtherJob(cancel, cancelJob(site));
    const left = await readingAfter(() => whatIsLeft(site, cancel, client, signal), {answer: {sentence: ''}});
    return {
      ids: [cancel.ulid],
      sentence: `Cancel ${cancel.ulid} is in the queue of ${site}: the observatory halts when it takes it. ${left.sentence}`,
      partial: left.partial,
    };
  },
  evidence: ({site}, intent, client, signal) => jobEvidence(cancelJob(site), intent, client, signal),
  touches: ['sites'],
});
