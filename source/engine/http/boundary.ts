import {isDeepStrictEqual} from 'node:util';
import * as z from 'zod';
import {Failure} from '../../declare/failure.ts';
import type {Page, Unreadable} from '../../declare/resource.ts';
import {harmless} from '../../text/harmless.ts';
import {atOnce, few, inTurns, type Steps} from '../../text/in-turns.ts';
import {short, wordsOf} from './answer-reason.ts';

type Issues = readonly {readonly path: readonly PropertyKey[]; readonly message: string}[];

/** The first problem that a schema found, and where: `state: expected string, received number`, or `state is missing`. */
const problemWords = (issues: Issues): string => {
  const first = issues[0];
  if (!first) return 'it does not fit';
  const place = first.path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index ? '.' : ''}${String(step)}`))
    .join('');
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  const message = first.message
    .replace(/^Invalid input: /, '')
    .replace(/received NaN$/, 'received what is no number');
  if (/received undefined$|expected nonoptional/.test(message))
    return harmless(`${place || 'all of it'} is missing${more}`);
  return harmless(`${place ? `${place}: ` : ''}${message}${more}`);
};

/** What an answer of another form says of itself, with 200 or without. */
const sayingOf = (value: unknown): string => {
  const {error, errors, message, detail} = Object(value) as Readonly<Record<string, unknown>>;
  const words = wordsOf([error, errors, message, detail]);
  return words === undefined ? '' : `; it says: ${short(words).replace(/\.$/, '')}`;
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
      `${where} with something that skydeck cannot read: ${problemWords(result.error.issues)}${sayingOf(value)}.`,
      {status},
    );
  if (isObject && result.data !== undefined) {
    const of = read.get(schema) ?? new WeakMap<object, unknown>();
    of.set(value, result.data);
    read.set(schema, of);
  }
  return result.data as z.infer<Schema>;
};

const parts = z.registry();

/**
 * A part of a row that it should have: where it is missing, null or does not fit, the row stays without it and is told
 * to be read in part. Rules must do without it.
 */
export const part = <Schema extends z.ZodType>(schema: Schema): z.ZodOptional<Schema> =>
  (schema.optional() as z.ZodType).register(parts) as z.ZodOptional<Schema>;

const lacking = (schema: z.ZodType, row: unknown): readonly string[] => {
  const shape = (schema as {shape?: Readonly<Record<string, z.ZodType>>}).shape;
  if (!shape || row === null || typeof row !== 'object') return [];
  return Object.keys(shape).filter(
    key => parts.has(shape[key]!) && (row as Readonly<Record<string, unknown>>)[key] === undefined,
  );
};

/** A copy of a value without what lies at a path; of a list, without that element. */
const without = (value: unknown, path: readonly PropertyKey[]): unknown => {
  const [step, ...rest] = path;
  if (step === undefined || value === null || typeof value !== 'object') return value;
  if (Array.isArray(value))
    return rest.length === 0
      ? value.filter((_, index) => index !== step)
      : value.map((one, index) => (index === step ? without(one, rest) : one));
  const {[step as string]: inner, ...others} = value as Record<string, unknown>;
  return rest.length === 0 ? others : {...others, [step]: without(inner, rest)};
};

/** How deep parts are taken out one by one, before what holds them is left out whole. */
const deepest = 4;

/** What is left of a row without the parts that do not fit; undefined where what it must have is among them. */
const readInPart = <Schema extends z.ZodType>(
  schema: Schema,
  raw: unknown,
  issues: Issues,
): z.infer<Schema> | undefined => {
  if (raw === null || typeof raw !== 'object') return undefined;
  for (let depth = deepest; depth > 0; depth -= 1) {
    // Of a list the last element goes first, so that the others keep their places.
    const paths = issues.map(({path}) => path.slice(0, depth)).reverse();
    if (paths.some(path => path.length === 0)) return undefined;
    const result = schema.safeParse(paths.reduce<unknown>(without, raw));
    if (result.success) return result.data;
  }
  return undefined;
};

/**
 * Each element read through a schema (`z.looseObject`, so that unknown fields stay). A row is kept with what could be
 * read of it as long as it has what its schema demands (its id); what could not be read is kept beside it with its place
 * and the reason: one bad row hides no good one, and one bad part no row. The very same list is read once.
 */
export const rowsOf = <Schema extends z.ZodType>(
  schema: Schema,
  list: readonly unknown[],
): Page<z.infer<Schema>> => knownPage(schema, list) ?? keptPage(schema, list, pageOf(schema, list, 0));

/** As `rowsOf`, of a list that may be so long that keys and what is drawn cannot wait for all of it. */
export const rowsInTurns = async <Schema extends z.ZodType>(
  schema: Schema,
  list: readonly unknown[],
): Promise<Page<z.infer<Schema>>> =>
  knownPage(schema, list) ?? keptPage(schema, list, await inTurns(readingPage(schema, list)));

function* readingPage<Schema extends z.ZodType>(
  schema: Schema,
  list: readonly unknown[],
): Steps<Page<z.infer<Schema>>> {
  const rows: z.infer<Schema>[] = [];
  const unreadable: Unreadable[] = [];
  for (let at = 0; at < list.length; at += few) {
    const page = pageOf(schema, list.slice(at, at + few), at);
    rows.push(...page.rows);
    unreadable.push(...page.unreadable);
    yield;
  }
  return {rows, unreadable};
}

const pages = new WeakMap<object, WeakMap<object, Page<unknown>>>();

const knownPage = <Schema extends z.ZodType>(schema: Schema, list: object) =>
  pages.get(schema)?.get(list) as Page<z.infer<Schema>> | undefined;

const keptPage = <Row>(schema: object, list: object, page: Page<Row>): Page<Row> => {
  const of = pages.get(schema) ?? new WeakMap<object, Page<unknown>>();
  pages.set(schema, of.set(list, page));
  return page;
};

/** The rows of a list, of which the first is the one of index `from`. */
const pageOf = <Schema extends z.ZodType>(
  schema: Schema,
  list: readonly unknown[],
  from: number,
): Page<z.infer<Schema>> => {
  const rows: z.infer<Schema>[] = [];
  const unreadable: Unreadable[] = [];
  for (const [at, raw] of list.entries()) {
    const result = schema.safeParse(raw);
    const row = result.success ? result.data : readInPart(schema, raw, result.error.issues);
    if (row !== undefined) rows.push(row);
    const reason = result.success
      ? lacking(schema, row)
          .map(key => `${key} is missing`)
          .join(', ')
      : problemWords(result.error.issues);
    if (reason !== '')
      unreadable.push({index: from + at, reason, raw, ...(row !== undefined && {kept: true})});
  }
  return {rows, unreadable};
};

/**
 * The rows of a list whose gaps are told in words. A row that cannot be read fails the whole where nobody listens, or
 * where no other is left.
 */
export const toldRows = <Schema extends z.ZodType>(
  schema: Schema,
  list: readonly unknown[],
  what: string,
  tell?: (gap: Failure) => void,
): readonly z.infer<Schema>[] => {
  const {rows, unreadable} = rowsOf(schema, list);
  const lost = unreadable.filter(({kept}) => !kept);
  if (lost.length === 0) return rows;
  const gap = new Failure(
    'unreadable',
    `${what} gave ${lost.length} of ${list.length} rows that cannot be read: ${lost[0]!.reason}.`,
  );
  if (rows.length === 0 || !tell) throw gap;
  tell(gap);
  return rows;
};

/** A list in an answer. Services written in Go send an empty one as null; one that is not there at all is unreadable. */
export const listOrNull = z
  .array(z.unknown())
  .nullable()
  .transform(list => list ?? []);

/** What became of rows as they came when they were last held against others: the same answer is held against them once. */
const shared = new WeakMap<object, readonly unknown[]>();

/** Rows of which each that is deep-equal to the previous one of the same id is replaced by that very object. */
function* shareRows<Row>(
  previous: readonly Row[],
  next: readonly Row[],
  id: (row: Row) => string,
): Steps<readonly Row[]> {
  if (previous === next || shared.get(next) === previous) return previous;
  const before = new Map<string, Row>();
  for (const [at, row] of previous.entries()) {
    before.set(id(row), row);
    if (at % few === 0) yield;
  }
  let same = previous.length === next.length;
  const rows: Row[] = [];
  for (const [index, row] of next.entries()) {
    const old = before.get(id(row));
    const kept = old !== undefined && (old === row || isDeepStrictEqual(old, row)) ? old : row;
    if (kept !== previous[index]) same = false;
    rows.push(kept);
    if (index % few === 0) yield;
  }
  const result = same ? previous : rows;
  shared.set(next, result);
  return result;
}

/**
 * The next page with every row that is deep-equal to the previous one of the same id replaced by that very object; the
 * previous page itself when nothing changed. So that what did not change is not drawn again.
 */
export function* sharingPage<Row>(
  previous: Page<Row> | undefined,
  next: Page<Row>,
  id: (row: Row) => string,
): Steps<Page<Row>> {
  if (previous === undefined || previous === next) return next;
  const rows = yield* shareRows(previous.rows, next.rows, id);
  const rest =
    isDeepStrictEqual(previous.unreadable, next.unreadable) &&
    isDeepStrictEqual(previous.notes, next.notes) &&
    isDeepStrictEqual(previous.unread, next.unread) &&
    previous.incomplete === next.incomplete;
  return rows === previous.rows && rest ? previous : {...next, rows};
}

/** As `sharingPage`, in one go. */
export const sharePage = <Row>(
  previous: Page<Row> | undefined,
  next: Page<Row>,
  id: (row: Row) => string,
): Page<Row> => atOnce(sharingPage(previous, next, id));
