import {action} from '../../../declare/action.ts';
import {changed, type Evidence} from '../../../declare/evidence.ts';
import {textField} from '../../../declare/fields.ts';
import type {Reading} from '../resources/reading.ts';
import type {LakeClient} from '../upstream/client.ts';
import type {Engine} from '../upstream/engines/engine.ts';
import {isLive, type Job} from '../upstream/engines/job.ts';

/** Whether a job that was told to end has ended. One that lives may take a minute to, so that it proves nothing. */
const endEvidence = async (engine: Engine, id: string, signal: AbortSignal): Promise<Evidence> => {
  const job = await engine.runner.job(id, signal);
  return changed(job && !isLive(job) ? true : undefined, `Job ${id} is ${job?.state ?? 'not listed'}.`);
};

const fields = {
  reason: textField({
    label: 'Reason',
    hint: 'Kept with the job; at most 1024 characters.',
    example: 'runs into its time-out',
    initial: () => 'terminated from skydeck',
    required: true,
  }),
};

const about =
  'Ends a job: TerminateJob, which also ends what has not started (CancelJob would do nothing on a running one).';
const over = (job: Job | undefined) =>
  job && isLive(job) ? undefined : job ? `The job is ${job.state}: it is over.` : 'There is no job.';

/** Ends a batch job. */
export const terminateJob = action<Job, LakeClient, typeof fields>({
  name: 'terminate',
  command: 'terminate batch-job',
  key: 'x',
  title: 'Terminate the job',
  about,
  on: 'rows',
  fields,
  disabled: job => job && over(job),
  danger: job => ({question: `Terminate job ${job.id} of ${job.name}, ${job.state}?`}),
  run: async (input, job, {client}, _progress, signal) => {
    await client.engine.runner.terminate(job.id, input.reason, signal);
    return {ids: [job.id], sentence: `Job ${job.id} is told to end.`};
  },
  evidence: (_input, {row}, {engine}, signal) => endEvidence(engine, row!, signal),
  touches: ['readings', 'pipeline'],
});

/** Ends a reading's job; of two of the same name, the later one. */
export const terminateReading = action<Reading, LakeClient, typeof fields>({
  name: 'terminate',
  command: 'ingest terminate',
  key: 'x',
  title: "Terminate the reading's job",
  about,
  on: 'rows',
  fields,
  disabled: reading => reading && over(reading.job),
  danger: reading => ({
    question: `Terminate job ${reading.job?.id} of ${reading.title}, ${reading.job?.state}?`,
  }),
  run: async (input, reading, {client}, _progress, signal) => {
    await client.engine.runner.terminate(reading.job!.id, input.reason, signal);
    return {
      ids: [reading.job!.id],
      sentence: `Job ${reading.job!.id} of ${reading.title} is told to end.`,
    };
  },
  facts: (_input, reading) => ({job: reading.job!.id}),
  evidence: (_input, {facts}, {engine}, signal) => endEvidence(engine, String(facts.job), signal),
  touches: ['batch-jobs', 'pipeline'],
});
