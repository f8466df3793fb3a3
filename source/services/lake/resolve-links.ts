import {action} from '../../action.ts';
import {Failure} from '../../engine/failure.ts';
import {booleanField, choiceField} from '../../fields.ts';
import {plural} from '../../text.ts';
import {extensionOf, productsByTitle} from './catalogues/odata.ts';
import type {LakeClient} from './client.ts';
import {newHolder} from './holder.ts';
import {performedWords, performOptions} from './ingest.ts';
import {hitAttributes, type Item, itemOf, notDownloaded} from './item.ts';
import {perform} from './perform.ts';
import type {LakeSettings} from './settings.ts';

const fields = {
  pool: choiceField({
    label: 'Pool',
    hint: 'The pool whose dead links are resolved.',
    example: 'bushfire',
    required: true,
    initial: ({world}) => world.settings<LakeSettings>('lake')?.pools?.[0] ?? 'bushfire',
    options: ({world}) => world.settings<LakeSettings>('lake').pools,
  }),
  leave: booleanField({
    label: 'Only rewrite',
    hint: 'Rewrite the links and leave the downloads to the next run.',
    initial: () => 'no',
  }),
};

/** Where CDSE's products are downloaded; a hub's profile has the hub's address instead. */
const downloadRoot = ({catalogue, url}: LakeSettings): string =>
  catalogue.kind === 'dhus' ? 'https://download.dataspace.copernicus.eu/odata/v1' : url;

const deadItems = async (client: LakeClient, pool: string, signal?: AbortSignal) =>
  (await client.items(pool, signal)).filter(
    item => item.status === notDownloaded && client.isDead(item.link),
  );

/** Moves readings off the closed hub: by name at CDSE, many at once; links are rewritten, then they are downloaded. */
export const resolveLinks = action<unknown, LakeClient, typeof fields>({
  name: 'resolve-links',
  command: 'ingest resolve-links',
  key: 'L',
  title: 'Resolve dead links',
  about: 'Looks dead scihub and apihub links up by name at CDSE, rewrites them and downloads the readings.',
  on: 'nothing',
  fields,
  requests: async (input, _row, {client}) => {
    const items = await deadItems(client, input.pool);
    return [
      {
        method: 'POST',
        path: `${client.settings.resolveAt.replace(/\/+$/, '')}/Products/OData.CSC.FilterList`,
        body: {
          kind: 'json',
          value: {FilterProducts: items.map(({title}) => ({Name: `${title}${extensionOf(title)}`}))},
        },
      },
    ];
  },
  run: async (input, _row, {client}, progress, signal) => {
    const items = await deadItems(client, input.pool, signal);
    if (items.length === 0) return {ids: [], sentence: `No link of ${input.pool} is dead.`};
    await progress({sent: 0, total: items.length, words: `${plural(items.length, 'dead link')} looked up`});
    const {settings, http, engine} = client;
    const found = await productsByTitle(
      http,
      settings.resolveAt,
      downloadRoot(settings),
      items.map(({title}) => title),
      extensionOf,
      signal,
    );
    const resolved: Item[] = [];
    let lost = 0;
    for (const item of items) {
      const hit = found.get(item.title);
      if (!hit) continue;
      const key = {pool: item.pool, id: item.title};
      const outcome = await engine.table.update(
        key,
        {...hitAttributes(hit), 'updated-at': Math.floor(client.now()), 'last-error': undefined},
        [
          [
            {attribute: 'status', is: '=', value: notDownloaded},
            {attribute: 'link', is: '=', value: item.link},
          ],
        ],
        signal,
      );
      const stored = outcome === 'done' ? await engine.table.get(key, signal) : undefined;
      const now = stored && itemOf(stored);
      if (now) resolved.push(now);
      else lost += 1;
    }
    const absent = items.length - resolved.length - lost;
    const words = [
      `${resolved.length} of ${plural(items.length, 'dead link')} resolved`,
      ...(absent > 0 ? [`${absent} not known at CDSE by name`] : []),
      ...(lost > 0 ? [`${lost} changed meanwhile`] : []),
    ].join(', ');
    if (input.leave || resolved.length === 0)
      return {ids: resolved.map(({title}) => title), sentence: `${words}.`};
    const performed = await perform(engine, resolved, {
      ...performOptions(client, newHolder(), signal),
      onChange: summary =>
        void progress({
          sent: summary.downloaded.length + summary.failed.length,
          total: summary.total,
          words: `${words}; ${performedWords(summary)}`,
        }),
    });
    if (performed.failed.length > 0)
      throw new Failure('rejected', `${words}; ${performedWords(performed)}: ${performed.failed[0]!.why}`);
    return {ids: performed.downloaded, sentence: `${words}; ${performedWords(performed)}.`};
  },
  touches: ['batch-jobs', 'pipeline'],
});
