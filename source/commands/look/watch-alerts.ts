import {hostname} from 'node:os';
import {severityTones} from '../../declare/resource.ts';
import {type AlertEvent, watchAlerts} from '../../engine/alert-watch.ts';
import type {NoteStore} from '../../engine/memory/notes.ts';
import {processLives, processMark} from '../../settings/process-lives.ts';
import {safeJson} from '../../text/exact-json.ts';
import {harmless} from '../../text/harmless.ts';
import {utc} from '../../text/times.ts';
import {CommandError, usageError} from '../run/command-error.ts';
import {type ExitCode, exitCodes} from '../run/exit-codes.ts';
import type {Run} from '../run/run.ts';
import {alertRunner, newsObject} from './run-for-alert.ts';

/** Who watches a profile. `beat`: milliseconds of real time at which it gave a sign of life; `mark`: see `processMark`. */
type Watcher = {
  readonly pid: number;
  readonly host: string;
  readonly since: number;
  readonly beat: number;
  readonly mark?: string;
};

/** Milliseconds: between two signs of life, and without one after which a watcher of another machine counts as gone. */
const beat = 20_000;
const gone = 90_000;

const watcherOf = (value: unknown): Watcher | undefined => {
  const {pid, host, since, beat: last, mark} = Object(value) as Record<string, unknown>;
  return typeof pid === 'number' &&
    typeof host === 'string' &&
    typeof since === 'number' &&
    typeof last === 'number'
    ? {pid, host, since, beat: last, ...(typeof mark === 'string' && {mark})}
    : undefined;
};

/** Takes the watch of a profile; one at a time has it. Throws an error that says who. */
const takeWatch = (notes: NoteStore, now: () => number, profile: string): {beat(): void; leave(): void} => {
  const mark = processMark(process.pid);
  const own: Watcher = {
    pid: process.pid,
    host: hostname(),
    since: now(),
    beat: now(),
    ...(mark !== undefined && {mark}),
  };
  const livesHere = ({pid, mark: known}: Watcher) =>
    processLives(pid) && (known === undefined || known === processMark(pid));
  const isOwn = (other: Watcher | undefined) => other?.pid === own.pid && other.host === own.host;
  const holder = notes.change('watcher', value => {
    const other = watcherOf(value);
    const lives =
      other !== undefined &&
      !isOwn(other) &&
      (other.host === own.host ? livesHere(other) : Math.abs(now() - other.beat) < gone);
    return lives ? {value, result: other} : {value: own, result: undefined};
  });
  if (holder)
    throw new CommandError(
      exitCodes.failed,
      'watched',
      `The profile ${profile} is watched already: by process ${holder.pid} on ${holder.host}, since ${utc(holder.since / 1000, now() / 1000)}.`,
      'One watcher for each profile is enough; end that one first.',
    );
  return {
    beat: () => notes.put('watcher', {...own, beat: now()}),
    leave: () =>
      notes.change('watcher', value => ({
        value: isOwn(watcherOf(value)) ? undefined : value,
        result: undefined,
      })),
  };
};

const words = {began: 'began', changed: 'now', ended: 'ended'} as const;

/** Watches until it is interrupted: one line (or NDJSON) for each alert that begins, changes and ends. */
export const watchAlertsCommand = async (run: Run, options: {run?: string}): Promise<ExitCode> => {
  const asJson = run.format(['table', 'json', 'ndjson'], 'table') !== 'table';
  const session = await run.session();
  if (session.asOf) throw usageError('What is remembered cannot be watched.', 'Leave out --at and --cached.');
  const watch = takeWatch(session.memory.notes, session.clock.wall, session.profile.name);
  const runner =
    options.run === undefined
      ? undefined
      : alertRunner(options.run, {
          environment: run.stdio.environment,
          fail: sentence => run.note(`skydeck: ${sentence}`),
        });
  const tell = (news: AlertEvent) => {
    const {event, alert, unlisted} = news;
    const {now} = session.world();
    if (asJson) run.stdio.out(`${safeJson(newsObject(news, now))}\n`);
    else
      run.stdio.out(
        `${utc(now, now)}  ${run.paint(`${words[event]} ${alert.severity}`, event === 'ended' ? 'good' : severityTones[alert.severity])}  ${harmless(alert.title)}. ${unlisted ? 'It is listed no more.' : harmless(event === 'ended' ? '' : alert.why)}`.trimEnd() +
          '\n',
      );
    runner?.run(news);
  };
  const {interrupted} = run.stdio;
  try {
    const stop = watchAlerts(session, tell);
    const timer = setInterval(watch.beat, beat);
    await new Promise<void>(resolve => {
      if (interrupted.aborted) resolve();
      interrupted.addEventListener('abort', () => resolve(), {once: true});
    });
    clearInterval(timer);
    stop();
  } finally {
    runner?.close();
    watch.leave();
  }
  return exitCodes.interrupted;
};
