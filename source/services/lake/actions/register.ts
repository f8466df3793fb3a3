import {restored} from '../rules/restore.ts';
import {sizesAgree} from '../rules/size-text.ts';
import type {Hit} from '../upstream/catalogues/catalogue.ts';
import type {Engine, Stored} from '../upstream/engines/engine.ts';
import type {Job} from '../upstream/engines/job.ts';
import type {Table} from '../upstream/engines/table.ts';
import type {Test} from '../upstream/engines/table-input.ts';
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
};

/** Which hits are new, waiting or to be skipped, without writing anything. */
export const sortHits = (
  pool: string,
  hits: readonly Hit[],
  items: ReadonlyMap<string, Item>,
  now: number,
): Sorted => {
  const fresh: Item[] = [];
  const waiting: Item[] = [];
  let skipped = 0;
  for (const hit of hits) {
    const known = items.get(hit.title);
    if (!known) fresh.push(itemOf(recordOfHit(pool, hit, now))!);
    else if (known.status === notDownloaded) waiting.push(known);
    else skipped += 1;
  }
  return {fresh, waiting, skipped};
};

const still: readonly Test[] = [{attribute: 'status', is: '=', value: notDownloaded}];

/**
 * Puts new hits into the index, each by a conditional put, and refreshes the link of those that wait with a link that
 * is dead. What another run was faster with is read again and judged by what it says now.
 */
export const registerHits = async (
  table: Table,
  pool: string,
  hits: readonly Hit[],
  context: {
    now: number;
    dead: (link: string) => boolean;
    signal?: AbortSignal;
    onDone?: (count: number) => void;
  },
): Promise<Sorted> => {
  const {items} = await table.query(pool, context.signal);
  const known = new Map(items.map(itemOf).flatMap(item => (item ? [[item.title, item] as const] : [])));
  const fresh: Item[] = [];
  const waiting: Item[] = [];
  let skipped = 0;
  const one = async (hit: Hit) => {
    let item = known.get(hit.title);
    if (!item) {
      const record = recordOfHit(pool, hit, context.now);
      if ((await table.add(record, context.signal)) === 'done') {
        fresh.push(itemOf(record)!);
        return;
      }
      const now = await table.get({pool, id: hit.title}, context.signal);
      item = now && itemOf(now);
    }
    if (item?.status !== notDownloaded) {
      skipped += 1;
      return;
    }
    if (!context.dead(item.link)) {
      waiting.push(item);
      return;
    }
    const attributes = {...hitAttributes(hit), 'updated-at': Math.floor(context.now)};
    const outcome = await table.update(
      {pool, id: hit.title},
      attributes,
      [[...still, {attribute: 'link', is: '=', value: item.link}]],
      context.signal,
    );
    if (outcome === 'done') waiting.push({...item, link: hit.link, bytes: hit.bytes ?? item.bytes});
    else skipped += 1;
  };
  await eightAtOnce(hits, one, context);
  return {fresh, waiting, skipped};
};

export type Verification =
  | {readonly good: true; readonly stored: Stored}
  | {readonly good: false; readonly why: string; readonly stored?: Stored};

/** Looks at a reading's object: is it there, and is it as long as it should be? */
export const verifyObject = async (
  engine: Pick<Engine, 'store'>,
  item: Item,
  key: string,
  signal?: AbortSignal,
): Promise<Verification> => {
  const stored = await engine.store.head(key, signal);
  if (!stored) return {good: false, why: `There is no object ${key} in ${engine.store.place}.`};
  if (stored.bytes === 0) return {good: false, why: `${key} is empty.`, stored};
  if (!sizesAgree(stored.bytes, item.bytes, item.sizeText))
    return {
      good: false,
      why: `${key} has ${stored.bytes} bytes, and the index says ${item.bytes ?? item.sizeText}.`,
      stored,
    };
  return {good: true, stored};
};

/** Writes `downloaded`, for an object that was verified, unless somebody changed the status meanwhile. */
export const markDownloaded = (
  table: Table,
  item: Pick<Item, 'pool' | 'title'>,
  stored: Stored & {readonly checked?: Job['checked']},
  now: number,
  signal?: AbortSignal,
): Promise<'done' | 'lost'> =>
  table.update(
    {pool: item.pool, id: item.title},
    {
      status: downloaded,
      bytes: stored.bytes,
      ...(stored.etag ? {etag: stored.etag} : {}),
      verified: stored.checked ?? 'size',
      'downloaded-at': Math.floor(now),
      'updated-at': Math.floor(now),
      'last-error': undefined,
      ...restored,
      'claimed-until': undefined,
      'claimed-by': undefined,
    },
    [[...still]],
    signal,
  );
