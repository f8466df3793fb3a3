import {action} from '../../../declare/action.ts';
import {isStub} from '../rules/job-facts.ts';
import {jobName} from '../rules/job-rules.ts';
import type {ObservatoryClient} from '../upstream/client.ts';
import {readAgain} from '../upstream/listed-still.ts';
import type {Job} from '../upstream/schemas.ts';
import {jobDanger} from './job-danger.ts';
import {checkSending, jobDone, type NewJob, newJobRequest, settleJob} from './send-job.ts';

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
export const repeatJob = action<Job, ObservatoryClient, Record<never, never>>({
  name: 'repeat',
  command: 'repeat job',
  key: 'R',
  title: 'Repeat the job',
  about: 'Sends the same command once more, as a new job of your own.',
  on: 'row',
  fields: {},
  disabled: job => (job && isStub(job) ? 'This row is a stub: nothing is known of its job.' : undefined),
  danger: (job, _input, world) =>
    job && (jobDanger(commandOf(job), world) ?? {question: `Send ${jobName(job)} once more?`}),
  check: async (_input, job, {client, world}, signal) =>
    job ? checkSending(job.site, client, world, signal) : [],
  requests: async (_input, job, {client}) => (job ? [newJobRequest(again(job), await client.sender())] : []),
  done: (answer, _input, job) => jobDone(answer, again(job!)),
  settle: async (_input, intent, client, signal) => {
    const job = await readAgain(intent.row ?? '', undefined, client, signal);
    if (job) return settleJob(again(job), intent, client, signal);
    return {
      kind: 'unknown',
      sentence:
        'The job that was repeated is no longer listed, so that its repetition cannot be found by it.',
    };
  },
  touches: ['sites'],
});
