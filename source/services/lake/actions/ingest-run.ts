import {action, refusal, warning} from '../../../declare/action.ts';
import {changed, type Evidence} from '../../../declare/evidence.ts';
import {choiceField, type FieldContext} from '../../../declare/fields.ts';
import {ownEntry} from '../../../text/own-entry.ts';
import {plural} from '../../../text/quantities.ts';
import {bushfire, type SavedQuery} from '../rules/saved-query.ts';
import {type LakeSettings, lakeSettings} from '../settings.ts';
import type {LakeClient} from '../upstream/client.ts';
import {lanesInUse} from '../upstream/lanes.ts';
import {ingest, performedDone, poolField, poolsOf, restoringWords} from './ingest.ts';

export const queriesOf = (settings: LakeSettings): Readonly<Record<string, SavedQuery>> => ({
  ...(settings.pools.includes(bushfire.pool) ? {bushfire} : {}),
  ...settings.queries,
});

const poolOf = ({world, draft}: FieldContext) => draft.pool || poolsOf(world)[0];
const namesFor = (pool: string | undefined, settings: LakeSettings) =>
  Object.entries(queriesOf(settings))
    .filter(([, query]) => query.pool === pool)
    .map(([name]) => name);

const fields = {
  pool: poolField('Where new readings are registered.'),
  query: choiceField({
    label: 'Query',
    hint: 'A saved query of the profile; by default the first one of the pool.',
    example: 'bushfire',
    options: context => namesFor(poolOf(context), context.world.settings(lakeSettings)),
  }),
};

/** The query that is meant: the named one, else the pool's first. */
const chosenQuery = (
  input: {readonly pool: string; readonly query: string | undefined},
  settings: LakeSettings,
): {readonly name: string; readonly query: SavedQuery} | undefined => {
  const name = input.query ?? namesFor(input.pool, settings)[0];
  const query = ownEntry(queriesOf(settings), name);
  return name !== undefined && query ? {name, query: {...query, pool: input.pool}} : undefined;
};

/** Runs the seed's pipeline: query, what is new, register, download, verify, mark downloaded. */
export const ingestRun = action<unknown, LakeClient, typeof fields>({
  name: 'ingest-run',
  command: 'ingest run',
  key: 'n',
  title: 'Run the ingest',
  label: 'new run',
  about:
    'Asks the catalogue, registers what is new and downloads it, as many at once as the provider allows; safe to stop and to run again.',
  on: 'nothing',
  anywhere: true,
  fields,
  looksAt: () => false,
  check: async (input, _row, {client}, signal) => {
    const chosen = chosenQuery(input, client.settings);
    if (!chosen)
      return refusal(
        `There is no saved query for the pool ${input.pool}; add one under queries in the lake of the profile.`,
        'query',
      );
    const inUse = await lanesInUse(client.engine.table, signal);
    return inUse >= client.settings.slots
      ? warning(
          `All ${plural(client.settings.slots, 'connection')} that the provider allows are in use: this run waits for one.`,
        )
      : undefined;
  },
  facts: (input, _row, {client}) => ({
    query: chosenQuery(input, client.settings)?.name ?? '',
    pool: input.pool,
  }),
  run: async (input, _row, {client}, progress, signal) => {
    const chosen = chosenQuery(input, client.settings)!;
    const summary = await ingest(client, chosen.name, chosen.query, progress, signal);
    const {stopped} = summary;
    return performedDone(summary.performed, {
      of: 'a run',
      lead: `${plural(summary.found, 'reading')} found, ${summary.fresh} new, ${summary.waiting} were waiting: `,
      notes: [
        ...(stopped
          ? [`It stopped on the way: ${stopped.message}${stopped.todo ? ` ${stopped.todo}` : ''}`]
          : []),
        ...restoringWords(summary.restoring, client.now()),
        ...summary.notes,
      ],
      partial: stopped !== undefined || summary.incomplete,
    });
  },
  evidence: async (_input, {facts}, client, signal): Promise<Evidence> => {
    const {rows} = await client.runs(signal, true);
    const mine = rows.find(({id}) => id === facts.run);
    if (!mine)
      return changed(
        facts.run === undefined ? false : undefined,
        `No run ${facts.run ?? 'of it'} is in the index. Running it again is safe in any case.`,
      );
    const {state, downloaded = 0, failed = 0} = mine;
    return changed(
      state === 'RUNNING' ? undefined : true,
      `Run ${mine.id} is ${state}: ${downloaded} downloaded, ${failed} failed${mine.error ? ` (${mine.error})` : ''}.`,
    );
  },
  touches: ['readings', 'runs', 'batch-jobs', 'pipeline'],
});
