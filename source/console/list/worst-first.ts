import type {Column} from '../../declare/columns.ts';
import type {Alert, Resource} from '../../declare/resource.ts';
import type {World} from '../../declare/world.ts';

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
export const worstFirst = (
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
