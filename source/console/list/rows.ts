import type {Column} from '../../declare/columns.ts';
import type {Alert, Resource} from '../../declare/resource.ts';
import type {World} from '../../declare/world.ts';
import {rowNow, type Snapshot} from '../../engine/polling/poll.ts';
import type {Session} from '../../engine/session.ts';
import {columnOf, parseFilter, withNamedFilters} from '../../list/filter.ts';
import {sortRows} from '../../list/sort.ts';
import type {View} from '../shell/state.ts';
import {scrollTop} from './grid.ts';
import {groupRows, type Heading, linesOf} from './groups.ts';

const verdicts = ['verdict', 'class', 'health'];

/** The column that says how a row stands: its verdict, else its state. */
export const verdictOf = (resource: Resource): Column<unknown> | undefined =>
  resource.columns.find(({key}) => verdicts.includes(key)) ??
  resource.columns.find(({kind}) => kind === 'state');

/**
 * Rows as they stand where nobody asked for an order: those of an alert, the most urgent first; those that are bad or
 * want watching; then the others in the list's own order, what is past last and newest first. A list whose rows are
 * the steps of one way keeps its order.
 */
const worstFirst = (
  rows: readonly unknown[],
  resource: Resource,
  world: World,
  alerts: readonly Alert[],
): readonly unknown[] => {
  if (resource.inOrder) return rows;
  const alertPlaces = new Map<string, number>();
  for (const [place, {resource: name, id}] of alerts.entries())
    if (name === resource.name && !alertPlaces.has(id)) alertPlaces.set(id, place);
  const tone = verdictOf(resource)?.tone;
  const alarming: {row: unknown; place: number}[] = [];
  const bad: unknown[] = [];
  const watched: unknown[] = [];
  const others: unknown[] = [];
  const past: unknown[] = [];
  for (const row of rows) {
    const place = alertPlaces.size > 0 ? alertPlaces.get(resource.id(row)) : undefined;
    if (place !== undefined) alarming.push({row, place});
    else if (resource.current && !resource.current(row, world)) past.push(row);
    else {
      const how = tone?.(row, world);
      (how === 'bad' ? bad : how === 'warn' ? watched : others).push(row);
    }
  }
  alarming.sort((a, b) => a.place - b.place);
  return [...alarming.map(({row}) => row), ...bad, ...watched, ...others, ...past.reverse()];
};

/** The row of an id in a resource by its name: see `rowNow`. */
export const rowOf = (session: Session, name: string, id: string): unknown => {
  const resource = session.resource(name)?.resource;
  return resource && rowNow(session, resource, id);
};

/** What a view shows: its rows in order, filtered, and how it came by them. */
export type Shown = {
  readonly resource: Resource;
  readonly world: World;
  readonly snapshot: Snapshot | undefined;
  readonly rows: readonly unknown[];
  /** Headings between the rows, first one first; none where rows are not grouped. */
  readonly headings: readonly Heading[];
  readonly total: number;
  readonly problem: string | undefined;
};

const none = {};
/** Views whose rows are remembered: those that were on the screen last. */
const mostViews = 12;

/** Words alone, of which every letter more leaves out rows and brings none. */
const plainWords = /^[\p{L}\p{N}_. ]*$/u;

/** What was worked out last for a view, step by step: a letter more in its filter looks at the rows that were left alone. */
type Remembered = {
  readonly keys: readonly unknown[];
  readonly shown: Shown;
  readonly orderedBy: readonly unknown[];
  readonly ordered: readonly unknown[];
  readonly filter: string;
  readonly kept: readonly unknown[];
};

const same = (keys: readonly unknown[], others: readonly unknown[] | undefined): boolean =>
  others !== undefined && keys.every((key, at) => key === others[at]);

/** Sorts and filters the rows of views, and remembers the last result of each until rows, world or the wish change. */
export const createRows = (
  session: Session,
  filters: () => Readonly<Record<string, string>> = () => none,
) => {
  const remembered = new Map<string, Remembered>();
  return (view: View): Shown | undefined => {
    const resource = session.resource(view.resource)?.resource;
    if (!resource) return undefined;
    const snapshot = session.poller.peek(view.resource, view.query);
    const world = session.world();
    const name = `${view.resource}?${JSON.stringify(view.query)}`;
    const orderedBy = [snapshot?.page?.rows, world, view.sort, view.sort ? undefined : session.alerts()];
    const keys = [...orderedBy, snapshot?.failure, snapshot?.loading, view.filter, filters(), view.grouped];
    const last = remembered.get(name);
    if (last && same(keys, last.keys)) return last.shown;
    remembered.delete(name);
    const rows = snapshot?.page?.rows ?? [];
    /** By one column; where there is none of that name rows stay as they are. */
    const by = (list: readonly unknown[], sort: Resource['sort']): readonly unknown[] => {
      const column = sort && columnOf(sort.key, resource.columns);
      return column ? sortRows(list, column, sort.descending ?? false, world) : list;
    };
    const order = () =>
      view.sort
        ? by(by(rows, view.sort.tie), view.sort)
        : worstFirst(by(rows, resource.sort), resource, world, session.alerts());
    const ordered = last && same(orderedBy, last.orderedBy) ? last.ordered : order();
    const named = withNamedFilters(view.filter, filters());
    const filter = named.ok ? parseFilter(named.value, resource.columns, world.now) : named;
    const text = named.ok ? named.value : view.filter;
    const narrows = last?.ordered === ordered && text.startsWith(last.filter) && plainWords.test(text);
    const kept =
      filter.ok && text !== ''
        ? (narrows ? last.kept : ordered).filter(row => filter.value(row, world))
        : ordered;
    const {rows: grouped, headings} =
      resource.group && view.grouped ? groupRows(kept, resource.group, world) : {rows: kept, headings: []};
    const shown: Shown = {
      resource,
      world,
      snapshot,
      rows: grouped,
      headings,
      total: rows.length,
      problem: filter.ok ? undefined : filter.problem,
    };
    remembered.set(name, {keys, shown, orderedBy, ordered, filter: text, kept});
    const [longest] = remembered.keys();
    if (remembered.size > mostViews) remembered.delete(longest!);
    return shown;
  };
};

/** The first line in sight, so that the row of a place is: headings are counted, and stay with their first row. */
export const topFor = (shown: Shown, place: number, top: number, height: number): number => {
  const lines = shown.rows.length + shown.headings.length;
  const {line, from} = linesOf(shown.headings, place);
  return scrollTop(scrollTop(top, from, height, lines), line, height, lines);
};

/** The place of the view's cursor among the rows shown. */
export const cursorPlace = (view: View, shown: Shown): number => {
  if (shown.rows.length === 0) return 0;
  if (view.cursor !== undefined) {
    const near = shown.rows[view.place];
    if (near !== undefined && shown.resource.id(near) === view.cursor) return view.place;
    const found = shown.rows.findIndex(row => shown.resource.id(row) === view.cursor);
    if (found >= 0) return found;
  } else if (view.sort && inOwnOrder(view.sort, shown.resource)) {
    const current = shown.rows.findIndex(row => shown.resource.current?.(row, shown.world));
    if (current >= 0) return current;
  }
  return Math.min(view.place, shown.rows.length - 1);
};

const inOwnOrder = (sort: NonNullable<View['sort']>, {sort: own}: Resource): boolean =>
  sort.key === own?.key && (sort.descending ?? false) === (own?.descending ?? false);

/** The first line in sight of a view. A cursor that has not been moved yet has some of what came before it above it. */
export const topOf = (view: View, shown: Shown, height: number): number => {
  const place = cursorPlace(view, shown);
  const before = view.cursor === undefined ? place - Math.floor(height / 4) : 0;
  return topFor(shown, place, Math.max(view.top, before), height);
};
