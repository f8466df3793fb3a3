import {Failure} from '../../engine/failure.ts';
import {booleanField, numberField, textField} from '../../fields.ts';
import {type Command, type CommandContext, command} from '../../resource.ts';
import {age, bytes, duration} from '../../text.ts';
import type {HpcClient} from './client.ts';
import {exitCodeOf, isOver} from './job-state.ts';
import type {Job} from './model.ts';
import {lookUntil} from './pace.ts';
import {remotePathField} from './path-field.ts';
import {placeOf} from './place-of.ts';
import {systemField} from './system-field.ts';

type Context = CommandContext<HpcClient>;

const path = (hint: string, required = true) => ({
  ...remotePathField({
    label: 'Path',
    hint,
    example: '/scratch/test1',
    initial: () => undefined,
    positional: true,
  }),
  required,
});

/** The system and the absolute path that a command means. */
const where = async (
  {client, signal}: Context,
  input: {readonly path: string | undefined; readonly system: string | undefined},
) => {
  const system = await client.system(input.system, signal);
  return {
    system,
    api: await client.api(signal),
    place: await placeOf(client, system, input.path ?? '~', signal),
  };
};

const letters = {directory: 'd', file: '-', link: 'l', other: '?'};

/** Names on one line each: what could break the line is shown as a dot. */
const onOneLine = (name: string) => name.replace(/[\u0000-\u001f\u007f-\u009f]/g, '·');

export const listCommand = command<
  HpcClient,
  Record<string, ReturnType<typeof path> | typeof systemField | ReturnType<typeof booleanField>>
>({
  words: 'ls',
  about: 'Lists a directory of an HPC system; your own without a path.',
  fields: {
    path: path('The directory.', false),
    all: booleanField({label: 'All', hint: 'Names that begin with a dot, too.'}),
    long: booleanField({label: 'Long', hint: 'With type, permissions, owner, size and time.'}),
    system: systemField,
  },
  short: {all: 'a', long: 'l'},
  run: async (given, context) => {
    const input = given as {
      path: string | undefined;
      system: string | undefined;
      all: boolean;
      long: boolean;
    };
    const {system, api, place} = await where(context, input);
    const page = await api.list(system, place, input.all, context.signal);
    for (const entry of page.rows) {
      const name = onOneLine(entry.name) + (entry.type === 'directory' ? '/' : '');
      const moment =
        entry.modified === undefined
          ? ''
          : new Date(entry.modified * 1000).toISOString().slice(0, 16).replace('T', ' ');
      context.out(
        input.long
          ? `${letters[entry.type]}${entry.permissions} ${entry.user.padEnd(8)} ${entry.group.padEnd(8)} ${String(entry.size ?? '').padStart(12)} ${moment} ${name}${entry.linkTarget ? ` -> ${onOneLine(entry.linkTarget)}` : ''}\n`
          : `${name}\n`,
      );
    }
    if (page.unreadable.length > 0) context.note(`${page.unreadable.length} entries could not be read.`);
    return 0;
  },
});

const reading = {path: path('The file.'), system: systemField};

export const catCommand = command<HpcClient, typeof reading>({
  words: 'cat',
  about: 'Prints a text file of an HPC system.',
  fields: reading,
  run: async (input, context) => {
    const {system, api, place} = await where(context, input);
    const {size} = await api.stat(system, place, context.signal);
    const {direct} = await api.limits(system, context.signal);
    if (size !== undefined && size > direct)
      throw new Failure('too-large', `${place} has ${bytes(size)}; ${bytes(direct)} can be printed.`, {
        todo: `Fetch it (skydeck fetch ${place}), or look at its end (skydeck tail ${place}).`,
      });
    const text = size === 0 ? '' : await api.head(system, place, direct, context.signal);
    if (text.includes('\0'))
      throw new Failure('local', `${place} is not a text.`, {todo: `Fetch it: skydeck fetch ${place}`});
    context.out(text);
    return 0;
  },
});

const tailing = {
  ...reading,
  bytes: numberField({
    label: 'Bytes',
    hint: 'How much of the end.',
    least: 1,
    most: 1_000_000,
    whole: true,
    initial: () => '4000',
  }),
  follow: booleanField({label: 'Follow', hint: 'Go on printing what is added, until Ctrl-C.'}),
};

/** Bytes that are read at once while following; what comes faster is skipped, and said to be. */
const atOnce = 200_000;

export const tailCommand = command<HpcClient, typeof tailing>({
  words: 'tail',
  about: 'Prints the end of a file of an HPC system, however long it is; with -f what is added, too.',
  fields: tailing,
  short: {follow: 'f', bytes: 'c'},
  run: async (input, context) => {
    const {system, api, place} = await where(context, input);
    const {signal} = context;
    const sizeNow = async () => (await api.stat(system, place, signal)).size ?? 0;
    let size = await sizeNow();
    const first = await api.tail(system, place, input.bytes ?? 4000, signal);
    context.out(first.endsWith('\n') || first === '' || input.follow ? first : `${first}\n`);
    if (!input.follow) return 0;
    for (;;) {
      try {
        await context.client.pace.pause(context.client.settings.firstLookSeconds * 2000, signal);
        const now = await sizeNow();
        if (now < size) context.note(`${place} became shorter: it was written anew.`);
        const added = now < size ? now : now - size;
        if (added > atOnce) context.note(`${bytes(added - atOnce)} came too fast and are skipped.`);
        if (added > 0) context.out(await api.tail(system, place, Math.min(added, atOnce), signal));
        size = now;
      } catch (error) {
        if (signal.aborted) return 0;
        throw error;
      }
    }
  },
});

const waiting = {
  job: textField({
    label: 'Job',
    hint: 'The id of the Slurm job.',
    example: '42',
    required: true,
    positional: true,
  }),
  system: systemField,
};

/** Milliseconds of a look at a job that does not move; and of one that is not known yet (v2: 404 at first). */
const forever = Number.POSITIVE_INFINITY;
const unknownPatience = 20_000;

const ending = (job: Job) =>
  `Job ${job.id} (${job.name}) ended ${job.state}${job.exitCode ? `, exit code ${job.exitCode}` : ''}${
    job.elapsedSeconds === undefined ? '' : `, after ${duration(job.elapsedSeconds)}`
  }.`;

export const waitCommand = command<HpcClient, typeof waiting>({
  words: 'wait',
  about: "Waits for a Slurm job to end; the exit code is the job's.",
  fields: waiting,
  run: async (input, context) => {
    const {client, signal} = context;
    const system = await client.system(input.system, signal);
    const api = await client.api(signal);
    const begun = client.pace.wall();
    let last = '';
    let never = false;
    const ended = await lookUntil(
      client.pace,
      {first: client.settings.firstLookSeconds * 1000, patience: forever, signal},
      async () => {
        const job = await api.job(system, input.job, signal);
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
    context.out(`${ending(ended)}\n`);
    return exitCodeOf(ended);
  },
});

export const commands: readonly Command<HpcClient>[] = [listCommand, catCommand, tailCommand, waitCommand];
