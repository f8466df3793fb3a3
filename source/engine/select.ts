import type {Column, Scalar} from '../columns.ts';
import type {World} from '../resource.ts';
import {type Operator, readBound, readTerms, type Term} from './filter-terms.ts';

export type Filter<Row> = {
  readonly test: (row: Row, world: World) => boolean;
  /** What of the text could not be understood, as sentences. Those terms are searched for as plain words. */
  readonly problems: readonly string[];
};

type Test<Row> = (row: Row, world: World) => boolean;

/** The column of a key, whatever its case and dashes: `satelliteId`, `satellite-id`, `satelliteid`. */
const columnOf = <Row>(columns: readonly Column<Row>[], key: string): Column<Row> | undefined => {
  const plain = (name: string) => name.replace(/[-_\s]/g, '').toLowerCase();
  const asked = plain(key);
  return (
    columns.find(column => plain(column.key) === asked) ??
    columns.find(column => plain(column.header) === asked)
  );
};

const includes = <Row>(column: Column<Row>, needle: string): Test<Row> => {
  return (row, world) => {
    if (column.text(row, world).toLowerCase().includes(needle)) return true;
    const value = column.value(row, world);
    return value !== undefined && String(value).toLowerCase().includes(needle);
  };
};

const anywhere = <Row>(columns: readonly Column<Row>[], text: string): Test<Row> => {
  const needle = text.toLowerCase();
  return (row, world) => columns.some(column => includes(column, needle)(row, world));
};

const equals = <Row>(column: Column<Row>, text: string): Test<Row> => {
  const needle = text.toLowerCase();
  let read: {now: number; bound: number | undefined} | undefined;
  return (row, world) => {
    const value = column.value(row, world);
    if (value === undefined) return needle === '';
    if (String(value).toLowerCase() === needle || column.text(row, world).toLowerCase() === needle)
      return true;
    if (typeof value !== 'number') return false;
    if (read?.now !== world.now) {
      const bound = readBound(column as Column<never>, text, world);
      read = {now: world.now, bound: 'bound' in bound ? bound.bound : undefined};
    }
    return value === read.bound;
  };
};

const compares: Record<Exclude<Operator, ':' | '='>, (value: number, bound: number) => boolean> = {
  '>': (value, bound) => value > bound,
  '<': (value, bound) => value < bound,
  '>=': (value, bound) => value >= bound,
  '<=': (value, bound) => value <= bound,
};

/** Bounds such as `-2h` move with the world's now, so they are read once for each moment. */
const bounded = <Row>(column: Column<Row>, operator: keyof typeof compares, text: string): Test<Row> => {
  const compare = compares[operator];
  let read: {now: number; bound: number} | undefined;
  return (row, world) => {
    const value = column.value(row, world);
    if (typeof value !== 'number' || !Number.isFinite(value)) return false;
    if (read?.now !== world.now) {
      const bound = readBound(column as Column<never>, text, world);
      read = {now: world.now, bound: 'bound' in bound ? bound.bound : Number.NaN};
    }
    return compare(value, read.bound);
  };
};

const testOf = <Row>(term: Term, columns: readonly Column<Row>[]): {test: Test<Row>; problem?: string} => {
  const {key, operator, value} = term;
  if (key === undefined || operator === undefined) return {test: anywhere(columns, value)};
  const column = columnOf(columns, key);
  const typed = `${key}${operator}${value}`;
  if (!column) {
    const keys = columns.map(one => one.key).join(', ');
    return {test: anywhere(columns, typed), problem: `There is no "${key}" here. The keys are: ${keys}.`};
  }
  if (operator === ':') return {test: includes(column, value.toLowerCase())};
  if (operator === '=') return {test: equals(column, value)};
  // Half typed: nothing is hidden until there is a bound.
  if (value === '') return {test: () => true};
  const bound = readBound(column as Column<never>, value, {now: 0});
  if ('problem' in bound) return {test: anywhere(columns, typed), problem: bound.problem};
  return {test: bounded(column, operator, value)};
};

/**
 * A filter typed as text: words and "phrases" found in any column, `key:text` within one, `key=value` exactly,
 * `key>2h`, `key<10MB`, `key>=`, `key<=` by the column's kind, and `-term` for the contrary. All must hold.
 */
export const parseFilter = <Row>(text: string, columns: readonly Column<Row>[]): Filter<Row> => {
  const tests: Test<Row>[] = [];
  const problems: string[] = [];
  for (const term of readTerms(text)) {
    const {test, problem} = testOf(term, columns);
    if (problem) problems.push(problem);
    tests.push(term.not ? (row, world) => !test(row, world) : test);
  }
  return {test: (row, world) => tests.every(test => test(row, world)), problems};
};

const words = new Intl.Collator('en', {numeric: true, sensitivity: 'base'});

const compareValues = (a: Scalar, b: Scalar): number => {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  return words.compare(String(a), String(b));
};

const isMissing = (value: Scalar) => value === undefined || value === '' || Number.isNaN(value);

/** Sorted rows, as a new array: equal ones stay in their order, those without a value come last either way. */
export const sortRows = <Row>(
  rows: readonly Row[],
  column: Column<Row>,
  descending: boolean,
  world: World,
): Row[] => {
  const sign = descending ? -1 : 1;
  return rows
    .map(row => ({row, value: column.value(row, world)}))
    .sort((a, b) => {
      const missing = Number(isMissing(a.value)) - Number(isMissing(b.value));
      if (missing !== 0 || isMissing(a.value)) return missing;
      return sign * compareValues(a.value, b.value);
    })
    .map(({row}) => row);
};
