import type {Cut} from '../text/cells.ts';
import {bytes} from '../text/quantities.ts';
import {duration as durationText, type Lasting, lastingCells, relative, utc} from '../text/times.ts';
import {type Vocabulary, wordTone} from './vocabulary.ts';
import {isUnsure, type Tone, type World} from './world.ts';

/** What a column's raw value can be: sorted, filtered and printed as JSON. */
export type Scalar = string | number | boolean | undefined;

/** One column: said once for the grid, the tables, JSON, CSV, sort and filter. */
export type Column<Row> = {
  /** The key in JSON, filter and sort: camelCase. */
  readonly key: string;
  readonly header: string;
  readonly value: (row: Row, world: World) => Scalar;
  /** What a person reads. */
  readonly text: (row: Row, world: World) => string;
  /** The value as JSON: times as ISO 8601 UTC, everything else raw. */
  readonly json: (row: Row, world: World) => unknown;
  readonly tone?: (row: Row, world: World) => Tone;
  /** Of an upstream's word: those that are known. */
  readonly words?: Vocabulary;
  readonly kind: 'text' | 'number' | 'time' | 'age' | 'duration' | 'bytes' | 'state';
  readonly align: 'left' | 'right';
  /** Display cells: what it needs, what it takes at most, and whether it takes what is left over. */
  readonly min: number;
  readonly max: number;
  readonly grow: boolean;
  /** Where a text that does not fit is cut: at its end, unless that is what tells it from others. */
  readonly cut: Cut;
  /** 1 stays longest when the screen is narrow. */
  readonly priority: number;
  /** Left out unless there is room to spare or `-o wide` is asked for. */
  readonly wide: boolean;
};

type Options<Row> = Partial<
  Pick<
    Column<Row>,
    'header' | 'tone' | 'min' | 'max' | 'grow' | 'cut' | 'priority' | 'wide' | 'align' | 'text' | 'json'
  >
>;

const header = (key: string) => key.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toUpperCase();

/** Less of a longer word tells nothing: where it is narrow a column of words is rather left out. */
const leastText = 8;

const column = <Row>(
  key: string,
  kind: Column<Row>['kind'],
  value: Column<Row>['value'],
  own: Options<Row>,
  given: Options<Row> = {},
): Column<Row> => {
  const all = {...own, ...given};
  const name = all.header ?? header(key);
  const least = kind === 'text' ? leastText : 4;
  const min = all.min ?? Math.min(Math.max(name.length, least), all.max ?? Number.POSITIVE_INFINITY);
  return {
    key,
    header: name,
    value,
    kind,
    text: all.text ?? ((row, world) => String(value(row, world) ?? '')),
    json: all.json ?? ((row, world) => value(row, world) ?? null),
    tone: all.tone,
    align: all.align ?? 'left',
    min,
    max: Math.max(min, all.max ?? 24),
    grow: all.grow ?? false,
    cut: all.cut ?? 'end',
    priority: all.priority ?? 3,
    wide: all.wide ?? false,
  };
};

type Value<Row, T> = (row: Row, world: World) => T | undefined;

/** What a value says; nothing where there is none. */
const said =
  <Row, T>(value: Value<Row, T>, words: (known: T, world: World) => string) =>
  (row: Row, world: World): string => {
    const known = value(row, world);
    return known === undefined ? '' : words(known, world);
  };

export const text = <Row>(key: string, value: Value<Row, string>, options?: Options<Row>) =>
  column(key, 'text', value, {}, options);

/** A count or another plain number. */
export const number = <Row>(key: string, value: Value<Row, number>, options?: Options<Row>) =>
  column(key, 'number', value, {align: 'right', max: 10}, options);

/** How many rows of another list belong to a row: `≥2` and no value where not all of them could be read, nothing where that was long ago. */
export const leastCount = <Row>(
  key: string,
  {own, of}: {readonly own: string; readonly of: string},
  value: Value<Row, number>,
  options?: Options<Row>,
) =>
  number<Row>(key, (row, world) => (isUnsure(world, own, of) ? undefined : value(row, world)), {
    text: (row, world) => {
      const count = value(row, world);
      if (!isUnsure(world, own, of)) return String(count ?? '');
      return count && !world.whenRead(of) ? `≥${count}` : '';
    },
    ...options,
  });

/** A moment in epoch seconds: `11-22 14:03Z in 3h 20m`. JSON: ISO 8601. */
export const time = <Row>(key: string, value: Value<Row, number>, options?: Options<Row>) =>
  column<Row>(
    key,
    'time',
    value,
    {
      min: 12,
      max: 25,
      text: said(value, (at, {now}) => `${utc(at, now)} ${relative(at, now)}`),
      json: (row, world) => iso(value(row, world)),
    },
    options,
  );

/** How long something has been so: `3h 20m`, as a span where nobody looked as it began. Sorts and filters by the least seconds (`age>2h`), which are its JSON. */
export const ageOf = <Row>(key: string, value: Value<Row, Lasting>, options?: Options<Row>) =>
  column<Row>(
    key,
    'age',
    (row, world) => value(row, world)?.seconds,
    {
      align: 'right',
      min: 9,
      max: 9,
      text: said(value, lastingCells),
      json: (row, world) => {
        const known = value(row, world);
        return known ? Math.round(known.seconds) : null;
      },
    },
    options,
  );

/** A length of time in seconds. */
export const duration = <Row>(key: string, value: Value<Row, number>, options?: Options<Row>) =>
  column<Row>(
    key,
    'duration',
    value,
    {align: 'right', min: 7, max: 9, text: said(value, durationText)},
    options,
  );

/** A size in bytes. */
export const size = <Row>(key: string, value: Value<Row, number>, options?: Options<Row>) =>
  column<Row>(key, 'bytes', value, {align: 'right', min: 8, max: 9, text: said(value, bytes)}, options);

/**
 * A state or verdict: a word with a tone. A vocabulary in its place is for the upstream's own words: what is not in it is
 * shown as it came, is never good, and is an alert of its own (`words` does so for a column with a tone of its own).
 */
export const state = <Row>(
  key: string,
  value: (row: Row, world: World) => string | null | undefined,
  tone: ((row: Row, world: World) => Tone) | {readonly words: Vocabulary},
  options?: Options<Row> & {readonly words?: Vocabulary},
): Column<Row> => {
  const words = typeof tone === 'function' ? options?.words : tone.words;
  const own = typeof tone === 'function' ? tone : undefined;
  const word = (row: Row, world: World) => value(row, world) ?? undefined;
  return {
    ...column<Row>(
      key,
      'state',
      word,
      {
        tone: own ?? ((row, world) => wordTone(words!, word(row, world))),
        priority: 1,
        max: 20,
        ...(words && {text: (row: Row, world: World) => word(row, world) ?? '?'}),
      },
      options,
    ),
    ...(words && {words}),
  };
};

/** Epoch seconds as ISO 8601 UTC without fractions; null when there is none or it is no date. */
export const iso = (seconds: number | undefined): string | null => {
  if (seconds === undefined || !Number.isFinite(seconds) || Math.abs(seconds) > 8.64e12) return null;
  return new Date(seconds * 1000).toISOString().replace(/\.\d{3}Z$/, 'Z');
};
