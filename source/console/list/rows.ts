import type {Column} from '../../declare/columns.ts';
import type {Alert, Resource} from '../../declare/resource.ts';
import {type World, worldOf} from '../../declare/world.ts';
import {rowNow, type Snapshot} from '../../engine/polling/poll.ts';
import type {Session} from '../../engine/session.ts';
import {columnOf, parseFilter, withNamedFilters} from '../../list/filter.ts';
import {sortingRows} from '../../list/sort.ts';
import {atOnce, few, forAWhile, long, othersFirst, type Steps, standing} from '../../text/in-turns.ts';
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
function* worstFirst(
  rows: readonly unknown[],
  resource: Resource,
  world: World,
  alerts: readonly Alert[],
): Steps<readonly unknown[]> {
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
  for (const [at, row] of rows.entries()) {
    if (at % few === 0) yield;
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
}

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
  /** What is still being done to a long list: its rows are those that were found so far, or stand as they came. */
  readonly underWay?: 'filtering' | 'sorting';
};

const none = {};
/** Views whose rows are remembered: those that were on the screen last. */
const mostViews = 12;

/** Words alone, of which every letter more leaves out rows and brings none. */
const plainWords = /^[\p{L}\p{N}_. ]*$/u;

/** Milliseconds for which a key waits for all of it before it is shown what was found so far. */
const patience = 20;

/** What was worked out last for a view, step by step: a letter more in its filter looks at the rows that were left alone. */
type Remembered = {
  readonly keys: readonly unknown[];
  readonly wish: readonly unknown[];
  readonly shown: Shown;
  readonly orderedBy: readonly unknown[];
  readonly ordered: readonly unknown[];
  readonly filter: string;
  readonly kept: readonly unknown[];
  /** When it was worked out, and how long that took, in milliseconds. */
  readonly at: number;
  readonly took: number;
};

/** What a long list looks like while it is worked out in turns. */
type Work = {readonly wish: readonly unknown[]; kept: readonly unknown[]; underWay: 'filtering' | 'sorting'};

const same = (keys: readonly unknown[], others: readonly unknown[] | undefined): boolean =>
  others !== undefined && keys.every((key, at) => key === others[at]);

const noRows: readonly unknown[] = [];

/** The rows of a list that have alerts, most urgent first, as one key. */
const alarmingOf = (alerts: readonly Alert[], resource: Resource): string =>
  alerts.flatMap(({resource: name, id}) => (name === resource.name ? [id] : [])).join('\n');

/**
 * Sorts and filters the rows of views, and remembers the last result of each until rows, world or the wish change. With
 * `redraw`, which is called when it is done, a long list is gone through in turns; without it, or where all of it is
 * asked for, in one go.
 */
export const createRows = (
  session: Session,
  filters: () => Readonly<Record<string, string>> = () => none,
  redraw?: () => void,
) => {
  const remembered = new Map<string, Remembered>();
  const works = new Map<string, Work>();
  const interim = new Map<string, {readonly keys: readonly unknown[]; readonly shown: Shown}>();

  const keep = (name: string, result: Remembered): Shown => {
    works.delete(name);
    remembered.delete(name);
    remembered.set(name, result);
    const [longest] = remembered.keys();
    if (remembered.size > mostViews) {
      remembered.delete(longest!);
      interim.delete(longest!);
    }
    return result.shown;
  };
  const finish = async (name: string, work: Work, steps: Steps<Remembered>) => {
    for (;;) {
      await othersFirst();
      // Another wish has taken its place.
      if (works.get(name) !== work) return;
      const done = forAWhile(steps);
      if (!done) continue;
      keep(name, done.result);
      redraw?.();
      return;
    }
  };

  return (view: View, all = false): Shown | undefined => {
    const resource = session.resource(view.resource)?.resource;
    if (!resource) return undefined;
    const snapshot = session.poller.peek(view.resource, view.query);
    const world = worldOf(session.world(), view.resource, view.query);
    const name = `${view.resource}?${JSON.stringify(view.query)}`;
    const rows = snapshot?.page?.rows ?? noRows;
    const alerts = view.sort ? undefined : session.alerts();
    const wish = [view.sort, view.filter, filters(), view.grouped];
    const orderedBy = [rows, view.sort, alerts && alarmingOf(alerts, resource), world];
    const keys = [...orderedBy, ...wish, snapshot?.page, snapshot?.failure, snapshot?.loading];
    const last = remembered.get(name);
    if (last && same(keys, last.keys)) return last.shown;
    const named = withNamedFilters(view.filter, filters());
    const filter = named.ok ? parseFilter(named.value, resource.columns, world.now) : named;
    const text = named.ok ? named.value : view.filter;
    const problem = filter.ok ? undefined : filter.problem;
    const shownOf = (found: readonly unknown[], more: Partial<Shown> = {}): Shown => {
      return {resource, world, snapshot, rows: found, headings: [], total: rows.length, problem, ...more};
    };
    /** By one column; where there is none of that name rows stay as they are. */
    const by = function* (list: readonly unknown[], sort: Resource['sort']): Steps<readonly unknown[]> {
      const column = sort && columnOf(sort.key, resource.columns);
      return column ? yield* sortingRows(list, column, sort.descending ?? false, world) : list;
    };
    const order = function* (): Steps<readonly unknown[]> {
      if (last && same(orderedBy, last.orderedBy)) return last.ordered;
      if (view.sort) return yield* by(yield* by(rows, view.sort.tie), view.sort);
      return yield* worstFirst(yield* by(rows, resource.sort), resource, world, alerts ?? []);
    };
    const working = function* (work: Work): Steps<Remembered> {
      const begun = performance.now();
      const ordered = yield* order();
      let kept = ordered;
      if (filter.ok && text !== '') {
        const narrows = last?.ordered === ordered && text.startsWith(last.filter) && plainWords.test(text);
        const found: unknown[] = [];
        Object.assign(work, {kept: found, underWay: 'filtering'});
        for (const [at, row] of (narrows ? last.kept : ordered).entries()) {
          if (filter.value(row, world)) found.push(row);
          if (at % few === 0) yield;
        }
        kept = found;
      }
      const {group} = resource;
      const shown = shownOf(kept, group && view.grouped ? groupRows(kept, group, world) : {});
      const at = performance.now();
      return {keys, wish, shown, orderedBy, ordered, filter: text, kept, at, took: at - begun};
    };

    const wishesSame = last !== undefined && same(wish, last.wish);
    const before = view.filter === '' ? (last?.ordered ?? rows) : last?.filter === text ? last.kept : noRows;
    const begun: Work = {wish, kept: before, underWay: 'sorting'};
    if (all || !redraw || rows.length < long) return keep(name, atOnce(working(begun)));
    /** As it was worked out last, with cells of this moment; else what was found so far. */
    const meanwhile = ({kept, underWay}: Pick<Work, 'kept' | 'underWay'>): Shown => {
      const known = interim.get(name);
      if (wishesSame && known && same(keys, known.keys)) return known.shown;
      // The first rows of a list are not all of it, whatever order they stand in.
      const grown = wishesSame && last.shown.snapshot?.partial && !snapshot?.partial;
      // Rows of last time stay marked as such until those of now stand in their place.
      const old = wishesSame && last.shown.snapshot?.known && !snapshot?.failure;
      const shown = wishesSame
        ? {
            ...last.shown,
            world,
            ...(old ? {underWay} : {snapshot, total: rows.length, ...(grown && {underWay})}),
          }
        : shownOf(kept.slice(), {underWay});
      interim.set(name, {keys, shown});
      return shown;
    };
    const underWay = works.get(name);
    if (underWay && same(wish, underWay.wish)) return meanwhile(underWay);
    const stood = last ? performance.now() - last.at : 0;
    const news = !wishesSame || !same(orderedBy.slice(0, -1), last.orderedBy);
    if (!news && stood < standing(last.took)) return meanwhile(begun);
    works.set(name, begun);
    const steps = working(begun);
    const done = forAWhile(steps, patience);
    if (done) return keep(name, done.result);
    void finish(name, begun, steps);
    return meanwhile(begun);
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
