import {action} from '../../../declare/action.ts';
import {changed} from '../../../declare/evidence.ts';
import {Failure} from '../../../declare/failure.ts';
import {booleanField} from '../../../declare/fields.ts';
import {remark} from '../../../engine/changes/changing.ts';
import {plural} from '../../../text/quantities.ts';
import type {LakeSettings} from '../settings.ts';
import {type Access, productsByTitle} from '../upstream/catalogues/odata.ts';
import type {LakeClient} from '../upstream/client.ts';
import {hitAttributes, type Item, itemOf, notDownloaded} from '../upstream/item.ts';
import {perform} from './download-readings.ts';
import {eightAtOnce} from './eight-at-once.ts';
import {
  performedDone,
  performedFacts,
  performedProgress,
  performedWords,
  performOptions,
  poolField,
} from './ingest.ts';
import {settled} from './run-troubles.ts';

const fields = {
  pool: poolField('The pool whose dead links are resolved.'),
  leave: booleanField({
    label: 'Only rewrite',
    hint: 'Rewrite the links and leave the downloads to the next run.',
    initial: () => 'no',
  }),
};

/** Where CDSE's products are downloaded; a hub's profile has the hub's address instead. */
const accessOf = ({catalogue, access, url}: LakeSettings): Access =>
  catalogue.kind === 'dhus'
    ? {kind: 'http', root: 'https://download.dataspace.copernicus.eu/odata/v1'}
    : {kind: access, root: url};

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
  run: async (input, _row, {client}, progress, signal) => {
    const items = await deadItems(client, input.pool, signal);
    if (items.length === 0) return {ids: [], sentence: `No link of ${input.pool} is dead.`};
    await progress({sent: 0, total: items.length, words: `${plural(items.length, 'dead link')} looked up`});
    const {settings, http, engine} = client;
    const found = await productsByTitle(
      http,
      settings.resolveAt,
      accessOf(settings),
      items.map(({title}) => title),
      signal,
    );
    const resolved: Item[] = [];
    let lost = 0;
    const rewrite = async (item: Item) => {
      const hit = found.get(item.title);
      if (!hit) return;
      const key = {pool: item.pool, id: item.title};
      const outcome = await engine.table.update(
        key,
        {...hitAttributes(hit), 'updated-at': Math.floor(client.now()), 'last-error': undefined},
        {status: notDownloaded, link: item.link},
        signal,
      );
      const stored = outcome === 'done' ? await engine.table.get(key, signal) : undefined;
      const now = stored && itemOf(stored);
      if (now) resolved.push(now);
      else lost += 1;
    };
    await eightAtOnce(items, rewrite, {
      signal,
      onDone: sent =>
        progress({
          sent,
          total: items.length,
          unit: 'links',
          words: `${sent} of ${plural(items.length, 'link')} rewritten`,
        }),
    });
    const absent = items.length - resolved.length - lost;
    const words = [
      `${resolved.length} of ${plural(items.length, 'dead link')} resolved`,
      ...(absent > 0 ? [`${absent} not known at CDSE by name`] : []),
      ...(lost > 0 ? [`${lost} changed meanwhile`] : []),
    ].join(', ');
    const unresolved = absent + lost > 0;
    if (resolved.length === 0) throw new Failure('rejected', `${words}.`);
    if (input.leave)
      return {ids: resolved.map(({title}) => title), partial: unresolved, sentence: `${words}.`};
    remark(`${words}; then they are downloaded.`);
    const performed = await perform(engine, resolved, {
      ...performOptions(client, signal),
      onChange: summary => void progress(performedProgress(summary, `${words}; ${performedWords(summary)}`)),
    }).catch(error => {
      throw settled(error);
    });
    await progress({
      ...performedProgress(performed),
      facts: {found: items.length, registered: resolved.length, ...performedFacts(performed, resolved)},
    });
    return performedDone(performed, {lead: `${words}; `, partial: unresolved});
  },
  evidence: async (input, _intent, client, signal) => {
    const items = await client.items(input.pool, signal);
    const waiting = items.filter(({status}) => status === notDownloaded);
    const dead = waiting.filter(({link}) => client.isDead(link)).length;
    const isOver = dead === 0 && (input.leave || waiting.length === 0);
    return changed(
      isOver || undefined,
      isOver
        ? `No link of ${input.pool} is dead.`
        : `${plural(dead, 'dead link')} and ${plural(waiting.length - dead, 'other waiting reading')} of ${input.pool} are in the index. Resolving again takes up the rest.`,
    );
  },
  touches: ['batch-jobs', 'pipeline'],
});
