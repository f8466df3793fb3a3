import {iso} from '../../../declare/columns.ts';
import {Failure} from '../../../declare/failure.ts';
import {booleanField, textField} from '../../../declare/fields.ts';
import {command} from '../../../declare/service.ts';
import {jobList} from '../lists.ts';
import {jobNameOf, titleOf} from '../rules/title.ts';
import type {LakeClient} from '../upstream/client.ts';
import {isLive, type Job} from '../upstream/engines/job.ts';

const fields = {
  job: textField({
    label: 'Job',
    hint: "The id of a batch job, or a reading's title (its newest job).",
    example: '07c6289a-d820-44e7-aa0e-ff843e228c81',
    required: true,
    positional: true,
    suggest: ({world}) => (world.rows(jobList) ?? []).map(({id, name}) => ({value: id, note: name})),
  }),
  follow: booleanField({
    label: 'Follow',
    hint: 'Go on printing until the job ends.',
    initial: () => 'no',
  }),
};

const pace = 2000;

const find = async (client: LakeClient, word: string, signal: AbortSignal): Promise<Job> => {
  let unlisted: unknown;
  // Who may not list jobs may still know the id of one.
  const {rows} = await client.jobs(signal, true).catch(error => {
    unlisted = error;
    return {rows: []};
  });
  const name = jobNameOf(titleOf(word));
  const own = rows
    .filter(job => job.id === word || job.name === name)
    .sort((a, b) => b.createdAt - a.createdAt);
  const job = own[0] ?? (await client.engine.runner.job(word, signal).catch(() => undefined));
  if (!job && unlisted) throw unlisted;
  if (!job)
    throw new Failure('not-found', `There is no job "${word}", by id or by title.`, {
      todo: 'See: skydeck get batch-jobs. Finished jobs are kept for about a week.',
    });
  return (await client.engine.runner.job(job.id, signal)) ?? job;
};

export const jobLog = command<LakeClient, typeof fields>({
  words: 'logs',
  about: 'Prints the log of a batch job; -f follows it until the job ends.',
  fields,
  short: {follow: 'f'},
  run: async (input, {client, out, note, signal}) => {
    const {runner} = client.engine;
    let job = await find(client, input.job, signal);
    let token: string | undefined;
    let waited = false;
    for (;;) {
      const page = await runner.log(job, token, signal);
      for (const {at, text} of page.lines) out(`${iso(at)} ${text}\n`, {at: iso(at), text});
      const still = page.next === token;
      token = page.next ?? token;
      if (!page.begun && !waited) {
        note(
          isLive(job)
            ? `Job ${job.id} is ${job.state} and has not written anything yet.`
            : 'There is no log.',
        );
        waited = true;
      }
      if (!input.follow || signal.aborted) return 0;
      if (!isLive(job) && (still || !page.begun || page.lines.length === 0)) {
        note(`Job ${job.id} is ${job.state}.`);
        return job.state === 'FAILED' ? 1 : 0;
      }
      if (page.lines.length === 0) await client.wait(Math.min(pace, client.lookEvery), signal);
      // The stream of the next attempt is another one.
      const now = (await runner.job(job.id, signal)) ?? job;
      if (now.logStream !== job.logStream) token = undefined;
      job = now;
    }
  },
});
