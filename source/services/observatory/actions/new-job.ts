import {isDeepStrictEqual} from 'node:util';
import * as z from 'zod';
import type {Done, Intent} from '../../../declare/action.ts';
import type {Evidence} from '../../../declare/evidence.ts';
import type {RequestSpec} from '../../../declare/http.ts';
import {refuseAnother} from '../../../engine/changes/read-answer.ts';
import {isCancel, jobId, madeAt} from '../rules/job-facts.ts';
import type {ObservatoryClient, Sender} from '../upstream/client.ts';
import type {Job} from '../upstream/schemas.ts';

export type NewJob = {
  readonly site: string;
  readonly device: string;
  readonly instance: string;
  readonly action: string;
  readonly required_params: unknown;
  readonly optional_params: unknown;
};

/**
 * POST newjob (contract section 2.1). It is not idempotent: sent again, it makes a second job. The roles are read from
 * the body by the code of 2022 alone; newer code takes them from the token.
 */
export const newJobRequest = (job: NewJob, {name, id, roles}: Sender): RequestSpec => ({
  method: 'POST',
  path: 'newjob',
  body: {
    kind: 'json',
    value: {
      site: job.site,
      device: job.device,
      instance: job.instance,
      action: job.action,
      user_name: name ?? '',
      user_id: id ?? '',
      user_roles: roles,
      required_params: job.required_params,
      optional_params: job.optional_params,
    },
  },
});

/** The stored job; code of 2022 gives it no status in a second queue (contract section 8). */
export const newJobAnswer = z.looseObject({
  ulid: z.string().min(1),
  statusId: z.string().startsWith('UNREAD'),
  replicaStatusId: z.string().optional(),
});
export type NewJobAnswer = z.infer<typeof newJobAnswer>;

/** The answer is the job that was stored (contract section 2.1). Throws a Failure where it is that of another request. */
export const refuseOtherJob = (answer: NewJobAnswer, {site, device, instance, action}: NewJob): void =>
  refuseAnother(
    answer,
    {site, deviceType: device, deviceInstance: instance, action},
    'The job service answered POST newjob',
  );

export const jobDone = (answer: NewJobAnswer, job: NewJob): Done => {
  refuseOtherJob(answer, job);
  return {
    ids: [answer.ulid],
    sentence: `Job ${answer.ulid}, ${job.action} on ${job.instance}, is in the queue of ${job.site}.`,
  };
};

/** Seconds that a reading reaches back over the sending of what is looked for: clocks differ, and answers take a while. */
const reach = 600;

/** The jobs of its site that are all that was asked for: device, action, sender and parameters. */
export const jobEvidence = async (
  job: NewJob,
  intent: Intent,
  client: ObservatoryClient,
  signal: AbortSignal,
): Promise<Evidence> => {
  const page = await client.jobs(job.site, Math.max(0, client.now() - intent.at) + reach, signal);
  const {id} = await client.sender(signal);
  const isSame = (row: Job) =>
    row.deviceType === job.device &&
    row.deviceInstance === job.instance &&
    row.action === job.action &&
    row.user_id === id &&
    isDeepStrictEqual(row.required_params, job.required_params) &&
    isDeepStrictEqual(row.optional_params, job.optional_params);
  // A cancel deletes the jobs before it, cancels too: after one, what is not listed may have been there.
  const isCancelled = page.rows.some(
    row => isCancel(row) && (madeAt(row) ?? intent.at) >= intent.at - reach / 10,
  );
  return {
    kind: 'made',
    what: 'job of that site, device, action, sender and parameters',
    rows: page.rows.filter(isSame).map(row => ({ids: [jobId(row)], at: madeAt(row)})),
    complete: !page.incomplete && page.unreadable.every(({kept}) => kept),
    ...(isCancelled && {
      removed:
        'a cancel of the site has deleted what was before it: whether it had arrived is not told any more.',
    }),
  };
};
