import type {z} from 'zod';

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
export const foreignList = <Row>(name: string, schema: z.ZodType<Row>): Listed<Row> => ({
  name,
  view: row => schema.safeParse(row).data,
});

type Viewed = {
  rows: object;
  seen: readonly unknown[];
  readonly each: WeakMap<object, {readonly row: unknown}>;
};
const viewed = new WeakMap<object, Viewed>();

/** Rows as the one who asks sees them: the same list as long as the rows are the same. */
export const viewedRows = <Row>(of: Listed<Row>, rows: readonly unknown[]): readonly Row[] => {
  const {view} = of;
  if (!view) return rows as readonly Row[];
  const kept = viewed.get(of);
  if (kept?.rows === rows) return kept.seen as readonly Row[];
  const each = kept?.each ?? new WeakMap();
  const seen = rows.flatMap(row => {
    const known = each.get(row as object) ?? {row: view(row)};
    each.set(row as object, known);
    return known.row === undefined ? [] : [known.row as Row];
  });
  viewed.set(of, {rows, seen, each});
  return seen;
};
