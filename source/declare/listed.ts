import type {z} from 'zod';
import {atOnce, few, type Steps} from '../text/in-turns.ts';

declare const rowType: unique symbol;

/**
 * The key by which the rows of a resource are asked for, with their type. A resource is one itself; where resources ask
 * for each other's rows the key stands in the service's `lists.ts`, so that declarations do not import in circles.
 */
export type Listed<Row = any> = {
  /** The resource's name, unique over all services. */
  readonly name: string;
  /** A row as the one who asks sees it; undefined leaves it out. */
  readonly view?: (row: unknown) => Row | undefined;
  readonly [rowType]?: Row;
};

/** The key of a list of the service's own. */
export const listed = <Row>(name: string): Listed<Row> => ({name});

/** The key of another service's list, with what the one who asks must know of a row: others are left out. */
export const foreignList = <Row>(name: string, schema: z.ZodType<Row>): Listed<Row> => {
  const made: Listed<Row> = {name, view: row => schema.safeParse(row).data};
  foreign.push(made);
  return made;
};
const foreign: Listed[] = [];

type Viewed = {
  rows: object;
  seen: readonly unknown[];
  readonly each: ReadonlyMap<unknown, unknown>;
};
const viewed = new WeakMap<object, Viewed>();

/** Rows as the one who asks sees them: the same list as long as the rows are the same. */
export const viewedRows = <Row>(of: Listed<Row>, rows: readonly unknown[]): readonly Row[] =>
  known(of, rows) ?? atOnce(viewing(of, rows));

const known = <Row>(of: Listed<Row>, rows: readonly unknown[]): readonly Row[] | undefined => {
  if (!of.view) return rows as readonly Row[];
  const kept = viewed.get(of);
  return kept?.rows === rows ? (kept.seen as readonly Row[]) : undefined;
};

/** As `viewedRows`, in steps: of a list that may be very long. */
export function* viewing<Row>(of: Listed<Row>, rows: readonly unknown[]): Steps<readonly Row[]> {
  const seenBefore = known(of, rows);
  if (seenBefore || !of.view) return seenBefore ?? [];
  const before = viewed.get(of)?.each;
  const each = new Map<unknown, unknown>();
  const seen: Row[] = [];
  for (const [at, row] of rows.entries()) {
    const one = before?.has(row) ? before.get(row) : of.view(row);
    each.set(row, one);
    if (one !== undefined) seen.push(one as Row);
    if (at % few === 0) yield;
  }
  viewed.set(of, {rows, seen, each});
  return seen;
}

/** Looks at rows as other services will ask for them, in steps, before they do. */
export function* viewingAll(name: string, rows: readonly unknown[]): Steps<void> {
  for (const one of foreign) if (one.name === name) yield* viewing(one, rows);
}
