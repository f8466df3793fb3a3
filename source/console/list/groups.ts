import type {Count, Grouping} from '../../declare/resource.ts';
import type {World} from '../../declare/world.ts';

/** A heading over the rows of one group. It has a line of its own and is never chosen. */
export type Heading = {
  /** The place of the group's first row. */
  readonly at: number;
  readonly title: string;
  readonly counts: readonly Count[];
};

/**
 * Rows put under headings: groups in the order in which their first rows come, rows in theirs; those of no group come
 * last, under a heading that says so.
 */
export const groupRows = <Row>(
  rows: readonly Row[],
  grouping: Grouping<Row>,
  world: World,
): {rows: readonly Row[]; headings: readonly Heading[]} => {
  const groups = Map.groupBy(rows, row => grouping.of(row, world));
  const rest = groups.get(undefined);
  if (rest) {
    groups.delete(undefined);
    groups.set(undefined, rest);
  }
  let at = 0;
  const headings = [...groups].map(([name, members]): Heading => {
    const heading =
      name === undefined
        ? {title: grouping.none, counts: []}
        : {title: grouping.title(name, members, world), counts: grouping.summary?.(members, world) ?? []};
    const here = {at, ...heading};
    at += members.length;
    return here;
  });
  return {rows: [...groups.values()].flat(), headings};
};

/** How many headings, from the first on, are for which it holds. */
const countWhile = (headings: readonly Heading[], holds: (heading: Heading, number: number) => boolean) => {
  let low = 0;
  let high = headings.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(headings[middle]!, middle)) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** How many headings stand at or above a row. */
const headingsUpTo = (headings: readonly Heading[], place: number) =>
  countWhile(headings, ({at}) => at <= place);

export const headingOf = (headings: readonly Heading[], place: number): Heading | undefined =>
  headings[headingsUpTo(headings, place) - 1];

/**
 * The line of a row, headings counted, and the first line that should be in sight with it: under a heading the one above,
 * where that stands or stays.
 */
export const linesOf = (headings: readonly Heading[], place: number): {line: number; from: number} => {
  const above = headingsUpTo(headings, place);
  const line = place + above;
  return {line, from: above > 0 ? line - 1 : line};
};

/**
 * The heading that stays on the first line in sight when its group is scrolled under it. A group's last row is not hidden
 * by it.
 */
export const stayingHeading = (headings: readonly Heading[], top: number): Heading | undefined => {
  const here = onLine(headings, top);
  if ('heading' in here || 'heading' in onLine(headings, top + 1)) return undefined;
  return headingOf(headings, here.place);
};

/** What stands on a line: a heading, or the row of a place. */
export const onLine = (
  headings: readonly Heading[],
  line: number,
): {readonly heading: Heading} | {readonly place: number} => {
  // The heading number k stands on line at + k.
  const above = countWhile(headings, ({at}, number) => at + number <= line);
  const last = headings[above - 1];
  return last && last.at + above - 1 === line ? {heading: last} : {place: line - above};
};
