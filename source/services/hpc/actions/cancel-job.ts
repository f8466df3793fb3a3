import {action} from '../../../declare/action.ts';
import {isOver} from '../rules/job-state.ts';
import type {HpcClient} from '../upstream/client.ts';
import type {Job} from '../upstream/model.ts';

/** DELETE of a job. In v1 the answer is a task's receipt; scancel's own words come with the task. */
export const cancelJob = action<Job, HpcClient, Record<string, never>>({
  name: 'cancel',
  command: 'cancel',
  key: 'x',
  title: 'Cancel the job',
  about: 'Ends a job, whether it waits or runs. Several marked ones are cancelled one by one.',
  on: 'rows',
  fields: {},
  disabled: job => (job && isOver(job.state) ? `Job ${job.id} is over (${job.state}).` : undefined),
  danger: job => ({question: job ? `Cancel job ${job.id} (${job.name}, ${job.state})?` : 'Cancel the jobs?'}),
  facts: (_input, job) => ({...(job ? {system: job.system, name: job.name} : {})}),
  requests: async (_input, job, {client}) =>
    job ? [(await client.api(AbortSignal.timeout(20_000))).cancelRequest(job.system, job.id)] : [],
  run: async (_input, job, {client}, progress, signal) => {
    const api = await client.api(signal);
    const answer = await client.http.send(api.cancelRequest(job!.system, job!.id), {signal});
    await progress({sent: 0, words: 'asked'});
    const words = await api.cancelled(answer.text === '' ? undefined : answer.json(), signal);
    client.expect(job!.system, job!.id);
    return {
      ids: [job!.id],
      sentence: `Job ${job!.id} is cancelled${words === 'cancelled' ? '' : `: ${words}`}.`,
    };
  },
  settle: async (_input, intent, client, signal) => {
    const id = intent.row ?? '';
    const system = String(intent.facts.system ?? '');
    const {rows} = await client.jobs(system, false, signal);
    const found = rows.find(job => job.id === id);
    if (!found || isOver(found.state))
      return {kind: 'done', ids: [id], sentence: `Job ${id} is in the queue no more.`};
    return found.state === 'COMPLETING'
      ? {kind: 'unknown', sentence: `Job ${id} is completing.`}
      : {kind: 'absent', sentence: `Job ${id} is still ${found.state}: it was not cancelled.`};
  },
  touches: ['hpc-jobs'],
});
