import type {Column} from '../../declare/columns.ts';
import type {Resource, Row} from '../../declare/resource.ts';
import type {World} from '../../declare/world.ts';
import {columnOf, parseFilter, withNamedFilters} from '../../list/filter.ts';
import {type Format, formats} from '../../list/output.ts';
import {sortRows} from '../../list/sort.ts';
import {usageError} from '../run/command-error.ts';
import type {Run} from '../run/run.ts';

export type GetOptions = {
  readonly filter?: string;
  /** Filters that were kept under a name: `@late`. */
  readonly filters?: Readonly<Record<string, string>>;
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
  const filterAt = (moment: number) => {
    const named = withNamedFilters(options.filter ?? '', options.filters ?? {});
    const filter = named.ok ? parseFilter(named.value, resource.columns, moment) : named;
    if (!filter.ok) throw usageError(`--filter: ${filter.problem}`);
    return filter.value;
  };
  // Read twice: what is wrong is said before anything is asked, and "+24h" counts from the time that the answers have.
  filterAt(now);
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
      const passes = filterAt(world.now);
      const passing = rows.filter(row => passes(row, world));
      return (order ? sortRows(passing, order, descending, world) : passing).slice(0, limit);
    },
  };
};
