import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {open, stat} from 'node:fs/promises';
import {htmlWords, isHtml} from '../../../../engine/http/answer-reason.ts';
import {type Algorithm, algorithmOf, type Digests, type Evidence} from '../../rules/evidence.ts';
import {bytesOfText, sizesAgree} from '../../rules/size-text.ts';
import type {Order} from './engine.ts';

/** Reckons checksums of bytes in one reading of them, in lower-case hex. */
export const digestsOf = async (
  bytes: AsyncIterable<Uint8Array>,
  wanted: readonly Algorithm[],
  signal?: AbortSignal,
): Promise<Digests & {readonly bytes: number}> => {
  const hashes = await Promise.all(
    wanted.map(async algorithm => {
      if (algorithm !== 'blake3') {
        const hash = createHash(algorithm);
        return {
          algorithm,
          update: (part: Uint8Array) => void hash.update(part),
          end: () => hash.digest('hex'),
        };
      }
      // Node's OpenSSL has none.
      const {blake3} = await import('@noble/hashes/blake3.js');
      const hash = blake3.create();
      return {
        algorithm,
        update: (part: Uint8Array) => void hash.update(part),
        end: () => Buffer.from(hash.digest()).toString('hex'),
      };
    }),
  );
  let length = 0;
  for await (const part of bytes) {
    signal?.throwIfAborted();
    length += part.length;
    for (const hash of hashes) hash.update(part);
  }
  return {...Object.fromEntries(hashes.map(({algorithm, end}) => [algorithm, end()])), bytes: length};
};

/** Checksums of a file: MD5, which is kept, and whatever the catalogue gave. */
export const fileDigests = (file: string, checksum: Order['checksum'], signal?: AbortSignal) => {
  const wanted = checksum && algorithmOf(checksum.algorithm);
  const algorithms = [...new Set<Algorithm>(['md5', ...(wanted ? [wanted] : [])])];
  return digestsOf(createReadStream(file, {highWaterMark: 1 << 20}), algorithms, signal);
};

export type FileCheck =
  | {readonly good: true; readonly bytes: number; readonly md5: string; readonly evidence: Evidence}
  | {readonly good: false; readonly why: string};

/** What a file says it is where it is a web page: a login, a proxy or a maintenance may come with 200. */
const pageOf = async (file: string): Promise<string | undefined> => {
  const handle = await open(file);
  try {
    const {buffer, bytesRead} = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    const text = buffer.toString('utf8', 0, bytesRead);
    return isHtml(text) ? htmlWords(text, 'the product') : undefined;
  } finally {
    await handle.close();
  }
};

/**
 * Compares a downloaded file with the strongest that is known of it: the catalogue's checksum, its length, and the
 * length that the provider announced for the transfer.
 */
export const checkFile = async (
  file: string,
  order: Pick<Order, 'bytes' | 'sizeText' | 'checksum'>,
  announced?: number,
): Promise<FileCheck> => {
  const {size} = await stat(file);
  if (size === 0) return {good: false, why: 'The download is empty.'};
  const page = await pageOf(file);
  if (page) return {good: false, why: `The download is ${page}.`};
  if (!sizesAgree(size, order.bytes, order.sizeText))
    return {
      good: false,
      why: `The download has ${size} bytes, and the catalogue says ${order.bytes ?? order.sizeText}.`,
    };
  if (announced !== undefined && announced !== size)
    return {good: false, why: `The download has ${size} bytes, and the provider announced ${announced}.`};
  const digests = await fileDigests(file, order.checksum);
  const md5 = digests.md5!;
  const algorithm = order.checksum && algorithmOf(order.checksum.algorithm);
  if (algorithm) {
    const [found, wanted] = [digests[algorithm], order.checksum!.value.toLowerCase()];
    return found === wanted
      ? {good: true, bytes: size, md5, evidence: algorithm}
      : {
          good: false,
          why: `The checksum is wrong: ${algorithm.toUpperCase()} is ${found}, and the catalogue says ${wanted}.`,
        };
  }
  return {good: true, bytes: size, md5, evidence: evidenceOfLength(order, announced !== undefined)};
};

/** What a length that fits proves. */
export const evidenceOfLength = (order: Pick<Order, 'bytes' | 'sizeText'>, announced: boolean): Evidence =>
  order.bytes ? 'size' : announced ? 'content-length' : bytesOfText(order.sizeText) ? 'words' : 'none';
