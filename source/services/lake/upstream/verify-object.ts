import {algorithmOf, type Evidence} from '../rules/evidence.ts';
import {sizesAgree} from '../rules/size-text.ts';
import {evidenceOfLength} from './engines/check-file.ts';
import type {Engine, Stored} from './engines/engine.ts';
import {type Item, placesOf} from './item.ts';

export type Verification =
  | {readonly good: true; readonly stored: Stored; readonly evidence: Evidence}
  | {readonly good: false; readonly why: string; readonly stored?: Stored};

/** How far it goes: `deep` reads every byte again, wherever they are. */
export type Depth = 'usual' | 'deep';

/**
 * Looks at a reading's object and compares it with the strongest that is known: the catalogue's checksum (with a file's
 * bytes, or with what a bucket keeps beside the object), what was recorded when it came, its length. A bucket's ETag is
 * the MD5 of objects that were put in one part and not encrypted with a key of KMS.
 */
export const verifyObject = async (
  {store}: Pick<Engine, 'store'>,
  item: Item,
  template: string,
  {depth = 'usual', signal}: {depth?: Depth; signal?: AbortSignal} = {},
): Promise<Verification> => {
  const places = placesOf(item, template);
  let stored: Stored | undefined;
  for (const key of places) stored ??= await store.head(key, signal);
  if (!stored) return {good: false, why: `There is no object ${places[0]} in ${store.place}.`};
  const bad = (why: string): Verification => ({good: false, why, stored});
  const {key} = stored;
  if (stored.bytes === 0) return bad(`${key} is empty.`);
  if (!sizesAgree(stored.bytes, item.bytes, item.sizeText))
    return bad(`${key} has ${stored.bytes} bytes, and the index says ${item.bytes ?? item.sizeText}.`);
  const algorithm = item.checksum && algorithmOf(item.checksum.algorithm);
  const readable = store.digests && (depth === 'deep' || store.near);
  const digests =
    readable && (algorithm || item.md5) ? await store.digests!(key, item.checksum, signal) : undefined;
  if (digests && digests.bytes !== stored.bytes)
    return bad(`${key} has ${stored.bytes} bytes, and gave ${digests.bytes}.`);
  const md5 = digests?.md5 ?? stored.md5;
  if (algorithm) {
    const found = digests?.[algorithm] ?? (algorithm === 'md5' ? stored.md5 : undefined);
    const wanted = item.checksum!.value.toLowerCase();
    if (found !== undefined && found !== wanted)
      return bad(
        `${key} is not what the catalogue has: ${algorithm.toUpperCase()} is ${found}, not ${wanted}.`,
      );
    if (found !== undefined) return {good: true, stored, evidence: algorithm};
  }
  if (item.md5 && md5 && item.md5 !== md5)
    return bad(`${key} has changed since it was downloaded: MD5 is ${md5}, and was ${item.md5}.`);
  if (item.etag && stored.etag && item.etag !== stored.etag && !(md5 && md5 === item.md5))
    return bad(
      `${key} has changed since it was registered: its ETag is ${stored.etag}, and was ${item.etag}.`,
    );
  // What is the same as it was when its checksum was compared is still proven by it.
  const same =
    (item.md5 !== undefined && item.md5 === md5) || (item.etag !== undefined && item.etag === stored.etag);
  const before = same ? (item.verified as Evidence | undefined) : undefined;
  return {good: true, stored, evidence: before ?? evidenceOfLength(item, false)};
};
