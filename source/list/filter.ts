import type {Column} from '../declare/columns.ts';
import type {Parsed} from '../declare/draft.ts';
import {parseDuration, parseTime} from '../declare/when.ts';
import type {World} from '../declare/world.ts';
import {ownEntry} from '../text/own-entry.ts';

export type Filter<Row = unknown> = (row: Row, world: World) => boolean;

const term = /^(-?)([A-Za-z][A-Za-z0-9-]*)(!=|>=|<=|[:=<>])(?!\/\/)(.+)$/s;

/**
 * Reads a filter: words and comparisons that must all hold. `pending` (in any column), `state:pending`, `type:lease,sync`
 * (either), `satellite=FM200`, `/^FM20[0-2]$/`, `name:/raw$/`, `id>3020550`, `type!=LEASE`, `age>2h`, `size<=10MB`, `start<+24h`, `-synced` (not), `"two words"`.
 * An unknown column or an unreadable value is a problem, so that a typing error does not look like an empty list.
 */
export const parseFilter = <Row>(
  text: string,
  columns: readonly Column<Row>[],
  now: number,
): Parsed<Filter<Row>> => {
  const parts: Filter<Row>[] = [];
  for (const {word, at} of splitTerms(text)) {
    const part = parseTerm(word, columns, now);
    if (!part.ok) return at === 0 ? part : {ok: false, problem: `From letter ${at + 1} on: ${part.problem}`};
    parts.push(part.value);
  }
  return {ok: true, value: (row, world) => parts.every(part => part(row, world))};
};

/** The terms of a filter with where each begins; blanks within quotes and slashes are part of one. */
const splitTerms = (text: string): {readonly word: string; readonly at: number}[] =>
  [
    ...text.matchAll(
      /-?(?:[A-Za-z][A-Za-z0-9-]*(?:!=|[:=]))?\/(?:[^/\\]|\\.)+\/(?=\s|$)|(?:[^\s"]|"[^"]*"?)+/g,
    ),
  ]
    .map(match => ({word: match[0].replaceAll('"', ''), at: match.index}))
    .filter(({word}) => word !== '' && word !== '-');

const patternOf = (source: string): Parsed<RegExp> => {
  try {
    return {ok: true, value: new RegExp(source, 'iu')};
  } catch (error) {
    const why = (error as Error).message.replace(/^Invalid regular expression: .*: /, '');
    return {
      ok: false,
      problem: `/${source}/ is no regular expression: ${why[0]?.toLowerCase()}${why.slice(1)}.`,
    };
  }
};

/** A filter in which every `@name` is what was kept under that name. */
export const withNamedFilters = (text: string, named: Readonly<Record<string, string>>): Parsed<string> => {
  let problem: string | undefined;
  const value = text.replace(/(^|\s)@([^\s"]+)/g, (whole, before: string, name: string) => {
    const kept = ownEntry(named, name);
    if (kept !== undefined) return `${before}${kept}`;
    const names = Object.keys(named).map(one => `@${one}`);
    problem ??= `There is no filter named "${name}"${names.length > 0 ? `; there are ${names.join(', ')}` : `: @${name} = TERMS keeps one`}.`;
    return whole;
  });
  return problem === undefined ? {ok: true, value} : {ok: false, problem};
};

const parseTerm = <Row>(word: string, columns: readonly Column<Row>[], now: number): Parsed<Filter<Row>> => {
  const match = term.exec(word);
  const bare = /^-?\/(.*)\/$/s.exec(word);
  if (!match && bare) {
    const pattern = patternOf(bare[1]!);
    if (!pattern.ok) return pattern;
    const not = word.startsWith('-');
    const has = (text: string) => pattern.value.test(text);
    return {
      ok: true,
      value: (row, world) =>
        columns.some(
          column => has(String(column.value(row, world) ?? '')) || has(column.text(row, world)),
        ) !== not,
    };
  }
  if (!match) return {ok: true, value: anywhere(word, columns)};
  const [, minus, key, operator, wanted] = match;
  const column = columnOf(key!, columns);
  if (!column) {
    const keys = columns.map(one => one.key).join(', ');
    return {ok: false, problem: `There is no column "${key}". There are: ${keys}.`};
  }
  const test = comparison(column, operator!, wanted!, now);
  if (!test.ok || !minus) return test;
  return {ok: true, value: (row, world) => !test.value(row, world)};
};

/** A column by its key or its header, in any case: `satelliteId`, `satellite-id`, `SATELLITE`. */
export const columnOf = <Row>(name: string, columns: readonly Column<Row>[]): Column<Row> | undefined => {
  const bare = (text: string) => text.toLowerCase().replace(/[\s_-]/g, '');
  return (
    columns.find(column => bare(column.key) === bare(name)) ??
    columns.find(column => bare(column.header) === bare(name))
  );
};

const anywhere = <Row>(word: string, columns: readonly Column<Row>[]): Filter<Row> => {
  const not = word.length > 1 && word.startsWith('-');
  const wanted = (not ? word.slice(1) : word).toLowerCase();
  return (row, world) =>
    columns.some(column => {
      const value = column.value(row, world);
      if (value === undefined) return false;
      return (
        String(value).toLowerCase().includes(wanted) || column.text(row, world).toLowerCase().includes(wanted)
      );
    }) !== not;
};

const comparison = <Row>(
  column: Column<Row>,
  operator: string,
  wanted: string,
  now: number,
): Parsed<Filter<Row>> => {
  const regular = /^\/(.*)\/$/s.exec(wanted);
  if (regular && (operator === ':' || operator === '=' || operator === '!=')) {
    const pattern = patternOf(regular[1]!);
    if (!pattern.ok) return pattern;
    const has = (row: Row, world: World) =>
      pattern.value.test(String(column.value(row, world) ?? '')) ||
      pattern.value.test(column.text(row, world));
    return {ok: true, value: (row, world) => has(row, world) === (operator !== '!=')};
  }
  if (operator === ':' || operator === '=' || operator === '!=') {
    const tests = wanted.split(',').map(one => matching(column, operator, one.toLowerCase(), now));
    const not = operator === '!=';
    return {ok: true, value: (row, world) => tests.some(test => test(row, world)) !== not};
  }
  const limit = measure(column, wanted, now);
  if (!limit.ok) return limit;
  return {
    ok: true,
    value: (row, world) => {
      const own = column.value(row, world);
      // Ids that are numbers, but written as words, are compared as numbers.
      const value = typeof own === 'string' && /^-?\d+(\.\d+)?$/.test(own) ? Number(own) : own;
      if (typeof value !== 'number') return false;
      if (operator === '>') return value > limit.value;
      if (operator === '>=') return value >= limit.value;
      if (operator === '<') return value < limit.value;
      return value <= limit.value;
    },
  };
};

const matching = <Row>(column: Column<Row>, operator: string, wanted: string, now: number): Filter<Row> => {
  const limit = ['text', 'state'].includes(column.kind) ? undefined : measure(column, wanted, now);
  return (row, world) => {
    const value = column.value(row, world);
    if (value === undefined) return false;
    if (limit?.ok && value === limit.value) return true;
    if (typeof value === 'boolean' && (wanted === 'yes' || wanted === 'no'))
      return value === (wanted === 'yes');
    const text = String(value).toLowerCase();
    const shown = column.text(row, world).toLowerCase();
    return operator === ':'
      ? text.includes(wanted) || shown.includes(wanted)
      : text === wanted || shown === wanted;
  };
};

const byteUnits: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1e3,
  kb: 1e3,
  m: 1e6,
  mb: 1e6,
  g: 1e9,
  gb: 1e9,
  t: 1e12,
  tb: 1e12,
};

/** The number that a text means in a column of this kind. */
const measure = <Row>(column: Column<Row>, text: string, now: number): Parsed<number> => {
  if (column.kind === 'time') return parseTime(text, now);
  if (column.kind === 'age' || column.kind === 'duration') return parseDuration(text);
  if (column.kind === 'bytes') {
    const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/.exec(text.trim().toLowerCase());
    const unit = match && ownEntry(byteUnits, match[2]);
    return match && unit !== null && unit !== undefined
      ? {ok: true, value: Number(match[1]) * unit}
      : {ok: false, problem: `"${text}" is not a size. Give bytes (1500) or units (12kB, 10MB, 2GB).`};
  }
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return {ok: true, value};
  return {
    ok: false,
    problem:
      column.kind === 'number'
        ? `"${text}" is not a number, and ${column.key} is compared with one.`
        : `${column.key} holds words: compare it with ":" or "=", such as ${column.key}:${text}.`,
  };
};
