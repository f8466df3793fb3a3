import type {Column} from '../columns.ts';
import {columnOf, parseFilter} from '../filter.ts';
import {csvText, type Format, formats, jsonText, type Listing, ndjsonText} from '../output.ts';
import type {Query, Resource, Row, World} from '../resource.ts';
import {sortRows} from '../sort.ts';
import {harmless, plural} from '../text.ts';
import {usageError} from './command-error.ts';
import {type ExitCode, exitCodes} from './exit-codes.ts';
import {pickRows, readWithNeeds} from './read-rows.ts';
import type {Run} from './run.ts';
import {tableLines} from './table.ts';

/** What `get` was asked for, beside the resource and its ids. */
export type GetOptions = {
  readonly filter?: string;
  readonly sort?: string;
  readonly columns?: string;
  readonly limit?: string;
  readonly watch?: boolean;
};

/** How to make the printed list of the rows that were read: columns, filter, order, limit. */
export type View = {
  readonly format: Format;
  readonly columns: readonly Column<Row>[];
  /** Whether the columns were named: then none is left out. */
  readonly chosen: boolean;
  select(rows: readonly Row[], world: World): readonly Row[];
};

/** Reads `get`'s options. Throws a usage error that names the flag. */
export const viewOf = (run: Run, resource: Resource, options: GetOptions, now: number): View => {
  const format = run.format(formats, 'table');
  const named = (flag: string, key: string): Column<Row> => {
    const column = columnOf(key, resource.columns);
    if (!column)
      throw usageError(
        `${flag}: ${resource.name} have no column "${key}".`,
        `The columns are: ${resource.columns.map(one => one.key).join(', ')}.`,
      );
    return column;
  };
  const keys = options.columns
    ?.split(',')
    .map(key => key.trim())
    .filter(Boolean);
  const columns = keys ? keys.map(key => named('--columns', key)) : resource.columns;
  if (columns.length === 0) throw usageError('--columns names no column.');
  const filter = parseFilter(options.filter ?? '', resource.columns, now);
  if (!filter.ok) throw usageError(`--filter: ${filter.problem}`);
  const descending =
    options.sort === undefined ? resource.sort?.descending === true : options.sort.startsWith('-');
  const key = options.sort?.replace(/^-/, '') ?? resource.sort?.key;
  const order = key === undefined ? undefined : named('--sort', key);
  const limit = options.limit === undefined ? Number.POSITIVE_INFINITY : Number(options.limit);
  if (!(limit >= 0) || (limit !== Number.POSITIVE_INFINITY && !Number.isInteger(limit)))
    throw usageError(`--limit is a whole number of rows, not "${options.limit}".`);
  return {
    format,
    columns,
    chosen: keys !== undefined,
    select: (rows, world) => {
      const passing = rows.filter(row => filter.value(row, world));
      return (order ? sortRows(passing, order, descending, world) : passing).slice(0, limit);
    },
  };
};

/** Prints the rows of a resource. An id that is not there ends with 1. */
export const get = async (
  run: Run,
  resource: Resource,
  ids: readonly string[],
  query: Query,
  options: GetOptions,
): Promise<ExitCode> => {
  if (options.watch) run.format(['table', 'wide', 'json', 'ndjson'], 'table');
  const session = await run.session();
  const view = viewOf(run, resource, options, session.clock.now());
  if (options.watch) {
    const {watchRows} = await import('./watch-rows.ts');
    return watchRows(run, session, resource, ids, query, view);
  }
  const page = await readWithNeeds(run, session, resource, query);
  const asked = ids.length > 0 ? pickRows(resource, page.rows, ids) : page.rows;
  const world = session.world();
  const rows = view.select(asked, world);
  run.stdio.out(listingText(run, resource, view, {columns: view.columns, rows, world}));
  if (rows.length === 0 && (view.format === 'table' || view.format === 'wide'))
    run.note(
      asked.length === 0
        ? `There are no ${resource.name}.`
        : `None of ${plural(asked.length, 'row')} passes the filter.`,
    );
  return exitCodes.fine;
};

const listingText = (run: Run, resource: Resource, view: View, listing: Listing): string => {
  switch (view.format) {
    case 'json':
      return jsonText(listing);
    case 'ndjson':
      return ndjsonText(listing);
    case 'csv':
      return csvText(listing);
    case 'name':
      return listing.rows.map(row => `${harmless(resource.id(row))}\n`).join('');
    default:
      if (listing.rows.length === 0) return '';
      return `${tableLines(listing, {
        width: run.stdio.stdoutTty ? run.stdio.columns : undefined,
        wide: view.chosen || view.format === 'wide',
        paint: run.paint,
      }).join('\n')}\n`;
  }
};
