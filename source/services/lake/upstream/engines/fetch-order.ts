import {mkdir, rename, rm, stat} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {asFailure, Failure} from '../../../../declare/failure.ts';
import type {Http} from '../../../../declare/http.ts';
import {errorCode, fileReason} from '../../../../settings/file-error.ts';
import {evidenceWords} from '../../rules/evidence.ts';
import {incomingName} from '../../rules/title.ts';
import type {LakeSettings} from '../../settings.ts';
import {fetchProduct, isInBucket} from '../bucket-product.ts';
import {checkFile, type FileCheck} from './check-file.ts';
import {fileOf} from './directory-store.ts';
import type {Order} from './engine.ts';
import type {S3Store} from './s3-store.ts';

const triesOfAll = 2;
/** The provider says that too many connections are open: others wait about a minute, up to ten times (CDSETool). */
const limitedWait = 60_000;
const limitedTries = 10;
/** The longest that a provider's Retry-After is waited for, in seconds; beyond it the next run asks. */
const longestWait = 600;
export const runStopped = new Failure('aborted', 'The run was stopped.');

export type FetchParts = {
  readonly http: Http;
  readonly directory: string;
  /** Undefined: objects stay in the directory. */
  readonly bucket: S3Store | undefined;
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** How products are fetched, and from where. */
  readonly source: Pick<LakeSettings, 'access' | 'url'>;
};
/** A file of this machine that was compared and is right. */
export type Arrived = {readonly incoming: string; readonly check: Extract<FileCheck, {good: true}>};
type Fetching = {
  readonly signal: AbortSignal;
  readonly say: (sentence: string) => Promise<void>;
  readonly onBytes: (got: number, total?: number) => void;
};

const sizeOf = async (file: string) =>
  stat(file).then(
    ({size}) => size,
    () => 0,
  );

/** What goes wrong on this machine, in words that say where. */
export const localFailure = (error: unknown, directory: string): Failure => {
  const thrown = (error as Error).cause ?? error;
  const code = errorCode(thrown);
  if (code === 'EIO')
    return new Failure('local', `${directory} could not be written: ${fileReason(thrown)}.`, {
      todo: 'Check that disk; then run it again.',
      cause: error,
    });
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new Failure(
      'local',
      `${code === 'EDQUOT' ? 'Your quota on the' : 'The'} disk of ${directory} is full.`,
      {
        todo: 'Make room there; then run it again: nothing is lost.',
        cause: error,
      },
    );
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    return new Failure('local', `This user may not write in ${directory}.`, {
      todo: 'Allow it, or name another directory under local in the lake of the profile.',
      cause: error,
    });
  return asFailure(error);
};

/** Gets one product, with retries, and puts it in place only when it is right. */
export const createFetching = ({http, directory, bucket, wait, source}: FetchParts) => {
  /** Waits where the provider asks for it: 429, 503 with Retry-After, or 403 with the hub's words on concurrent flows. */
  const withRetries = async <T>({signal, say}: Fetching, download: () => Promise<T>): Promise<T> => {
    for (let turned = 1; ; turned += 1) {
      try {
        return await download();
      } catch (error) {
        const failure = asFailure(error);
        const busy =
          failure.kind === 'limited' ||
          (failure.status === 503 && failure.retryAfter !== undefined) ||
          /concurrent flows/i.test(failure.message);
        const seconds = failure.retryAfter ?? limitedWait / 1000;
        if (!busy || turned >= limitedTries || seconds > longestWait || signal.aborted) throw failure;
        await say(`${failure.message} Asked again in ${seconds} s.`);
        await wait(seconds * 1000, signal);
        if (signal.aborted) throw runStopped;
      }
    }
  };

  /** Fetches what is not there yet, and compares. A file that is whole already is compared, and not fetched again. */
  const get = async (order: Order, fetching: Fetching): Promise<Arrived> => {
    const {signal, say, onBytes} = fetching;
    const incoming = fileOf(join(directory, 'incoming'), `${incomingName(order)}.zip`);
    const part = `${incoming}.part`;
    await mkdir(dirname(incoming), {recursive: true});
    const same = order.checksum && `${order.checksum.algorithm}:${order.checksum.value}`.toLowerCase();
    const whole = order.bytes !== undefined && (await sizeOf(part)) === order.bytes;
    if (whole && order.checksum) await rename(part, incoming);
    // Without a checksum, an older file cannot be told from another version.
    else if (!order.checksum) await rm(incoming, {force: true});
    if ((await sizeOf(incoming)) > 0) {
      const check = await checkFile(incoming, order);
      if (check.good) {
        await say(`was whole already: ${check.bytes} bytes, ${evidenceWords(check.evidence)}`);
        return {incoming, check};
      }
      await rm(incoming, {force: true});
    }
    for (let attempt = 1; ; attempt += 1) {
      const from = await sizeOf(part);
      await say(from > 0 ? `has ${from} bytes of ${order.link}` : `downloads ${order.link}`);
      let announced: number | undefined;
      const proof = await withRetries(fetching, async () => {
        if (source.access === 's3' && isInBucket(source.url, order.link))
          return fetchProduct(http, source.url, order.link, incoming, {signal, onBytes});
        await http.download(order.link, incoming, {
          from,
          same,
          signal,
          onDownload: (got, total) => {
            announced = total;
            onBytes(got, total);
          },
        });
        return undefined;
      });
      const compared = await checkFile(incoming, order, announced);
      const check = compared.good && proof ? {...compared, evidence: proof} : compared;
      if (check.good) {
        await say(`has ${check.bytes} bytes, MD5 ${check.md5}: ${evidenceWords(check.evidence)}`);
        return {incoming, check};
      }
      await say(check.why);
      await rm(incoming, {force: true});
      // What was resumed may have been another file: once more from the beginning, then it is the provider's fault.
      if (attempt >= triesOfAll) throw new Failure('unreadable', check.why);
    }
  };
  const keep = async (
    {incoming, check: {md5}}: Arrived,
    order: Order,
    signal: AbortSignal,
  ): Promise<void> => {
    if (bucket) {
      try {
        await bucket.put(order.key, incoming, md5, signal);
      } catch (error) {
        const failure = asFailure(error);
        if (failure.kind !== 'forbidden' && failure.kind !== 'not-found') throw failure;
        // Every other reading would meet the same; what has come stays, and is put there by the next run.
        throw new Failure('local', `${bucket.place} takes no objects: ${failure.message}`, {
          todo: failure.todo,
          cause: failure,
        });
      }
      await rm(incoming, {force: true});
      return;
    }
    const target = fileOf(join(directory, 'objects'), order.key);
    await mkdir(dirname(target), {recursive: true});
    await rename(incoming, target);
  };
  return {get, keep};
};
