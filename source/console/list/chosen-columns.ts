import type {Column} from '../../declare/columns.ts';
import type {Resource} from '../../declare/resource.ts';
import {columnOf} from '../../list/filter.ts';
import type {ConsoleState} from '../shell/state.ts';

/** The columns that the operator chose for a list, in that order; undefined where the list has its own. */
export const chosenColumns = (
  state: ConsoleState,
  resource: Resource,
): readonly Column<unknown>[] | undefined => {
  const columns = state.choices.columns[resource.name]?.flatMap(
    name => columnOf(name, resource.columns) ?? [],
  );
  return columns && columns.length > 0 ? columns : undefined;
};
