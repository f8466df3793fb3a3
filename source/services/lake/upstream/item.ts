import type {EpochSeconds} from '../../../declare/world.ts';
import {bytesOfText, textOfBytes} from '../rules/size-text.ts';
import {jobNameOf, sensedAt} from '../rules/title.ts';
import type {Checksum, Hit} from './catalogues/catalogue.ts';
import {type Flat, partitionKey, sortKey} from './engines/attributes.ts';

/** The only two statuses that are ever written (contract 1.2): any other word takes a reading out of the seed's ingest. */
export const notDownloaded = 'not-downloaded';
export const downloaded = 'downloaded';

/** A reading as the index keeps it: the seed's five attributes, and ours, which its Lambdas leave alone. */
export type Item = {
  readonly pool: string;
  readonly title: string;
  readonly link: string;
  /** In the hub's words: `688.52 MB`. */
  readonly sizeText: string;
  /** As it stands; undefined where an item has none. */
  readonly status: string | undefined;
  /** Exact, where a catalogue told. */
  readonly bytes?: number;
  readonly checksum?: Checksum;
  readonly productId?: string;
  readonly sensedAt?: EpochSeconds;
  readonly registeredAt?: EpochSeconds;
  readonly updatedAt?: EpochSeconds;
  readonly downloadedAt?: EpochSeconds;
  readonly jobId?: string;
  readonly attempts?: number;
  readonly lastError?: string;
  /** The product is off-line: when its restore was asked for, how often, and when a run asks again. */
  readonly restoreAskedAt?: EpochSeconds;
  readonly restoreAsks?: number;
  readonly restoreNextAt?: EpochSeconds;
  readonly etag?: string;
  /** What its object was compared with when it was registered: `md5` or `size`. */
  readonly verified?: string;
  /** Wall-clock seconds until which a run has taken it. */
  readonly claimedUntil?: number;
  readonly claimedBy?: string;
};

const text = (record: Flat, name: string) => (record[name] === undefined ? undefined : String(record[name]));
const number = (record: Flat, name: string) => {
  const value = Number(record[name]);
  return record[name] === undefined || !Number.isFinite(value) ? undefined : value;
};

/** An index item; undefined when it has no title (then it is no reading). */
export const itemOf = (record: Flat): Item | undefined => {
  const title = text(record, sortKey);
  const pool = text(record, partitionKey);
  if (!title || !pool) return undefined;
  const [algorithm, value] = (text(record, 'checksum') ?? '').split(':');
  return {
    pool,
    title,
    link: text(record, 'link') ?? '',
    sizeText: text(record, 'size') ?? '',
    status: text(record, 'status'),
    bytes: number(record, 'bytes') || undefined,
    checksum: algorithm && value ? {algorithm, value} : undefined,
    productId: text(record, 'product-id'),
    sensedAt: number(record, 'sensed-at') ?? sensedAt(title),
    registeredAt: number(record, 'registered-at'),
    updatedAt: number(record, 'updated-at'),
    downloadedAt: number(record, 'downloaded-at'),
    jobId: text(record, 'job-id'),
    attempts: number(record, 'attempts'),
    lastError: text(record, 'last-error'),
    restoreAskedAt: number(record, 'restore-asked-at'),
    restoreAsks: number(record, 'restore-asks'),
    restoreNextAt: number(record, 'restore-next-at'),
    etag: text(record, 'etag'),
    verified: text(record, 'verified'),
    claimedUntil: number(record, 'claimed-until'),
    claimedBy: text(record, 'claimed-by'),
  };
};

/** The attributes of a hit: what a new item gets, and what a resolved one is given anew. */
export const hitAttributes = (hit: Hit): Record<string, string | number> => ({
  link: hit.link,
  size: hit.sizeText ?? textOfBytes(hit.bytes),
  ...(hit.bytes ? {bytes: hit.bytes} : {}),
  ...(hit.checksum
    ? {checksum: `${hit.checksum.algorithm.toLowerCase()}:${hit.checksum.value.toLowerCase()}`}
    : {}),
  'product-id': hit.productId,
  ...(hit.sensedAt ? {'sensed-at': Math.floor(hit.sensedAt)} : {}),
});

/** A new item, as the seed's Lambda would write it, and our attributes. */
export const recordOfHit = (pool: string, hit: Hit, now: EpochSeconds): Flat => ({
  [partitionKey]: pool,
  [sortKey]: hit.title,
  ...hitAttributes(hit),
  status: notDownloaded,
  'registered-at': Math.floor(now),
});

/** Exact bytes, else those of the size in words. */
export const bytesOf = (item: Item): number | undefined => item.bytes ?? bytesOfText(item.sizeText);
export const jobOf = (item: Pick<Item, 'title'>): string => jobNameOf(item.title);

/** Where a reading's object lies. */
export const keyOf = (item: Pick<Item, 'pool' | 'title'>, template: string): string =>
  template.replaceAll('{pool}', item.pool).replaceAll('{title}', item.title);
