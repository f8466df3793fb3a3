import type {Resource, Row} from '../../declare/resource.ts';
import {type Query, worldOf} from '../../declare/world.ts';
import {partOf} from '../../engine/memory/rows.ts';
import type {Session} from '../../engine/session.ts';
import {rowObject} from '../../list/output.ts';
import {safeJson} from '../../text/exact-json.ts';
import {checkedQuery} from '../change/complete-draft.ts';
import {CommandError} from '../run/command-error.ts';
import {type ExitCode, exitCodeOfFailure, exitCodes} from '../run/exit-codes.ts';
import type {Run} from '../run/run.ts';
import {gapSentences, needsOf} from './read-rows.ts';
import {tableLines} from './table.ts';
import type {View} from './view-of.ts';

/** `entered`, `left`: it is listed all the while, and came into what was asked for (the filter, the limit) or went out of it. */
export type Change = {
  readonly change: 'added' | 'entered' | 'changed' | 'left' | 'removed';
  readonly row: Row;
};

/** What differs between two readings, by id. `print` says what counts: equal prints are no change. Pure. */
export const changesBetween = (
  before: ReadonlyMap<string, {readonly row: Row; readonly print: string}>,
  after: ReadonlyMap<string, {readonly row: Row; readonly print: string}>,
): Change[] => [
  ...[...after].flatMap(([id, {row, print}]): Change[] => {
    const known = before.get(id);
    if (!known) return [{change: 'added', row}];
    return known.print === print ? [] : [{change: 'changed', row}];
  }),
  ...[...before].flatMap(([id, {row}]): Change[] => (after.has(id) ? [] : [{change: 'removed', row}])),
];

const marks = {added: '+', entered: '+', changed: '~', left: '-', removed: '-'} as const;

/**
 * Follows a list until it is interrupted: prints what was there first, then each row that came, changed or went. Lines
 * for people (`+`, `~`, `-`), NDJSON of `{change, row}` when piped or asked for. A failure on the way is said once on
 * stderr and the polling goes on; one at the first reading ends it.
 */
export const watchRows = async (
  run: Run,
  session: Session,
  resource: Resource,
  ids: readonly string[],
  query: Query,
  view: View,
): Promise<ExitCode> => {
  const asked = run.globals.output;
  const asLines =
    asked === undefined ? run.stdio.stdoutTty : view.format === 'table' || view.format === 'wide';
  const checked = checkedQuery(resource.parameters ?? {}, query, session.world());
  const watch = session.poller.watch<Row>(resource, checked, 'active');
  const others = needsOf(resource, query).flatMap(need => {
    const found = session.resource(need.resource)?.resource;
    return found ? [session.poller.watch(found, need.query, 'background')] : [];
  });
  // Ages grow by themselves: they are no news.
  const telling = view.columns.filter(column => column.kind !== 'age');
  const isAsked = (row: Row) =>
    [resource.id(row), ...(resource.names?.(row) ?? [])].some(
      name => name !== undefined && ids.includes(name),
    );
  let known = new Map<string, {row: Row; print: string}>();
  /** The ids that were listed at the last look, asked for or not. */
  let before: ReadonlySet<string> = new Set();
  let first = true;
  let said: string | undefined;
  let looked = false;
  let saidOfGaps = '';

  const look = (): CommandError | undefined => {
    const {page, failure} = watch.get();
    if (failure && failure.message !== said) {
      if (!page)
        return new CommandError(exitCodeOfFailure(failure), failure.kind, failure.message, failure.todo);
      run.note(`skydeck: ${failure.message} The rows are those of the last good reading.`);
    }
    if (!failure && said !== undefined) run.note(`skydeck: the ${resource.name} can be read again.`);
    said = failure?.message;
    // Verdicts look at the other lists: before those are there, every row would be told twice.
    const ready = others.every(other => other.get().page !== undefined || other.get().failure !== undefined);
    if (!page || !ready) return undefined;
    const world = worldOf(session.world(), resource.name, checked);
    const wanted = ids.length > 0 ? page.rows.filter(isAsked) : page.rows;
    // Two rows with one id stay two: the second is known by its place among them.
    const met = new Map<string, number>();
    const now = new Map(
      view.select(wanted, world).map(row => {
        const id = resource.id(row);
        const place = met.get(id) ?? 0;
        met.set(id, place + 1);
        const print = JSON.stringify(telling.map(column => column.value(row, world) ?? null));
        return [`${id} ${place}`, {row, print}];
      }),
    );
    const gaps = [...(page.notes ?? []), ...gapSentences(resource, page)].join(' ');
    if (gaps !== '' && gaps !== saidOfGaps) run.note(`skydeck: ${gaps}`);
    saidOfGaps = gaps;
    const listed = new Map(page.rows.map(row => [resource.id(row), row]));
    // What is not in a part of a list may be there all the same.
    if (partOf(page) !== undefined)
      for (const [name, one] of known) if (!listed.has(resource.id(one.row))) now.set(name, one);
    const changes = changesBetween(known, now).map((one): Change => {
      const id = resource.id(one.row);
      if (one.change === 'added' && before.has(id)) return {...one, change: 'entered'};
      if (one.change === 'removed' && listed.has(id)) return {change: 'left', row: listed.get(id)};
      return one;
    });
    known = now;
    before = new Set(listed.keys());
    if (now.size === 0 && !looked)
      run.note(
        `There are no such ${resource.name} ${partOf(page) === undefined ? 'yet' : 'in what was read'}.`,
      );
    looked = true;
    if (!asLines)
      run.stdio.out(
        changes
          .map(({change, row}) => `${safeJson({change, row: rowObject(row, view.columns, world)})}\n`)
          .join(''),
      );
    else if (changes.length > 0) {
      const listing = {columns: view.columns, rows: changes.map(({row}) => row), world};
      const [header, ...lines] = tableLines(listing, {
        width: run.stdio.stdoutTty ? run.stdio.columns - 2 : undefined,
        wide: view.chosen || view.format === 'wide',
        paint: run.paint,
      });
      if (first) run.stdio.out(`  ${header}\n`);
      run.stdio.out(lines.map((line, at) => `${marks[changes[at]!.change]} ${line}\n`).join(''));
    }
    if (changes.length > 0) first = false;
    return undefined;
  };

  try {
    return await new Promise<ExitCode>((resolve, reject) => {
      const {interrupted} = run.stdio;
      const turn = () => {
        const error = look();
        if (error) reject(error);
      };
      const stops = [watch, ...others].map(one => one.subscribe(turn));
      interrupted.addEventListener(
        'abort',
        () => {
          for (const stop of stops) stop();
          resolve(exitCodes.interrupted);
        },
        {once: true},
      );
      if (interrupted.aborted) resolve(exitCodes.interrupted);
      turn();
    });
  } finally {
    watch.stop();
    for (const other of others) other.stop();
  }
};
