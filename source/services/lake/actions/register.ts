import {remark} from '../../../engine/changes/changing.ts';
import {plural} from '../../../text/quantities.ts';
import type {Evidence} from '../rules/evidence.ts';
import {restored} from '../rules/restore.ts';
import type {Hit} from '../upstream/catalogues/catalogue.ts';
import type {Flat} from '../upstream/engines/attributes.ts';
import type {Stored} from '../upstream/engines/engine.ts';
import type {Table} from '../upstream/engines/table.ts';
import {downloaded, hitAttributes, type Item, itemOf, notDownloaded, recordOfHit} from '../upstream/item.ts';
import {eightAtOnce} from './eight-at-once.ts';

/** What came of looking at hits against the index. */
export type Sorted = {
  /** Put into the index just now. */
  readonly fresh: readonly Item[];
  /** Known and still to be downloaded: the seed's rule is status == not-downloaded. */
  readonly waiting: readonly Item[];
  /** Any other status: left alone. */
  readonly skipped: number;
  /** Waiting ones whose product has a new link, size or checksum, which they took. */
  readonly renewed: number;
  /** Left out, since the catalogue says too little of them to download them. */
  readonly unfit: number;
  /** Downloaded ones whose product has another checksum now: titles. */
  readonly republished: readonly string[];
};

/** What the catalogue says of a product now and the index does not. */
const changesOf = (record: Flat, hit: Hit): Record<string, string | number | undefined> => {
  const now: Record<string, string | number | undefined> = hitAttributes(hit);
  // Of another product, what the old one had is not its own.
  if (record['product-id'] !== undefined && record['product-id'] !== hit.productId)
    for (const name of ['bytes', 'checksum']) now[name] ??= undefined;
  const changed = Object.entries(now).filter(
    ([name, value]) => value !== record[name] && !(name === 'size' && value === ''),
  );
  // Words for a size, and what only others left out, are no news beside an exact length.
  const news = ['link', 'bytes', 'checksum', ...(hit.bytes ? [] : ['size'])];
  return changed.some(([name]) => news.includes(name)) ? Object.fromEntries(changed) : {};
};

/**
 * Puts new hits into the index, each by a conditional put, and lets those that wait follow the catalogue: a new link,
 * size or checksum is taken. A hit that another run has added meanwhile is read again and judged by what the index says now. `complete`
 * asks the catalogue for what its search does not tell.
 */
export const registerHits = async (
  table: Table,
  pool: string,
  hits: readonly Hit[],
  context: {
    now: number;
    complete?: (hit: Hit) => Promise<Hit>;
    signal?: AbortSignal;
    onDone?: (count: number) => void;
  },
): Promise<Sorted> => {
  const {complete = async (hit: Hit) => hit} = context;
  const records = await table.query(pool, context.signal);
  const known = new Map(records.map(record => [itemOf(record)?.title, record]));
  const fresh: Item[] = [];
  const waiting: Item[] = [];
  const republished: string[] = [];
  let skipped = 0;
  let renewed = 0;
  let unfit = 0;
  const statusOf = (hit: Hit) => known.get(hit.title)?.status;
  const count = (test: (hit: Hit) => boolean) => hits.filter(test).length;
  remark(
    `${plural(hits.length, 'reading')} found: ${count(hit => !known.has(hit.title))} new, ${count(hit => statusOf(hit) === notDownloaded)} waiting, ${count(hit => known.has(hit.title) && statusOf(hit) !== notDownloaded)} done already.`,
  );
  const one = async (hit: Hit) => {
    let record = known.get(hit.title);
    if (!record) {
      const added = recordOfHit(pool, await complete(hit), context.now);
      const made = itemOf(added);
      if (!made) {
        unfit += 1;
        return;
      }
      if ((await table.add(added, context.signal)) === 'done') {
        fresh.push(made);
        return;
      }
      record = await table.get({pool, id: hit.title}, context.signal);
    }
    const item = record && itemOf(record);
    if (!record || item?.status !== notDownloaded) {
      const {checksum} = hitAttributes(hit);
      if (item?.status === downloaded && item.checksum && checksum && checksum !== record?.checksum)
        republished.push(item.title);
      skipped += 1;
      return;
    }
    // A hub's search gives no checksum: where the product may be another than the one that was asked about, it is asked.
    const same =
      item.checksum && item.lastError === undefined && (hit.sizeText ?? record.size) === record.size;
    const changes = changesOf(record, same ? hit : await complete(hit));
    if (Object.keys(changes).length === 0) {
      waiting.push(item);
      return;
    }
    // Where it was published anew, what came of the old one no longer counts.
    const anew = 'link' in changes ? {'last-error': undefined, ...restored} : {};
    const written = {...changes, ...anew, 'updated-at': Math.floor(context.now)};
    const outcome = await table.update(
      {pool, id: hit.title},
      written,
      {status: notDownloaded, link: item.link},
      context.signal,
    );
    if (outcome === 'lost') {
      skipped += 1;
      return;
    }
    renewed += 1;
    const now = Object.entries({...record, ...written}).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    waiting.push(itemOf(Object.fromEntries(now)) ?? item);
  };
  await eightAtOnce(hits, one, context);
  // In the catalogue's order, whichever write was the faster.
  const order = new Map(hits.map(({title}, at) => [title, at]));
  const sorted = (items: readonly Item[]) =>
    items.toSorted((a, b) => order.get(a.title)! - order.get(b.title)!);
  return {fresh: sorted(fresh), waiting: sorted(waiting), skipped, renewed, unfit, republished};
};

/** Writes `downloaded`, for an object that was verified, unless somebody changed the status meanwhile. */
export const markDownloaded = (
  table: Table,
  item: Pick<Item, 'pool' | 'title'>,
  {stored, evidence, md5}: {readonly stored: Stored; readonly evidence: Evidence; readonly md5?: string},
  now: number,
): Promise<'done' | 'lost'> => {
  const known = md5 ?? stored.md5;
  return table.update(
    {pool: item.pool, id: item.title},
    {
      status: downloaded,
      bytes: stored.bytes,
      'object-key': stored.key,
      ...(stored.etag ? {etag: stored.etag} : {}),
      ...(known ? {md5: known} : {}),
      verified: evidence,
      'downloaded-at': Math.floor(now),
      'updated-at': Math.floor(now),
      'last-error': undefined,
      again: undefined,
      'recycled-at': undefined,
      ...restored,
      'claimed-by': undefined,
    },
    {status: notDownloaded},
  );
};

/** Notes what the object of a downloaded reading was compared with. */
export const noteVerified = (
  table: Table,
  item: Pick<Item, 'pool' | 'title'>,
  {stored, evidence}: {readonly stored: Stored; readonly evidence: Evidence},
): Promise<'done' | 'lost'> =>
  table.update(
    {pool: item.pool, id: item.title},
    {
      verified: evidence,
      'object-key': stored.key,
      ...(stored.etag ? {etag: stored.etag} : {}),
      ...(stored.md5 ? {md5: stored.md5} : {}),
    },
    {status: downloaded},
  );
