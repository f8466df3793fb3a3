import type {Column} from '../../declare/columns.ts';
import type {Resource} from '../../declare/resource.ts';
import {columnOf} from '../../list/filter.ts';
import type {Fit} from '../../list/fit-columns.ts';
import {onceForEach} from '../../text/once-for-each.ts';
import {themeOf} from '../draw/theme.ts';
import {type ConsoleState, listHeight, type View} from '../shell/state.ts';
import {fitColumns} from './grid.ts';
import type {Shown} from './rows.ts';

/** A column by its key and, where the operator gave it one, its width: `type` or `type:30`. */
export const columnName = (key: string, width: number | undefined): string =>
  width === undefined ? key : `${key}:${width}`;

export const parseColumnName = (name: string): {readonly key: string; readonly width: number | undefined} => {
  const [key = '', width] = name.split(':');
  return {
    key,
    width: width === undefined || !/^\d{1,3}$/.test(width) ? undefined : Math.max(2, Number(width)),
  };
};

/** The columns that the operator chose for a list, in that order; undefined where the list has its own. */
export const chosenColumns = (
  state: ConsoleState,
  resource: Resource,
): readonly Column<unknown>[] | undefined => {
  const columns = state.choices.columns[resource.name]?.flatMap((name): Column<unknown>[] => {
    const {key, width} = parseColumnName(name);
    const column = columnOf(key, resource.columns);
    if (!column) return [];
    return [width === undefined ? column : {...column, min: width, max: width, grow: false}];
  });
  return columns && columns.length > 0 ? columns : undefined;
};

/** Where a list and what stands beside it have their room, in cells and lines. */
export type Layout = {
  readonly width: number;
  /** Lines of the list below its headers. */
  readonly height: number;
  readonly fit: Fit;
  readonly aside?: {readonly place: 'beside' | 'below'; readonly width: number; readonly height: number};
};

/** From so many columns on the chosen row is told beside the list. */
const beside = 120;
/** Lines that must be left below a short list, the rule between them among these. */
const leastBelow = 9;
const leastBeside = 40;
/** Cells of the rule between the list and what stands beside it. */
const ruleWidth = 2;

/** Columns fitted once for each list, width and choice of columns. */
const fitted = onceForEach((_: Shown | readonly unknown[]) => new Map<string, Fit>());
const fitOf = (
  of: Shown | readonly unknown[],
  state: ConsoleState,
  {resource, world}: Shown,
  width: number,
  sample: () => readonly unknown[],
): Fit => {
  const own = chosenColumns(state, resource);
  const name = `${width} ${own?.map(({key}) => key) ?? ''}`;
  const known = fitted(of).get(name);
  if (known) return known;
  const {glyphs} = themeOf(state.theme, true);
  const made = fitColumns(own ?? resource.columns, sample(), world, width, glyphs, own !== undefined);
  fitted(of).set(name, made);
  return made;
};

/** By the list's first rows and those in sight when it was first drawn. */
const fitFor = (state: ConsoleState, view: View, shown: Shown, width: number): Fit =>
  fitOf(shown, state, shown, width, () => [
    ...shown.rows.slice(0, 100),
    ...shown.rows.slice(view.top, view.top + listHeight(state)),
  ]);

/** By the rows that a filter leaves out, too. */
const wholeFit = (state: ConsoleState, shown: Shown, width: number): Fit => {
  const rows = shown.snapshot?.page?.rows ?? shown.rows;
  return fitOf(rows, state, shown, width, () => rows.slice(0, 100));
};

/**
 * The room of a list of which `above` lines are taken by its heading. Where it is wide the chosen row stands beside it,
 * unless the list is so short that it has room below, and wants the whole width.
 */
export const layoutOf = (state: ConsoleState, view: View, shown: Shown, above = 1): Layout => {
  const height = Math.max(1, listHeight(state) + 1 - above);
  const fitIn = (width: number) => fitFor(state, view, shown, width);
  const whole = (): Layout => ({width: state.columns, height, fit: fitIn(state.columns)});
  const {open, share} = state.aside;
  if (!open || view.mode === 'timeline' || shown.rows.length === 0) return whole();
  // By the whole list: what is typed into the filter moves nothing to another place.
  const lines = Math.max(shown.total, shown.rows.length + shown.headings.length);
  const free = height - lines;
  const below = (): Layout => ({
    ...whole(),
    height: lines,
    aside: {place: 'below', width: state.columns, height: free},
  });
  if (state.columns < beside) return free >= leastBelow ? below() : whole();
  const width = Math.max(leastBeside, Math.floor(state.columns * share));
  const left = state.columns - width - ruleWidth;
  const narrow = fitIn(left);
  if (free >= leastBelow && !(view.filter === '' ? narrow : wholeFit(state, shown, left)).whole)
    return below();
  return {width: left, height, fit: narrow, aside: {place: 'beside', width, height: height + 1}};
};
