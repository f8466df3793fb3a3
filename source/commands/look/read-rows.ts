import {isDeepStrictEqual} from 'node:util';
import {asFailure, Failure} from '../../declare/failure.ts';
import type {Lead, Page, Resource, Row} from '../../declare/resource.ts';
import type {Query} from '../../declare/world.ts';
import type {Session} from '../../engine/session.ts';
import {plural} from '../../text/quantities.ts';
import {idWord} from '../../text/shell-word.ts';
import {age, utc} from '../../text/times.ts';
import {checkedQuery} from '../change/complete-draft.ts';
import {CommandError, didYouMean, nearestIds} from '../run/command-error.ts';
import {type ExitCode, exitCodes} from '../run/exit-codes.ts';
import type {Run} from '../run/run.ts';

/** The list of a resource, now. Throws the Failure, also that of a service which could not be connected. */
export const readPage = async (
  run: Run,
  session: Session,
  resource: Resource,
  query: Query,
): Promise<Page<Row>> => {
  const found = session.resource(resource.name);
  if (!found)
    throw new Failure(
      'local',
      `The profile ${session.profile.name} has no ${resource.service} service, so there are no ${resource.name}.`,
      {todo: `Add it with: skydeck profiles edit ${session.profile.name}`},
    );
  if (found.connected.failure) throw found.connected.failure;
  const checked = checkedQuery(found.resource.parameters ?? {}, query, session.world());
  const before = session.clock.wall();
  const page = await session.poller.read<Row>(found.resource, checked, run.stdio.interrupted);
  tellAge(run, session, resource, checked);
  run.detail(
    `${resource.name}: ${plural(page.rows.length, 'row')} in ${Math.round(session.clock.wall() - before)} ms`,
  );
  return page;
};

export const needsOf = (resource: Resource, query: Query): readonly Lead[] =>
  resource.needsOf?.(query) ?? (resource.needs ?? []).map(name => ({resource: name, query: {}}));

const sameQuery = (one: Query, other: Query): boolean => isDeepStrictEqual({...one}, {...other});

/** Remembered rows are never shown without saying of when they are. */
const tellAge = (run: Run, {asOf, poller}: Session, {name, title}: Resource, query: Query): void => {
  const at = poller.peek(name, query)?.at;
  if (asOf === undefined || at === undefined) return;
  run.note(
    asOf.lastKnown
      ? `skydeck: ${title}: as last known, read ${age(asOf.at - at)} ago (${utc(at, asOf.at)}); nothing was asked.`
      : `skydeck: ${title}: ${asOf.words}, ${asOf.at - at < 1 ? 'watched then' : `read ${age(asOf.at - at)} before`}.`,
  );
};

/**
 * The list together with those that its verdicts look at, read at the same time. What of it or of the others cannot be
 * read is said on stderr: the rows are still worth having. `code`: that of what was read whole, in part, or not at all.
 */
export const readWithNeeds = async (
  run: Run,
  session: Session,
  resource: Resource,
  query: Query,
): Promise<{readonly page: Page<Row>; readonly code: ExitCode}> => {
  const needs = needsOf(resource, query).flatMap(need => {
    const found = session.resource(need.resource)?.resource;
    const isOwn = need.resource === resource.name && sameQuery(need.query, query);
    return found && !isOwn ? [{resource: found, query: need.query}] : [];
  });
  // What "24h" and "ago" count from: a simulator's time, which other services than the one that has it do not tell.
  await session.inTime(run.stdio.interrupted, resource.service);
  const [own, ...others] = await Promise.allSettled(
    [{resource, query}, ...needs].map(one => readPage(run, session, one.resource, one.query)),
  );
  // Where the list itself cannot be read, why the others could not is no news.
  if (own!.status === 'rejected') throw own!.reason;
  const page = own!.value;
  for (const [at, other] of others.entries())
    if (other.status === 'rejected')
      run.note(
        `skydeck: the ${needs[at]!.resource.name} could not be read, so verdicts of ${resource.name} may be incomplete: ${asFailure(other.reason).message}`,
      );
  for (const note of page.notes ?? []) run.note(`skydeck: ${note}`);
  noteGaps(run, resource, page);
  const isWhole = !isInPart(page) && others.every(({status}) => status === 'fulfilled');
  return {page, code: isWhole ? exitCodes.fine : isUnreadable(page) ? exitCodes.failed : exitCodes.findings};
};

/** Whether there is more than its rows tell: some could not be read, or in part only, or were not asked for, or lack something. */
export const isInPart = ({unreadable, incomplete, unread = []}: Page<Row>): boolean =>
  unreadable.length > 0 || incomplete === true || unread.length > 0;

/** Says what could not be read of a page; beside JSON as data, too. */
export const noteGaps = (run: Pick<Run, 'note'>, resource: Resource, page: Page<Row>): void => {
  const unreadable = page.unreadable.map(({index, reason, kept = false}) => ({row: index, reason, kept}));
  for (const [at, sentence] of gapSentences(resource, page).entries())
    run.note(`skydeck: ${sentence}`, at === 0 ? {list: resource.name, unreadable} : {});
};

/** Why nobody can say that a row is not there, where its list was read in part; undefined where all was read. */
const mayBeThere = (page: Page<Row> | undefined): string | undefined => {
  const lost = page?.unreadable.filter(({kept}) => !kept).length ?? 0;
  if (lost > 0) return `${plural(lost, 'row')} could not be read, and may be it`;
  return page?.incomplete ? 'not all of them were read' : undefined;
};

/** What could not be read of a page: rows that are left out, and rows that are there in part. */
export const gapSentences = (resource: Resource, {unreadable}: Page<Row>): string[] =>
  [true, false].flatMap(kept => {
    const those = unreadable.filter(one => (one.kept ?? false) === kept);
    const [first] = those;
    if (!first) return [];
    const rows = `${plural(those.length, 'row')} of ${resource.name}`;
    const where = `(row ${first.index}: ${first.reason})`;
    return kept
      ? [`${rows} could be read in part only ${where}`]
      : [`${rows} could not be read and ${those.length === 1 ? 'is' : 'are'} left out ${where}`];
  });

/** Whether a page holds nothing but rows that could not be read: it is not empty, and says nothing. */
export const isUnreadable = ({rows, unreadable}: Page<Row>): boolean =>
  rows.length === 0 && unreadable.length > 0;

/**
 * The rows with these ids, in that order; a name that one row alone bears is as good. What is not there, or is meant by
 * several, is an error that names near ones. `sharing`: rows that share an id all count. `page`: what was read of the list,
 * where what is not in it was not asked for by its id.
 */
export const pickRows = (
  resource: Resource,
  rows: readonly Row[],
  ids: readonly string[],
  {sharing = false, page}: {readonly sharing?: boolean; readonly page?: Page<Row> | undefined} = {},
): Row[] => {
  const open = mayBeThere(page);
  const byId = Map.groupBy(rows, resource.id);
  return ids.flatMap(id => {
    const own = byId.get(id);
    const named = own ?? rowsNamed(resource, rows, id);
    if (named.length === 1 || (own && sharing)) return named;
    if (own)
      throw new CommandError(
        exitCodes.failed,
        'not-found',
        `${own.length} ${resource.name} have the id "${id}": which is meant cannot be told.`,
        `See both: skydeck get ${resource.name} ${idWord(id)}`,
      );
    if (named.length > 1)
      throw new CommandError(
        exitCodes.failed,
        'not-found',
        `"${id}" is the name of ${named.length} ${resource.name}.`,
        `Give the id of one: ${firstIds(resource, named)}`,
      );
    if (open)
      throw new CommandError(
        exitCodes.failed,
        'unreadable',
        `"${id}" is not among the ${resource.name} that were read: ${open}.`,
        `See: skydeck get ${resource.name} -o name`,
      );
    const near = didYouMean(nearestIds(id, [...byId.keys()]));
    throw new CommandError(
      exitCodes.failed,
      'not-found',
      `There is no "${id}" among the ${resource.name}.`,
      near ?? `See: skydeck get ${resource.name} -o name`,
    );
  });
};

/** As `pickRows`; a row that the list has not is asked for by its id, where its upstream can be. */
export const findRows = async (
  run: Run,
  session: Session,
  resource: Resource,
  page: Page<Row>,
  ids: readonly string[],
  query: Query,
  options: {readonly sharing?: boolean} = {},
): Promise<Row[]> => {
  const {find} = resource;
  const {rows} = page;
  const listed = new Set(rows.map(resource.id));
  const missing = ids.filter(id => !listed.has(id) && rowsNamed(resource, rows, id).length === 0);
  if (!find || missing.length === 0) return pickRows(resource, rows, ids, {...options, page});
  const {client} = session.context(resource);
  const found = await Promise.all(missing.map(id => find(client, id, query, run.stdio.interrupted)));
  return pickRows(resource, [...rows, ...found.filter(row => row !== undefined)], ids, options);
};

/** The rows that bear a name which is not their id. */
export const rowsNamed = (resource: Resource, rows: readonly Row[], name: string): readonly Row[] =>
  resource.names ? rows.filter(row => resource.names!(row).includes(name)) : [];

const firstIds = (resource: Resource, rows: readonly Row[]): string =>
  rows.slice(0, 3).map(resource.id).join(', ') + (rows.length > 3 ? ', …' : '');
