import {Failure} from '../../../declare/failure.ts';
import {booleanField} from '../../../declare/fields.ts';
import {command} from '../../../declare/service.ts';
import {jobField, systemField} from '../fields/cluster-fields.ts';
import type {HpcClient} from '../upstream/client.ts';
import {followFile} from './follow-file.ts';
import {amount, asked, linesOf, textOf} from './printed-part.ts';

const logging = {
  job: jobField,
  errors: booleanField({
    label: 'Errors',
    hint: 'What it wrote to its standard error, where that is another file.',
  }),
  follow: booleanField({label: 'Follow', hint: 'Go on printing what is added, until ^C.'}),
  ...amount('end'),
  system: systemField,
};

export const logCommand = command<HpcClient, typeof logging>({
  words: 'job-log',
  about: "Prints the end of a job's output, wherever it lies; with -f what is added, too.",
  fields: logging,
  short: {follow: 'f', bytes: 'c', lines: 'n'},
  run: async (input, context) => {
    const {client, signal} = context;
    const system = await client.system(input.system, signal);
    const api = await client.api(signal);
    const rows = await api.job(system, input.job, signal);
    const [job] = rows;
    if (!job) throw new Failure('not-found', `${system} knows no job ${input.job}.`);
    if (rows.length > 1)
      throw new Failure('local', `${input.job} is an array: each element has its own output.`, {
        todo: `Name one: ${rows
          .slice(0, 3)
          .map(({id}) => id)
          .join(', ')}`,
      });
    if (job.state === 'PENDING')
      throw new Failure(
        'local',
        `Job ${input.job} waits still${job.reason ? ` (${job.reason})` : ''}: it has written nothing.`,
        {
          todo: `Wait for it: skydeck hpc wait ${input.job}`,
        },
      );
    const {stdoutPath, stderrPath} = await api.jobFiles(job, signal);
    const place = input.errors ? (stderrPath ?? stdoutPath) : stdoutPath;
    if (place === undefined)
      throw new Failure('not-found', `FirecREST does not tell where job ${job.id} writes to.`);
    context.note(place);
    if (input.follow) {
      await followFile({api, system, place}, input, context);
      return 0;
    }
    const text = linesOf(await api.tail(system, place, asked(input), signal), input, 'end');
    context.out(textOf(text, place));
    return 0;
  },
});
