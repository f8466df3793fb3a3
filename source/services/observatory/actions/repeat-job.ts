import {action} from '../../../declare/action.ts';
import {isStub} from '../rules/job-facts.ts';
import {jobName} from '../rules/job-rules.ts';
import type {ObservatoryClient} from '../upstream/client.ts';
import type {Job} from '../upstream/schemas.ts';
import {checkSending} from './check-sending.ts';
import {jobDanger} from './job-danger.ts';
import {
  jobDone,
  jobEvidence,
  type NewJob,
  type NewJobAnswer,
  newJobAnswer,
  newJobRequest,
} from './new-job.ts';

const again = (job: Job): NewJob => ({
  site: job.site,
  device: job.deviceType ?? '',
  instance: job.deviceInstance ?? '',
  action: job.action ?? '',
  required_params: job.required_params ?? {},
  optional_params: job.optional_params ?? {},
});

const commandOf = ({site, action = '', required_params: required}: Job) => ({
  site,
  action,
  required: Object(required) as Record<string, unknown>,
});

/** POST newjob with the device, action and parameters of a job that is listed. */
export const repeatJob = action<Job, ObservatoryClient, Record<never, never>, NewJobAnswer>({
  name: 'repeat',
  atOnce: true,
  command: 'repeat job',
  key: 'R',
  title: 'Repeat the job',
  about: 'Sends the same command once more, as a new job of your own.',
  on: 'row',
  fields: {},
  disabled: job => (isStub(job) ? 'This row is a stub: nothing is known of its job.' : undefined),
  danger: (job, _input, world) =>
    jobDanger(commandOf(job), world) ?? {question: `Send ${jobName(job)} once more?`},
  check: (_input, job, {client, world}, signal) => checkSending(job.site, client, world, signal),
  requests: async (_input, job, {client}) => [newJobRequest(again(job), await client.sender())],
  answer: {schema: newJobAnswer},
  done: (answer, _input, job) => jobDone(answer, again(job)),
  // What was repeated, since a cancel may have deleted it when its repetition is looked for.
  facts: (_input, job) => ({job: JSON.stringify(again(job))}),
  evidence: (_input, intent, client, signal) =>
    jobEvidence(JSON.parse(String(intent.facts.job)) as NewJob, intent, client, signal),
  touches: ['sites'],
});
