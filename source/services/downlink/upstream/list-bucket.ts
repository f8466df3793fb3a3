import {Failure} from '../../../declare/failure.ts';
import {goesOn, listedSize} from '../../../engine/http/s3-listing.ts';
import type {BucketObject} from '../resources/file.ts';
import {type Arrival, arrivalOf, readKey} from '../rules/match-arrivals.ts';
import type {BucketSettings} from '../settings.ts';
import {bucketFailure} from './bucket-failure.ts';
import type {OpenBucket} from './open-bucket.ts';

export type BucketListing = {
  readonly arrivals: readonly Arrival[];
  readonly count: number;
  /** Keys of which neither the listing nor the key tells a time. */
  readonly undated: readonly string[];
};
export type BucketLister = (fresh: boolean, signal: AbortSignal) => Promise<BucketListing>;

/** Real milliseconds after which the whole bucket is listed again, and not its newest days alone. */
const wholeEvery = 600_000;
/** More keys than that are not walked through. */
const mostKeys = 500_000;
/** Folders of newest days that are worth asking one by one. */
const mostFolders = 40;
const day = 86_400;
const dayFolder = /^(.*\/downlink\/)\d{4}\/\d{2}\/\d{2}\//s;

const dateOf = (at: number) => new Date(at * 1000).toISOString().slice(0, 10).replaceAll('-', '/');

/** Keys with control characters cannot be written in XML, so they are asked for URL-encoded. */
const decoded = (text: string) => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
};

/**
 * Lists a bucket page by page and remembers what it found: between whole listings only the last two days of each dated
 * folder are asked for, so that a bucket of 50,000 keys costs a few requests a poll. `wall`: real milliseconds.
 */
export const createBucketLister = (
  settings: BucketSettings,
  open: () => Promise<OpenBucket>,
  {now, wall}: {readonly now: () => number; readonly wall: () => number},
): BucketLister => {
  let known = new Map<string, Arrival>();
  const undated = new Set<string>();
  let whole: number | undefined;
  let kept: BucketListing | undefined;

  const page = async (
    into: Map<string, Arrival>,
    place: {readonly prefix: string; readonly after?: string},
    signal: AbortSignal,
  ): Promise<boolean> => {
    const {sdk, client} = await open();
    let token: string | undefined;
    let changed = false;
    do {
      const answer = await client.send(
        new sdk.ListObjectsV2Command({
          Bucket: settings.name,
          Prefix: place.prefix || undefined,
          StartAfter: token ? undefined : place.after,
          ContinuationToken: token,
          EncodingType: 'url',
        }),
        {abortSignal: signal},
      );
      // The SDK takes any page for a listing of nothing; one of S3 says how many it lists, or whether that is all.
      if (answer.KeyCount === undefined && answer.IsTruncated === undefined)
        throw new Failure('unreadable', `The bucket ${settings.name} did not answer as S3 does.`, {
          todo: 'Look whether a proxy answers in its place, and at services.downlink.bucket.endpoint in the profile.',
        });
      for (const {Key, Size, ETag, LastModified} of answer.Contents ?? []) {
        if (Key === undefined || Key.endsWith('/')) continue;
        const object: BucketObject = {
          key: decoded(Key),
          size: listedSize(Size),
          etag: ETag?.replaceAll('"', ''),
          at: LastModified
            ? LastModified.getTime() / 1000
            : (readKey(decoded(Key), settings).at ?? Number.NaN),
        };
        if (Number.isNaN(object.at)) {
          changed ||= !undated.has(object.key);
          undated.add(object.key);
          continue;
        }
        const before = known.get(object.key);
        const same = before?.etag === object.etag && before?.at === object.at && before.size === object.size;
        into.set(object.key, before && same ? before : arrivalOf(object, settings));
        changed ||= !same;
      }
      token = goesOn(answer, settings.name, token);
    } while (token && into.size < mostKeys);
    return changed;
  };

  const folders = (): ReadonlySet<string> | undefined => {
    const found = new Set<string>();
    for (const key of known.keys()) {
      const folder = dayFolder.exec(key)?.[1];
      if (folder !== undefined) found.add(folder);
      // What lies beside the dated folders of a dated bucket is no arrival: it is listed with the whole alone.
      else if (settings.layout === 'flat') return undefined;
      if (found.size > mostFolders) return undefined;
    }
    return found.size > 0 ? found : undefined;
  };

  const newest = (): BucketListing => {
    const all = [...known.values()].sort((a, b) => b.at - a.at || (a.key < b.key ? -1 : 1));
    return {arrivals: all.slice(0, settings.newest), count: all.length, undated: [...undated]};
  };

  return async (fresh, signal) => {
    try {
      const recent =
        !fresh && whole !== undefined && known.size > 1000 && wall() - whole < wholeEvery
          ? folders()
          : undefined;
      let changed = false;
      if (recent) {
        // A bucket whose clock is behind ours puts its newest files into earlier folders.
        const since = dateOf(Math.min(now(), kept?.arrivals[0]?.at ?? now()) - day);
        for (const folder of recent)
          changed = (await page(known, {prefix: folder, after: folder + since}, signal)) || changed;
      } else {
        const found = new Map<string, Arrival>();
        undated.clear();
        changed = await page(found, {prefix: settings.prefix}, signal);
        changed ||= found.size !== known.size;
        known = found;
        whole = wall();
      }
      if (changed || !kept) kept = newest();
      return kept;
    } catch (error) {
      throw bucketFailure(error, settings.name, 's3:ListBucket');
    }
  };
};
