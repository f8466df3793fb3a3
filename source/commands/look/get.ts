import type {Resource} from '../../declare/resource.ts';
import {type Query, worldOf} from '../../declare/world.ts';
import {csvText, jsonText, type Listing, ndjsonText} from '../../list/output.ts';
import {harmless} from '../../text/harmless.ts';
import {plural} from '../../text/quantities.ts';
import {checkedQuery} from '../change/complete-draft.ts';
import {type ExitCode, exitCodes} from '../run/exit-codes.ts';
import type {Run} from '../run/run.ts';
import {findRows, isUnreadable, readWithNeeds} from './read-rows.ts';
import {tableLines} from './table.ts';
import {type GetOptions, type View, viewOf} from './view-of.ts';

/** Filters with names, as the console keeps them; settings are read only where a filter names one. */
const keptFilters = async (
  run: Run,
  filter: string | undefined,
): Promise<Readonly<Record<string, string>>> => {
  if (!filter?.includes('@')) return {};
  const {loadSettings} = await import('../setup/choose-profile.ts');
  return (await loadSettings(run)).loaded.config.console?.filters ?? {};
};

/**
 * Prints the rows of a resource. An id that is not there ends with 1, and so does a list of which nothing could be read;
 * one that was read in part ends with 2.
 */
export const get = async (
  run: Run,
  declared: Resource,
  ids: readonly string[],
  query: Query,
  options: GetOptions,
): Promise<ExitCode> => {
  if (options.watch) run.format(['table', 'wide', 'json', 'ndjson'], 'table');
  const session = await run.session();
  // As the session has it: its rules guarded, and with what was done to its rows.
  const resource = session.resource(declared.name)?.resource ?? declared;
  const filters = await keptFilters(run, options.filter);
  const view = viewOf(run, resource, {...options, filters}, session.clock.now());
  if (options.watch) {
    const {watchRows} = await import('./watch-rows.ts');
    return watchRows(run, session, resource, ids, query, view);
  }
  const {page, code} = await readWithNeeds(run, session, resource, query);
  const asked =
    ids.length > 0 ? await findRows(run, session, resource, page, ids, query, {sharing: true}) : page.rows;
  const now = session.world();
  const world = worldOf(now, resource.name, checkedQuery(resource.parameters ?? {}, query, now));
  const rows = view.select(asked, world);
  run.stdio.out(listingText(run, resource, view, {columns: view.columns, rows, world}));
  if (isUnreadable(page)) {
    run.note(`skydeck: None of the ${page.unreadable.length} ${resource.name} could be read.`);
    return code;
  }
  if (rows.length === 0 && (view.format === 'table' || view.format === 'wide'))
    run.note(
      asked.length === 0
        ? code === exitCodes.fine
          ? `There are no ${resource.name}.`
          : `There are no ${resource.name} in what was read.`
        : `None of ${plural(asked.length, 'row')} passes the filter.`,
    );
  return code;
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
