import type {Column} from '../../declare/columns.ts';
import type {Resource} from '../../declare/resource.ts';
import {columnOf} from '../../list/filter.ts';
import type {ConsoleState} from '../shell/state.ts';

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
