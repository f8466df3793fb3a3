import type {EpochSeconds} from '../../../declare/world.ts';
import {bytesOfText, textOfBytes, toldSize} from '../rules/size-text.ts';
import {jobNameOf, sensedAt} from '../rules/title.ts';
import type {Checksum, Hit} from './catalogues/catalogue.ts';
import {type Flat, numberIn, partitionKey, sortKey, textIn} from './engines/attributes.ts';

/** The statuses of a reading that is to come, and that is there (contract 1.2): any other word takes it out of the seed's ingest. */
export const notDownloaded = 'not-downloaded';
export const downloaded = 'downloaded';
/** Its object was deleted on purpose: a word that the seed's ingest skips, as it should. */
export const recycled = 'recycled';

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
  /** The product is off-line: when its restore was first and last asked for, how often, and when a run asks again. */
  readonly restoreSince?: EpochSeconds;
  readonly restoreAskedAt?: EpochSeconds;
  readonly restoreAsks?: number;
  readonly restoreNextAt?: EpochSeconds;
  readonly etag?: string;
  /** MD5 of the bytes that came, in hex. */
  readonly md5?: string;
  /** Where its object lies, as it was written then. */
  readonly storedAt?: string;
  /** What its object was compared with when it was registered: see `Evidence`. */
  readonly verified?: string;
  /** It was reset: whatever lies there, it is downloaded anew. */
  readonly again?: boolean;
  readonly recycledAt?: EpochSeconds;
  /** The run that has taken it. */
  readonly claimedBy?: string;
};

/** An index item; undefined when it has no title (then it is no reading). */
export const itemOf = (record: Flat): Item | undefined => {
  const title = textIn(record, sortKey);
  const pool = textIn(record, partitionKey);
  if (!title || !pool) return undefined;
  const [algorithm, value] = (textIn(record, 'checksum') ?? '').split(':');
  return {
    pool,
    title,
    link: textIn(record, 'link') ?? '',
    sizeText: textIn(record, 'size') ?? '',
    status: textIn(record, 'status'),
    bytes: toldSize(numberIn(record, 'bytes')),
    checksum: algorithm && value ? {algorithm, value} : undefined,
    productId: textIn(record, 'product-id'),
    sensedAt: numberIn(record, 'sensed-at') ?? sensedAt(title),
    registeredAt: numberIn(record, 'registered-at'),
    updatedAt: numberIn(record, 'updated-at'),
    downloadedAt: numberIn(record, 'downloaded-at'),
    jobId: textIn(record, 'job-id'),
    attempts: numberIn(record, 'attempts'),
    lastError: textIn(record, 'last-error'),
    restoreSince: numberIn(record, 'restore-since'),
    restoreAskedAt: numberIn(record, 'restore-asked-at'),
    restoreAsks: numberIn(record, 'restore-asks'),
    restoreNextAt: numberIn(record, 'restore-next-at'),
    etag: textIn(record, 'etag'),
    md5: textIn(record, 'md5'),
    storedAt: textIn(record, 'object-key'),
    verified: textIn(record, 'verified'),
    again: record.again === undefined ? undefined : true,
    recycledAt: numberIn(record, 'recycled-at'),
    claimedBy: textIn(record, 'claimed-by'),
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

export const keyOf = (item: Pick<Item, 'pool' | 'title'>, template: string): string =>
  template.replace(/\{(pool|title)\}/g, (_, name: 'pool' | 'title') => item[name]);

/** Where objects lie unless the profile says something else, and where the seed's script puts them. */
export const usualKey = '{pool}/{title}.zip';
const scriptKey = '{title}.zip';

/** Where a reading's object may lie, the likeliest first: where it was put when it came, else by the template. */
export const placesOf = (
  item: Pick<Item, 'pool' | 'title' | 'storedAt'>,
  template: string,
): readonly string[] => {
  if (item.storedAt !== undefined) return [item.storedAt];
  const key = keyOf(item, template);
  return template === usualKey ? [key, keyOf(item, scriptKey)] : [key];
};
