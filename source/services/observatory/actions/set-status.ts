import * as z from 'zod';
import {action, type Findings, type Intent, refusal} from '../../../declare/action.ts';
import {changed, type Evidence} from '../../../declare/evidence.ts';
import {choiceField, durationField} from '../../../declare/fields.ts';
import type {World} from '../../../declare/world.ts';
import {jobList} from '../lists.ts';
import {isStub, numberOf, statusOf} from '../rules/job-facts.ts';
import {jobName} from '../rules/job-rules.ts';
import type {ObservatoryClient} from '../upstream/client.ts';
import {checkListed, readAgain} from '../upstream/listed-still.ts';
import type {Job} from '../upstream/schemas.ts';

const estimate = durationField({
  label: 'Seconds left',
  hint: 'How long until it is complete: 60, 5m; empty when nobody knows.',
  example: '60',
});

const fields = {
  status: choiceField({
    label: 'Status',
    hint: 'The new status; the service takes any text. UNREAD puts the job back into the queue.',
    example: 'COMPLETE',
    required: true,
    suggest: () =>
      ['STARTED', 'EXPOSING', 'COMPLETE', 'RECEIVED', 'UNREAD'].map(value => ({
        value,
        note: value === 'UNREAD' ? 'the observatory takes it once more' : undefined,
      })),
  }),
  secondsLeft: estimate,
};

/** The service fails on fractions; an absent estimate is kept as -1. */
const body = (job: Job, more: Record<string, unknown>, secondsLeft: number | undefined) => ({
  site: job.site,
  ulid: job.ulid,
  ...more,
  ...(secondsLeft === undefined ? {} : {secondsUntilComplete: Math.round(secondsLeft)}),
});

/** What updatejobstatus and startjob answer once the row is written (contract sections 2.4 and 2.5). */
const writtenAnswer = z.looseObject({ResponseMetadata: z.looseObject({HTTPStatusCode: z.literal(200)})});

/** Where a job is and how it stood, so that it can be looked for afterwards. */
const factsOf = (_input: unknown, job: Job) => ({site: job.site, before: statusOf(job)});

/** Reads the job again: has it that status, and the estimate that was sent with it? */
const statusEvidence = async (
  status: string,
  secondsLeft: number | undefined,
  {row, facts}: Intent,
  client: ObservatoryClient,
  signal: AbortSignal,
): Promise<Evidence> => {
  const site = typeof facts.site === 'string' ? facts.site : undefined;
  const job = await readAgain(row ?? '', site, client, signal);
  if (!job) return changed(undefined, 'The job is no longer listed: a cancel may have deleted it.');
  const now = statusOf(job);
  const left = numberOf(job.secondsUntilComplete);
  const isOtherwise = secondsLeft !== undefined && left !== Math.round(secondsLeft);
  if (now === status && isOtherwise)
    return changed(undefined, `Its status is ${status}, but not with the seconds left that were sent.`);
  if (now === status && now === facts.before && secondsLeft === undefined)
    return changed(
      undefined,
      `Its status is ${status}, as it was before: nothing shows whether this arrived, and nothing is left to do.`,
    );
  if (now === status) return changed(true, `Its status is ${status}.`);
  if (now === facts.before) return changed(false, `Its status is still ${now}.`);
  return changed(
    undefined,
    `Its status is ${now}: the change may not have arrived, or another came after it. The site's log may tell.`,
  );
};

/**
 * What getnewjobs would hand to an observatory. Its program sorts what it took by timestamp_ms and reads the parameters:
 * by its source, a row without them makes it fail, and all jobs that it took with it are lost.
 */
const refuseRequeued = (status: string, job: Job): Findings => {
  if (!status.startsWith('UNREAD')) return undefined;
  const lacks = [
    ...(job.action === undefined ? ['action'] : []),
    ...(job.timestamp_ms === undefined || job.timestamp_ms === null ? ['timestamp_ms'] : []),
    ...(job.required_params === undefined || job.required_params === null ? ['required_params'] : []),
  ];
  if (lacks.length === 0) return undefined;
  return refusal(
    `This row has no ${lacks.join(', no ')}: an observatory that takes it fails on it, and loses every job that it took with it. Send the job anew instead.`,
    'status',
  );
};

/** POST updatejobstatus, for the staff of an observatory. Only for listed jobs: an unknown id would make a stub row. */
export const setStatus = action<Job, ObservatoryClient, typeof fields>({
  name: 'set-status',
  command: 'set-status',
  key: 'm',
  title: 'Set the status of the job',
  about: 'For the staff of an observatory: tells the service how a job stands.',
  on: 'row',
  fields,
  danger: (job, input) => ({
    question: `Set ${jobName(job)} from ${statusOf(job) || '(empty)'} to ${input.status}? The service allows any change, and tells nobody who made it.`,
  }),
  check: async (input, job, {client}, signal) => [
    input.status.includes('#') && refusal('A status has no "#": it parts the status from the id.', 'status'),
    refuseRequeued(input.status, job),
    await checkListed(job, client, signal),
  ],
  requests: (input, job) => [
    {
      method: 'POST',
      path: 'updatejobstatus',
      body: {kind: 'json', value: body(job, {newStatus: input.status}, input.secondsLeft)},
    },
  ],
  answer: {schema: writtenAnswer},
  done: (_answer, input, job) => ({
    ids: [],
    sentence: `The status of ${jobName(job)} is set to ${input.status}.`,
  }),
  facts: factsOf,
  evidence: (input, intent, client, signal) =>
    statusEvidence(input.status, input.secondsLeft, intent, client, signal),
  touches: ['sites'],
});

/** The code that has the call gives every job a status in a second queue; the older code gives none (section 8). */
const isOlderService = (world: World): boolean => {
  const whole = (world.rows(jobList) ?? []).filter(row => !isStub(row));
  return whole.length > 0 && whole.every(row => row.replicaStatusId == null);
};

const startFields = {secondsLeft: estimate};

/** POST startjob: a route that the code of 2022 has not (contract section 8); set-status STARTED does the same there. */
export const startJob = action<Job, ObservatoryClient, typeof startFields>({
  name: 'start',
  command: 'start',
  key: 'b',
  title: 'Mark the job as started',
  about:
    'For the staff of an observatory: says that a job has begun. Older services have no such call: use set-status there.',
  on: 'row',
  fields: startFields,
  disabled: (job, world) => {
    if (statusOf(job) === 'STARTED') return 'It is STARTED already.';
    return isOlderService(world)
      ? 'This service is of the older kind, which has no such call: set the status STARTED.'
      : undefined;
  },
  check: (_input, job, {client}, signal) => checkListed(job, client, signal),
  requests: (input, job) => [
    {method: 'POST', path: 'startjob', body: {kind: 'json', value: body(job, {}, input.secondsLeft)}},
  ],
  answer: {schema: writtenAnswer},
  done: (_answer, _input, job) => ({ids: [], sentence: `The status of ${jobName(job)} is set to STARTED.`}),
  facts: factsOf,
  evidence: (input, intent, client, signal) =>
    statusEvidence('STARTED', input.secondsLeft, intent, client, signal),
  touches: ['sites'],
});
