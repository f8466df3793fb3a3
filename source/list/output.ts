import type {Column} from '../declare/columns.ts';
import type {Resource, Row} from '../declare/resource.ts';
import type {World} from '../declare/world.ts';
import {safeJson} from '../text/exact-json.ts';
import {harmless} from '../text/harmless.ts';

/** Rows and the columns to print of them. */
export type Listing<Row = unknown> = {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly world: World;
};

export const formats = ['table', 'wide', 'json', 'ndjson', 'csv', 'name'] as const;
export type Format = (typeof formats)[number];

/** One row as an object with one key per column. */
export const rowObject = <Row>(
  row: Row,
  columns: readonly Column<Row>[],
  world: World,
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(columns.map(column => [column.key, column.json(row, world) ?? null]));

/** All that is known of a row without asking: its columns, for where a detail view would ask the upstream. */
export const rowFacts = (resource: Resource, row: Row, world: World) => [
  {
    kind: 'facts' as const,
    title: resource.title,
    facts: resource.columns
      .map(column => ({name: column.header, value: column.text(row, world)}))
      .filter(({value}) => value !== ''),
  },
  {kind: 'json' as const, title: 'As it was read', value: row},
];

/** One array of objects. */
export const jsonText = ({columns, rows, world}: Listing): string =>
  `${safeJson(
    rows.map(row => rowObject(row, columns, world)),
    2,
  )}\n`;

/** One object per line. */
export const ndjsonText = ({columns, rows, world}: Listing): string =>
  rows.map(row => `${safeJson(rowObject(row, columns, world))}\n`).join('');

/** RFC 4180 with line feeds; the header holds the keys of the JSON form. */
export const csvText = ({columns, rows, world}: Listing): string =>
  [
    columns.map(column => csvCell(column.key)),
    ...rows.map(row => columns.map(column => csvCell(column.json(row, world)))),
  ]
    .map(line => `${line.join(',')}\n`)
    .join('');

/** A table in Markdown, as it is read: times, sizes and verdicts in words. */
export const markdownText = ({columns, rows, world}: Listing): string => {
  // Neither a cell's end nor HTML, a link, a picture or code may be made of what an upstream wrote.
  const cell = (text: string) => harmless(text).replace(/[\\|<&[`]/g, character => `\\${character}`);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return [
    line(columns.map(column => cell(column.header))),
    line(columns.map(column => (column.align === 'right' ? '---:' : '---'))),
    ...rows.map(row => line(columns.map(column => cell(column.text(row, world))))),
  ].join('');
};

const csvCell = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = harmless(typeof value === 'string' ? value : JSON.stringify(value));
  // A spreadsheet takes such a cell for a formula and would run what an upstream wrote.
  const guarded = /^[=+\-@]/.test(text) && !/^[+-]?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\n]/.test(guarded) || guarded !== guarded.trim()
    ? `"${guarded.replaceAll('"', '""')}"`
    : guarded;
};
