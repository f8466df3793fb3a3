import {areAlertsRead} from '../shell/health.ts';
import type {Shell} from '../shell/shell.ts';
import {viewOf, withView} from '../shell/state.ts';
import {viewName} from './aside.ts';
import {cursorPlace} from './rows.ts';

/** The row that is left nearest to a place, of those after it first. */
const nearest = (rows: readonly unknown[], place: number, isLeft: (row: unknown) => boolean): unknown => {
  for (let away = 1; away < rows.length; away += 1)
    for (const at of [place + away, place - away]) {
      const row = rows[at];
      if (row !== undefined && isLeft(row)) return row;
    }
  return undefined;
};

/** Whether rows that were there before stand in another order now. */
const isReordered = (
  before: readonly unknown[],
  now: readonly unknown[],
  id: (row: unknown) => string,
): boolean => {
  const moved = now.findIndex(
    (row, at) => row !== before[at] && (at >= before.length || id(row) !== id(before[at])),
  );
  if (moved < 0) return false;
  const places = new Map(before.map((row, at) => [id(row), at]));
  let last = -1;
  return now.some(row => {
    const place = places.get(id(row));
    if (place === undefined) return false;
    const back = place < last;
    last = place;
    return back;
  });
};

/**
 * Keeps the cursor of the list in sight on its row while rows come, go and change places, also where it was never moved,
 * once all has been read that its order is made from. When its row goes, it is on the one that was beside it.
 */
export const createStillCursor = ({session, store, rows}: Shell) => {
  const before = new Map<string, readonly unknown[]>();
  /** How each list was filtered and sorted: another order that was asked for is no news. */
  const wishes = new Map<string, string>();
  const follow = () => {
    const view = viewOf(store.get());
    const shown = view && rows(view);
    if (!view || !shown || shown.rows.length === 0) return;
    const name = viewName(view);
    const last = before.get(name);
    const {resource} = shown;
    const connected = session.resource(resource.name)?.connected;
    const settled =
      view.cursor !== undefined ||
      (connected !== undefined &&
        shown.snapshot?.partial !== true &&
        !shown.underWay &&
        areAlertsRead(session, connected));
    if (last === shown.rows && (view.cursor !== undefined || !settled)) return;
    before.set(name, shown.rows);
    if (!settled) return;
    const wish = `${view.filter}\n${JSON.stringify(view.sort)}\n${view.grouped}`;
    const asked = wishes.get(name) !== wish;
    wishes.set(name, wish);
    if (last && !asked && !view.reordered && isReordered(last, shown.rows, resource.id))
      store.set(state => withView(state, one => ({...one, reordered: true})));
    const put = (row: unknown, place: number) => {
      const cursor = resource.id(row);
      if (cursor === view.cursor && place === view.place) return;
      store.set(state => withView(state, one => ({...one, cursor, place})));
    };
    const place = cursorPlace(view, shown);
    const here = shown.rows[place];
    if (view.cursor === undefined || resource.id(here) === view.cursor) return put(here, place);
    const gone = last?.findIndex(row => resource.id(row) === view.cursor) ?? -1;
    if (gone < 0) return;
    const ids = new Map(shown.rows.map((row, at) => [resource.id(row), at]));
    const beside = last && nearest(last, gone, row => ids.has(resource.id(row)));
    if (beside !== undefined) put(beside, ids.get(resource.id(beside))!);
  };
  const close = store.subscribe(follow);
  return {follow, close};
};
