import {action, type Outlook} from '../../../declare/action.ts';
import {choiceField, type FieldContext} from '../../../declare/fields.ts';
import {bytes as bytesText, plural} from '../../../text/quantities.ts';
import {utc} from '../../../text/times.ts';
import {isRestoring} from '../rules/restore.ts';
import {bushfire, type SavedQuery} from '../rules/saved-query.ts';
import {type LakeSettings, lakeSettings} from '../settings.ts';
import {addRequest, submitRequest} from '../upstream/aws-request.ts';
import type {LakeClient} from '../upstream/client.ts';
import {itemOf as recordAsItem} from '../upstream/engines/attributes.ts';
import {bytesOf, type Item, recordOfHit} from '../upstream/item.ts';
import {lanesInUse} from '../upstream/lanes.ts';
import {orderOf} from './download-readings.ts';
import {ingest, performedWords} from './ingest.ts';
import {sortHits} from './register.ts';

/** The profile's queries, and the seed's, which is always there. */
export const queriesOf = (settings: LakeSettings): Readonly<Record<string, SavedQuery>> => ({
  ...(settings.pools.includes(bushfire.pool) ? {bushfire} : {}),
  ...settings.queries,
});

const poolOf = ({world, draft}: FieldContext) => draft.pool || world.settings(lakeSettings).pools[0];
const namesFor = (pool: string | undefined, settings: LakeSettings) =>
  Object.entries(queriesOf(settings))
    .filter(([, query]) => query.pool === pool)
    .map(([name]) => name);

const fields = {
  pool: choiceField({
    label: 'Pool',
    hint: 'Where new readings are registered.',
    example: 'bushfire',
    required: true,
    initial: ({world}) => world.settings(lakeSettings)?.pools?.[0] ?? 'bushfire',
    options: ({world}) => world.settings(lakeSettings).pools,
  }),
  query: choiceField({
    label: 'Query',
    hint: 'A saved query of the profile; by default the first one of the pool.',
    example: 'bushfire',
    options: context => namesFor(poolOf(context), context.world.settings(lakeSettings)),
  }),
};

/** The query that is meant: the named one, else the pool's first. */
export const chosenQuery = (
  input: {readonly pool: string; readonly query: string | undefined},
  settings: LakeSettings,
): {readonly name: string; readonly query: SavedQuery} | undefined => {
  const name = input.query ?? namesFor(input.pool, settings)[0];
  const query = name === undefined ? undefined : queriesOf(settings)[name];
  return name !== undefined && query ? {name, query: {...query, pool: input.pool}} : undefined;
};

/** What a run leaves alone because it is off-line, and when the first of it is tried again. */
const restoringWords = (restoring: readonly Item[], now: number): string[] => {
  if (restoring.length === 0) return [];
  const next = Math.min(...restoring.map(item => item.restoreNextAt ?? now));
  return [
    `${plural(restoring.length, 'reading')} off-line, being restored: tried again from ${utc(next, now)} on.`,
  ];
};

/** Previews show this many readings' requests; the rest are alike. */
const shown = 3;

/** What a run would do now: asks the catalogue and the index, and writes nothing. */
const outlookOf = async (client: LakeClient, query: SavedQuery, signal: AbortSignal): Promise<Outlook> => {
  const {catalogue, engine, settings} = client;
  const now = client.now();
  const [found, items] = await Promise.all([
    catalogue.search(query, client.upstreamNow(), {signal}),
    client.items(query.pool, signal),
  ]);
  const sorted = sortHits(query.pool, found.hits, new Map(items.map(item => [item.title, item])), now);
  const restoring = sorted.waiting.filter(item => isRestoring(item, now));
  const waiting = sorted.waiting.filter(item => !isRestoring(item, now));
  const work = [...sorted.fresh, ...waiting];
  const unsized = work.filter(item => bytesOf(item) === undefined).length;
  const bytes = work.reduce((sum, item) => sum + (bytesOf(item) ?? 0), 0);
  const hitOf = new Map(found.hits.map(hit => [hit.title, hit]));
  return {
    sentences: [
      `${plural(found.hits.length, 'reading')} found by ${plural(found.pages, 'request')} to the catalogue: ${sorted.fresh.length} new, ${waiting.length} waiting, ${sorted.skipped} done already.`,
      work.length === 0
        ? 'Nothing is left to be downloaded.'
        : `${plural(work.length, 'download')} of ${bytesText(bytes)}${unsized > 0 ? ` and ${plural(unsized, 'unknown size')}` : ''} would be submitted, at most ${settings.slots} at once.`,
      ...restoringWords(restoring, now),
      ...found.notes,
      ...(work.length > shown
        ? [`Of the requests for each reading those of the first ${shown} are shown.`]
        : []),
    ],
    requests: [
      ...sorted.fresh
        .slice(0, shown)
        .map(item => addRequest(client, recordAsItem(recordOfHit(item.pool, hitOf.get(item.title)!, now)))),
      ...work.slice(0, shown).map(item => submitRequest({engine}, orderOf(item, settings.objectKey))),
    ],
  };
};

/** Runs the seed's pipeline: query, what is new, register, download, verify, mark downloaded. */
export const ingestRun = action<unknown, LakeClient, typeof fields>({
  name: 'ingest-run',
  command: 'ingest run',
  key: 'n',
  title: 'Run the ingest',
  about:
    'Asks the catalogue, registers what is new and downloads it, as many at once as the provider allows; safe to stop and to run again.',
  on: 'nothing',
  anywhere: true,
  fields,
  check: async (input, _row, {client}, signal) => {
    const chosen = chosenQuery(input, client.settings);
    if (!chosen)
      return [
        {
          level: 'error',
          field: 'query',
          sentence: `There is no saved query for the pool ${input.pool}; add one under queries in the lake of the profile.`,
        },
      ];
    const inUse = await lanesInUse(client.engine.table, client.wall, signal);
    return inUse >= client.settings.slots
      ? [
          {
            level: 'warning',
            sentence: `All ${plural(client.settings.slots, 'connection')} that the provider allows are in use: this run waits for one.`,
          },
        ]
      : [];
  },
  requests: (input, _row, {client}) => {
    const chosen = chosenQuery(input, client.settings);
    return chosen ? [client.catalogue.request(chosen.query, client.upstreamNow())] : [];
  },
  outlook: async (input, _row, {client}, signal) => {
    const chosen = chosenQuery(input, client.settings);
    return chosen ? outlookOf(client, chosen.query, signal) : {sentences: [], requests: []};
  },
  facts: (input, _row, {client}) => ({
    query: chosenQuery(input, client.settings)?.name ?? '',
    pool: input.pool,
  }),
  run: async (input, _row, {client}, progress, signal) => {
    const chosen = chosenQuery(input, client.settings)!;
    const summary = await ingest(client, chosen.name, chosen.query, progress, signal);
    const {performed} = summary;
    const failed = performed.failed.length;
    return {
      ids: performed.downloaded,
      partial: failed > 0,
      sentence: [
        `${plural(summary.found, 'reading')} found, ${summary.fresh} new, ${summary.waiting} were waiting: ${performedWords(performed)}.`,
        ...restoringWords(summary.restoring, client.now()),
        ...(failed > 0 ? [`First failure: ${performed.failed[0]!.title}: ${performed.failed[0]!.why}`] : []),
        ...summary.notes,
      ].join(' '),
    };
  },
  settle: async (_input, intent, client, signal) => {
    const {rows} = await client.runs(signal);
    const mine = rows.find(run => run.startedAt >= intent.at - 5);
    return mine && mine.state !== 'RUNNING'
      ? {kind: 'done', ids: [], sentence: `Run ${mine.id} is ${mine.state}.`}
      : {kind: 'unknown', sentence: 'It may still be going on; running it again is safe in any case.'};
  },
  touches: ['readings', 'runs', 'batch-jobs', 'pipeline'],
});
