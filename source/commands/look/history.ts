import {iso} from '../../declare/columns.ts';
import type {Resource} from '../../declare/resource.ts';
import {type Happened, historyOf, whenOf} from '../../engine/history.ts';
import {sessionAt} from '../../engine/session-at.ts';
import {safeJson} from '../../text/exact-json.ts';
import {harmless} from '../../text/harmless.ts';
import {CommandError, didYouMean, nearestIds} from '../run/command-error.ts';
import {type ExitCode, exitCodes} from '../run/exit-codes.ts';
import {formerMoment} from '../run/look-back.ts';
import type {Run} from '../run/run.ts';
import {rowLines} from './table.ts';

/** Prints what happened to a row, or to all of a list, from what is remembered: nothing is asked of an upstream. */
export const history = async (
  run: Run,
  resource: Resource,
  id: string | undefined,
  options: {since?: string},
): Promise<ExitCode> => {
  const format = run.format(['table', 'json', 'ndjson'], 'table');
  const session = await run.session();
  const known = session.asOf ? session : sessionAt(session);
  const now = known.clock.now();
  const since =
    options.since === undefined ? Number.NEGATIVE_INFINITY : formerMoment(options.since, now, '--since');
  const happened = historyOf(known, resource, since, id);
  if (happened.length === 0 && id !== undefined && options.since === undefined)
    throw neverSeen(resource, id, known.memory);
  if (format === 'json') run.stdio.out(`${safeJson(happened.map(happenedObject), 2)}\n`);
  else if (format === 'ndjson')
    run.stdio.out(happened.map(one => `${safeJson(happenedObject(one))}\n`).join(''));
  else if (happened.length === 0)
    run.note(`Nothing is known to have happened to ${resource.name} since then.`);
  else run.stdio.out(`${historyLines(run, happened, now, id === undefined).join('\n')}\n`);
  return exitCodes.fine;
};

const neverSeen = (
  resource: Resource,
  id: string,
  {past}: {past: {transitions(resource: string, since: number): readonly {id: string}[]}},
): CommandError => {
  const ids = [...new Set(past.transitions(resource.name, Number.NEGATIVE_INFINITY).map(one => one.id))];
  return new CommandError(
    exitCodes.failed,
    'not-found',
    `"${id}" was never seen among the ${resource.name} from here.`,
    didYouMean(nearestIds(id, ids)) ?? `See: skydeck history ${resource.name}`,
  );
};

const happenedObject = ({at, before, atLeast, kind, id, words}: Happened) => ({
  at: iso(at),
  ...(before !== undefined && {notBefore: iso(before)}),
  ...(atLeast && {atLeast}),
  kind,
  id,
  what: words,
});

const historyLines = (run: Run, happened: readonly Happened[], now: number, ids: boolean): string[] => {
  const lines = happened.map(one => [
    whenOf(one, now),
    ...(ids ? [harmless(one.id)] : []),
    harmless(one.words),
  ]);
  const room = run.stdio.stdoutTty ? run.stdio.columns : Number.POSITIVE_INFINITY;
  const last = lines[0]!.length - 1;
  return rowLines(lines, room, (text, row, at) =>
    at === last ? run.paint(text, happened[row]!.tone) : text,
  );
};
