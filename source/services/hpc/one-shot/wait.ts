import {Failure} from '../../../declare/failure.ts';
import {textField} from '../../../declare/fields.ts';
import {command} from '../../../declare/service.ts';
import {age, duration} from '../../../text/times.ts';
import {systemField} from '../fields/system-field.ts';
import {exitCodeOf, isOver} from '../rules/job-state.ts';
import type {HpcClient} from '../upstream/client.ts';
import type {Job} from '../upstream/model.ts';
import {lookUntil} from '../upstream/pace.ts';

const plain = textField({
  label: 'Job',
  hint: 'The id of the Slurm job.',
  example: '42',
  required: true,
  positional: true,
});
const jobField: typeof plain = {
  ...plain,
  parse: (text, context) =>
    text.trim() === '' || /^\d+([_+]\d+)?$/.test(text.trim())
      ? plain.parse(text, context)
      : {
          ok: false,
          problem: `"${text.trim()}" is no job id. It is a number, of an array with its index: 42, 42_7.`,
        },
};

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

export const waitCommand = command<HpcClient, typeof waiting>({
  words: 'wait',
  about: "Waits for a Slurm job to end; the exit code is the job's.",
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
        const job = await patient(() => api.job(system, input.job, signal));
        if (job === 'away') return undefined;
        if (!job) {
          never = last === '' && client.pace.wall() - begun > unknownPatience;
          return never ? ('unknown' as const) : undefined;
        }
        if (job.state !== last)
          context.note(`Job ${job.id} is ${job.state}${job.reason ? ` (${job.reason})` : ''}.`);
        last = job.state;
        return isOver(job.state) ? job : undefined;
      },
    );
    if (ended === undefined || ended === 'unknown')
      throw new Failure(
        'not-found',
        `${system} knows no job ${input.job}: neither its queue nor its accounting of the last 30 days (looked for ${age(unknownPatience / 1000)}).`,
      );
    const {id, name, state, exitCode, elapsedSeconds} = ended;
    context.out(`${ending(ended)}\n`, {id, system, name, state, exitCode, elapsedSeconds});
    return exitCodeOf(ended);
  },
});
