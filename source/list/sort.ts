import type {Column, Scalar} from '../declare/columns.ts';
import type {Tone, World} from '../declare/world.ts';
import {compareWords} from '../text/compare-words.ts';
import {atOnce, few, type Steps} from '../text/in-turns.ts';

const order: readonly Tone[] = ['bad', 'warn', 'busy', 'notice', 'good', 'quiet', 'plain'];

/** How urgent a tone is: 0 is the worst. States are sorted and counted by it. */
export const urgencyOf = (tone: Tone): number => order.indexOf(tone);

const compare = (one: NonNullable<Scalar>, other: NonNullable<Scalar>): number =>
  typeof one === 'string' && typeof other === 'string'
    ? compareWords(one, other)
    : Number(one) - Number(other) || compareWords(String(one), String(other));

/** Sorts in steps: by runs, of which two and two become one. Equal ones keep their order. */
export function* sorting<One>(
  list: readonly One[],
  compare: (one: One, other: One) => number,
): Steps<readonly One[]> {
  let runs: (readonly One[])[] = [];
  for (let at = 0; at < list.length; at += run) {
    runs.push(list.slice(at, at + run).sort(compare));
    yield;
  }
  while (runs.length > 1) {
    const longer: (readonly One[])[] = [];
    for (let at = 0; at < runs.length; at += 2)
      longer.push(yield* merging(runs[at]!, runs[at + 1] ?? [], compare));
    runs = longer;
  }
  return runs[0] ?? [];
}

const run = 2000;

function* merging<One>(
  left: readonly One[],
  right: readonly One[],
  compare: (one: One, other: One) => number,
): Steps<readonly One[]> {
  // Most lists come in order.
  if (right.length === 0 || compare(left.at(-1)!, right[0]!) <= 0) return [...left, ...right];
  const merged: One[] = [];
  for (let [l, r] = [0, 0]; l < left.length || r < right.length; ) {
    const isLeft = r === right.length || (l < left.length && compare(left[l]!, right[r]!) <= 0);
    merged.push(isLeft ? left[l++]! : right[r++]!);
    if (merged.length % run === 0) yield;
  }
  return merged;
}

/** As `sortRows`, in steps: of a list that may be very long. */
export function* sortingRows<Row>(
  rows: readonly Row[],
  column: Column<Row>,
  descending: boolean,
  world: World,
): Steps<Row[]> {
  const keyed: {row: Row; value: Scalar; urgency: number}[] = [];
  for (const row of rows) {
    const urgency = column.kind === 'state' && column.tone ? urgencyOf(column.tone(row, world)) : 0;
    keyed.push({row, value: column.value(row, world), urgency});
    if (keyed.length % few === 0) yield;
  }
  const sorted = yield* sorting(keyed, (one, other) => {
    if (one.value === undefined || other.value === undefined)
      return Number(one.value === undefined) - Number(other.value === undefined);
    const order = one.urgency - other.urgency || compare(one.value, other.value);
    return descending ? -order : order;
  });
  return sorted.map(({row}) => row);
}

/**
 * Rows ordered by a column's value, states by how urgent they are and then by their words. Equal ones keep their order,
 * rows without a value come last either way.
 */
export const sortRows = <Row>(
  rows: readonly Row[],
  column: Column<Row>,
  descending: boolean,
  world: World,
): Row[] => atOnce(sortingRows(rows, column, descending, world));
