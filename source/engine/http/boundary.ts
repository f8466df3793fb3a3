import {isDeepStrictEqual} from 'node:util';
import type {z} from 'zod';
import {Failure} from '../../declare/failure.ts';
import type {Page, Unreadable} from '../../declare/resource.ts';
import {harmless} from '../../text/harmless.ts';

type Issues = readonly {readonly path: readonly PropertyKey[]; readonly message: string}[];

/** The first problem that a schema found, and where: `state: Invalid input: expected string, received number`. */
const problemWords = (issues: Issues): string => {
  const first = issues[0];
  if (!first) return 'it does not fit';
  const place = first.path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index ? '.' : ''}${String(step)}`))
    .join('');
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return harmless(`${place ? `${place}: ` : ''}${first.message}${more}`);
};

const read = new WeakMap<object, WeakMap<object, unknown>>();

/** A value read through a schema; equal input objects are read once. Throws a Failure `unreadable` that names the place. */
export const readThrough = <Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  where: string,
  status?: number,
): z.infer<Schema> => {
  const isObject = value !== null && typeof value === 'object';
  const known = isObject ? read.get(schema)?.get(value) : undefined;
  if (known !== undefined) return known as z.infer<Schema>;
  const result = schema.safeParse(value);
  if (!result.success)
    throw new Failure(
      'unreadable',
      `${where} with something that skydeck cannot read: ${problemWords(result.error.issues)}.`,
      {status},
    );
  if (isObject && result.data !== undefined) {
    const of = read.get(schema) ?? new WeakMap<object, unknown>();
    of.set(value, result.data);
    read.set(schema, of);
  }
  return result.data as z.infer<Schema>;
};

/**
 * Each element read through a schema (`z.looseObject`, so that unknown fields stay). What cannot be read is kept with
 * its place and the reason: one bad row hides no good one.
 */
export const rowsOf = <Schema extends z.ZodType>(
  schema: Schema,
  list: readonly unknown[],
): Page<z.infer<Schema>> => {
  const rows: z.infer<Schema>[] = [];
  const unreadable: Unreadable[] = [];
  list.forEach((raw, index) => {
    const result = schema.safeParse(raw);
    if (result.success) rows.push(result.data);
    else unreadable.push({index, reason: problemWords(result.error.issues), raw});
  });
  return {rows, unreadable};
};

/**
 * The next page with every row that is deep-equal to the previous one of the same id replaced by that very object; the
 * previous page itself when nothing changed. So that what did not change is not drawn again.
 */
export const sharePage = <Row>(
  previous: Page<Row> | undefined,
  next: Page<Row>,
  id: (row: Row) => string,
): Page<Row> => {
  if (previous === undefined || previous === next) return next;
  const before = new Map<string, Row>();
  for (const row of previous.rows) before.set(id(row), row);
  let same = previous.rows.length === next.rows.length;
  const rows = next.rows.map((row, index) => {
    const old = before.get(id(row));
    const kept = old !== undefined && (old === row || isDeepStrictEqual(old, row)) ? old : row;
    if (kept !== previous.rows[index]) same = false;
    return kept;
  });
  const rest =
    isDeepStrictEqual(previous.unreadable, next.unreadable) && isDeepStrictEqual(previous.notes, next.notes);
  return same && rest ? previous : {...next, rows: same ? previous.rows : rows};
};
