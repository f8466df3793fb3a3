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

/** Ends a job; `jobOf` gives it, and what it is the job of. */
const terminate = <Row>(
  given: {command: string; title: string; touches: readonly string[]},
  jobOf: (row: Row) => {job: Job | undefined; of: string},
) =>
  action<Row, LakeClient, typeof fields>({
    name: 'terminate',
    key: 'x',
    about,
    on: 'rows',
    fields,
    ...given,
    disabled: row => row && over(jobOf(row).job),
    danger: row => {
      const {job, of} = jobOf(row);
      return {question: `Terminate job ${job?.id} of ${of}, ${job?.state}?`};
    },
    run: async (input, row, {client}, _progress, signal) => {
      const {job, of} = jobOf(row);
      await client.engine.runner.terminate(job!.id, input.reason, signal);
      return {ids: [job!.id], sentence: `Job ${job!.id} of ${of} is told to end.`};
    },
    facts: (_input, row) => ({job: jobOf(row).job!.id}),
    evidence: (_input, {facts, row}, {engine}, signal) =>
      endEvidence(engine, String(facts.job ?? row), signal),
  });

export const terminateJob = terminate<Job>(
  {command: 'terminate batch-job', title: 'Terminate the job', touches: ['readings', 'pipeline']},
  job => ({job, of: job.name}),
);

/** Of two jobs of the same name, it ends the later one. */
export const terminateReading = terminate<Reading>(
  {command: 'ingest terminate', title: "Terminate the reading's job", touches: ['batch-jobs', 'pipeline']},
  ({job, title}) => ({job, of: title}),
);
