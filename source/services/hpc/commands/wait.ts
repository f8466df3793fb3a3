import {Failure} from '../../../declare/failure.ts';
import {command} from '../../../declare/service.ts';
import {age, duration} from '../../../text/times.ts';
import {jobField, systemField} from '../fields/cluster-fields.ts';
import {countsText, worstOf} from '../rules/fold-arrays.ts';
import {exitCodeOf, isOver} from '../rules/job-state.ts';
import type {HpcClient} from '../upstream/client.ts';
import type {Job} from '../upstream/model.ts';
import {lookUntil} from '../upstream/pace.ts';

const waiting = {
  job: jobField,
  system: systemField,
};

/** Milliseconds of a look at a job that does not move; and of one that is not known yet (v2: 404 at first). */
const forever = Number.POSITIVE_INFINITY;
const unknownPatience = 20_000;
/** Milliseconds that the service may be away. */
const outage = 900_000;

const ending = (job: Job) =>
  `Job ${job.id} (${job.name}) ended ${job.state}${job.exitCode ? `, exit code ${job.exitCode}` : ''}${
    job.elapsedSeconds === undefined ? '' : `, after ${duration(job.elapsedSeconds)}`
  }.`;

const standing = (jobs: readonly Job[]): string => {
  const [first] = jobs;
  return jobs.length === 1
    ? `${first!.state}${first!.reason ? ` (${first!.reason})` : ''}`
    : countsText(jobs);
};

export const waitCommand = command<HpcClient, typeof waiting>({
  words: 'wait',
  about:
    "Waits for a job to end, of an array for all of it; the exit code is the job's, or the worst of them.",
  fields: waiting,
  one: true,
  run: async (input, context) => {
    const {client, signal} = context;
    const system = await client.system(input.system, signal);
    const api = await client.api(signal);
    const begun = client.pace.wall();
    let last = '';
    let never = false;
    let away: number | undefined;
    /** A job goes on while the service is away: that is waited out for a while. */
    const patient = async <T>(look: () => Promise<T>): Promise<T | 'away'> => {
      try {
        const found = await look();
        away = undefined;
        return found;
      } catch (error) {
        const now = client.pace.wall();
        if (!(error instanceof Failure && error.retryable) || now - (away ?? now) > outage) throw error;
        if (away === undefined) context.note(`${error.message} The job is asked for again.`);
        away ??= now;
        return 'away';
      }
    };
    const ended = await lookUntil(
      client.pace,
      {first: client.settings.firstLookSeconds * 1000, patience: forever, signal},
      async () => {
        const found = await patient(() => api.job(system, input.job, signal));
        if (found === 'away') return undefined;
        if (found.length === 0) {
          never = last === '' && client.pace.wall() - begun > unknownPatience;
          return never ? ('unknown' as const) : undefined;
        }
        const words = standing(found);
        if (words !== last) context.note(`Job ${found.length === 1 ? found[0]!.id : input.job} is ${words}.`);
        last = words;
        return found.every(job => isOver(job.state)) ? found : undefined;
      },
    );
    if (ended === undefined || ended === 'unknown')
      throw new Failure(
        'not-found',
        `${system} knows no job ${input.job}: neither its queue nor its accounting of the last 30 days (looked for ${age(unknownPatience / 1000)}).`,
      );
    const worst = worstOf(ended);
    const {id, name, state, exitCode, elapsedSeconds} = worst;
    if (ended.length === 1) {
      context.out(`${ending(worst)}\n`, {id, system, name, state, exitCode, elapsedSeconds});
      return exitCodeOf(worst);
    }
    const elements = ended.map(job => ({id: job.id, state: job.state, exitCode: job.exitCode}));
    context.out(`Job ${input.job} (${name}) ended: ${countsText(ended)}.\n`, {
      id: input.job,
      system,
      name,
      state,
      exitCode,
      elements,
    });
    return Math.max(...ended.map(exitCodeOf));
  },
});
