import {action, type Findings, refusal} from '../../../declare/action.ts';
import {changed, type Evidence} from '../../../declare/evidence.ts';
import {asFailure, Failure} from '../../../declare/failure.ts';
import {readingAfter, untilHere} from '../../../engine/changes/changing.ts';
import {plural} from '../../../text/quantities.ts';
import {countsText} from '../rules/fold-arrays.ts';
import {askableId, elementCount, elementIds, isRange, parseJobId} from '../rules/job-id.ts';
import {isCancelled, isOver} from '../rules/job-state.ts';
import type {HpcApi} from '../upstream/api.ts';
import type {HpcClient} from '../upstream/client.ts';
import type {Job} from '../upstream/model.ts';

/** Elements of an array that are cancelled one by one, since scancel takes no range through FirecREST. */
const mostOneByOne = 100;

/** The ids that are sent: scancel takes a job, an array or one element. */
const idsOf = (job: Job): string[] => {
  const id = parseJobId(job.id);
  if (!id) return [job.id];
  return isRange(id) ? elementIds(id, mostOneByOne + 1) : [askableId(id)];
};

/** What became of it, read again: v1 says "Terminating job" of jobs that it never knew, too. */
const afterwards = async (api: HpcApi, system: string, id: string, words: string, signal: AbortSignal) => {
  const said = words === 'cancelled' ? '' : ` (${words})`;
  let rows: readonly Job[];
  try {
    rows = await api.job(system, id, signal);
  } catch (error) {
    const failure = asFailure(error);
    if (failure.kind === 'aborted') throw failure;
    return `Job ${id} was asked to end${said}; how it stands could not be read: ${failure.message}`;
  }
  if (rows.length === 0)
    throw new Failure('not-found', `${system} knows no job ${id}, so nothing was cancelled${said}.`, {
      settled: true,
    });
  const states = rows.length === 1 ? rows[0]!.state : countsText(rows);
  if (rows.some(job => !isOver(job.state)))
    return `Job ${id} was asked to end${said}; it is ${states} still.`;
  if (rows.some(job => isCancelled(job.state)))
    return `Job ${id} is cancelled${rows.length === 1 ? '' : `: ${states}`}${said}.`;
  return `Job ${id} ${rows.some(job => job.state === 'FINISHED') ? 'is over' : 'had ended before'}: ${states}.`;
};

/** DELETE of a job, an array or some of its elements. In v1 the answer is a task's receipt; scancel's words come with the task. */
export const cancelJob = action<Job, HpcClient, Record<string, never>>({
  name: 'cancel',
  command: 'cancel',
  key: 'x',
  title: 'Cancel the job',
  about: 'Ends a job, an array, or elements of it, whether they wait or run; marked ones one by one.',
  on: 'rows',
  fields: {},
  disabled: job => (isOver(job.state) ? `Job ${job.id} is over (${job.state}).` : undefined),
  danger: job => ({
    question: job.elements
      ? `Cancel what is left of the array ${job.id} (${job.name}: ${countsText(job.elements)})?`
      : `Cancel job ${job.id} (${[job.name, job.state].filter(Boolean).join(', ')})?`,
  }),
  check: async (_input, job, {client}, signal): Promise<Findings> => {
    const id = parseJobId(job.id);
    if (id && !id.elements) return undefined;
    if (id && elementCount(id) > mostOneByOne)
      return refusal(
        `${job.id} is ${plural(elementCount(id), 'element')}, and they are cancelled one by one: name ${mostOneByOne} at most, or cancel the whole array, ${id.base}.`,
      );
    const api = await client.api(signal);
    const system = await client.system(job.system || undefined, signal);
    const {problems} = await api.numbers(system, idsOf(job), signal);
    return problems.map(sentence => refusal(sentence));
  },
  facts: (_input, job) => ({system: job.system, name: job.name}),
  run: async (_input, job, {client}, progress, signal) => {
    const api = await client.api(signal);
    const system = await client.system(job.system || undefined, signal);
    const sentences: string[] = [];
    const failures: Failure[] = [];
    const ids = idsOf(job);
    const {numbers, problems} = await api.numbers(system, ids, signal);
    if (problems[0] !== undefined) throw new Failure('local', problems[0]);
    for (const id of ids) {
      try {
        const request = api.cancelRequest(system, numbers.get(id)!);
        const answer = await client.http.send(request, {signal, assume: {task_id: 'TASK'}});
        await progress({sent: sentences.length, total: ids.length, words: 'asked'});
        const body = answer.text.trim() === '' ? undefined : answer.json();
        const words = await readingAfter(() => api.cancelled(body, signal), {answer: 'cancelled'});
        client.expect(system, id);
        if (id !== ids.at(-1))
          sentences.push(await readingAfter(() => afterwards(api, system, id, words, signal), {answer: ''}));
        else {
          untilHere('Then how it stands is read again.');
          sentences.push(await afterwards(api, system, id, words, signal));
        }
      } catch (error) {
        if (ids.length === 1 || !(error instanceof Failure) || !error.settled) throw error;
        failures.push(error);
      }
    }
    if (sentences.length === 0) throw failures[0]!;
    return {
      ids,
      sentence: [...sentences, ...failures.map(failure => failure.message)].join(' '),
      ...(failures.length > 0 ? {partial: true} : {}),
    };
  },
  evidence: async (_input, {row = '', facts}, client, signal): Promise<Evidence> => {
    const api = await client.api(signal);
    const rows = await api.job(
      await client.system(String(facts.system ?? '') || undefined, signal),
      row,
      signal,
    );
    const open = rows.filter(job => !isOver(job.state));
    const states = rows.length === 1 ? rows[0]!.state : countsText(rows);
    if (rows.length === 0)
      return changed(undefined, `Neither the queue nor the accounting knows job ${row} now.`);
    if (rows.every(({state}) => isOver(state) && !isCancelled(state) && state !== 'FINISHED'))
      return {
        kind: 'changed',
        holds: false,
        moot: true,
        complete: true,
        sentence: `Job ${row} ended by itself: ${states}. Nothing is left to cancel.`,
      };
    if (open.length === 0) return changed(true, `Job ${row} is over: ${states}.`);
    const ending = open.every(job => job.state === 'COMPLETING');
    return changed(
      ending ? undefined : false,
      ending ? `Job ${row} is completing.` : `Job ${row} is ${states} still.`,
    );
  },
  touches: ['hpc-jobs'],
});
