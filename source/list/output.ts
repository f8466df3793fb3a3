import type {Column} from '../declare/columns.ts';
import type {Resource, Row} from '../declare/resource.ts';
import type {World} from '../declare/world.ts';
import {safeJson} from '../text/exact-json.ts';
import {harmless} from '../text/harmless.ts';

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
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return [
    line(columns.map(column => markdownPlain(column.header))),
    line(columns.map(column => (column.align === 'right' ? '---:' : '---'))),
    ...rows.map(row => line(columns.map(column => markdownPlain(column.text(row, world))))),
  ].join('');
};

/**
 * Text from outside within Markdown: no cell ends in it, and no HTML, link, picture, code, heading, emphasis or formula
 * begins. An underscore within a word is none of it, and stays as it is.
 */
export const markdownPlain = (text: string): string =>
  harmless(text)
    .replace(/[\\`*[\]<>|#&~$]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, letter => `\\${letter}`)
    // What GitHub and others make a link of without being asked.
    .replace(/:\/\//g, '\\://')
    .replace(/\bwww\./gi, word => `${word.slice(0, -1)}\\.`);

const csvCell = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = harmless(typeof value === 'string' ? value : JSON.stringify(value));
  // A spreadsheet takes such a cell for a formula and would run what an upstream wrote: some after spaces, some by wide letters.
  const guarded =
    /^\s*[=+\-@\uff0b\uff0d\uff1d\uff20]/.test(text) && !/^[+-]?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  // Where semicolons part the cells, as in half of Europe, another one would begin.
  return /[",;\n]/.test(guarded) || guarded !== guarded.trim()
    ? `"${guarded.replaceAll('"', '""')}"`
    : guarded;
};
