import {readFile, rename, rm, stat, writeFile} from 'node:fs/promises';
import {Failure} from '../../declare/failure.ts';
import type {Http, SendOptions} from '../../declare/http.ts';
import type {Clock} from '../clock.ts';
import {diskFailure, openPart} from '../local-file.ts';
import {retryAfter} from './answer-failure.ts';
import type {Authorizer} from './authorizer.ts';
import type {Arrival} from './exchange.ts';
import type {Timeouts} from './http-client.ts';
import type {Asked} from './network-failure.ts';
import type {Opener} from './open-request.ts';
import {withRetries} from './with-retries.ts';

type Parts = {
  readonly opener: Opener;
  readonly authorizer: Authorizer;
  readonly clock: Clock;
  readonly random: () => number;
  readonly target: (path: string) => {url: URL; asked: Asked; authorized: boolean};
  readonly timeouts: Partial<Timeouts>;
  readonly readable: (status: number, given: SendOptions | undefined) => boolean;
};

const sizeOf = async (file: string): Promise<number> => {
  try {
    return (await stat(file)).size;
  } catch {
    return 0;
  }
};

/**
 * What a `.part` is a part of, kept beside it: another process goes on with it only when the upstream says by ETag or
 * date, or its caller by a checksum, that it is the same file.
 */
type Origin = {
  readonly tag?: string;
  readonly date?: string;
  readonly same?: string;
  readonly total?: number;
};

const readOrigin = async (file: string): Promise<Origin> => {
  try {
    const {tag, date, same, total} = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
    return {
      tag: text(tag),
      date: text(date),
      same: text(same),
      total: typeof total === 'number' ? total : undefined,
    };
  } catch {
    return {};
  }
};

/** Where the upstream begins and how long the whole is; undefined of a 206 that is not the part asked for. */
const placeOf = (arrival: Arrival, from: number): {start: number; total?: number} | undefined => {
  const length = arrival.headers['content-length'];
  // With a content coding, the length is not the file's.
  const known = length !== undefined && !arrival.headers['content-encoding'] ? Number(length) : undefined;
  if (arrival.status !== 206) return {start: 0, total: known};
  const range = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(arrival.headers['content-range'] ?? '');
  if (!range || Number(range[1]) !== from) return undefined;
  return {start: from, total: range[3] === '*' ? undefined : Number(range[3])};
};

const writeNote = async (note: string, origin: Origin): Promise<void> => {
  await rm(note, {force: true});
  await writeFile(note, JSON.stringify(origin), {mode: 0o600, flag: 'wx'});
};

/**
 * `Http.download`: writes to `FILE.part` and renames it when it is whole. A cut connection is taken up where it broke,
 * if the upstream's validators say that it is still the same file.
 */
export const createDownload = (parts: Parts): Http['download'] => {
  const {opener, authorizer} = parts;

  return async (path, file, given = {}) => {
    const {url, asked, authorized: known} = parts.target(path);
    const authorized = known && !given.anonymous;
    const part = `${file}.part`;
    const note = `${part}.origin`;
    let have = Math.min(given.from ?? 0, await sizeOf(part));
    let origin: Origin = have > 0 ? await readOrigin(note) : {};
    const proven = given.same !== undefined && given.same === origin.same;
    const other = given.same !== undefined && origin.same !== undefined && !proven;
    if (other || (!proven && !origin.tag && !origin.date)) have = 0;

    const once = async (authorization: Record<string, string> | undefined): Promise<void> => {
      const validator = origin.tag ?? origin.date;
      const arrival = await opener.open({
        asked,
        method: 'GET',
        url,
        headers: {
          ...given.headers,
          accept: '*/*',
          // Ranges count bytes of the file itself, not of a compressed form of it.
          'accept-encoding': 'identity',
          ...(have > 0 ? {range: `bytes=${have}-`, ...(validator ? {'if-range': validator} : {})} : {}),
        },
        authorization,
        timeouts: {...parts.timeouts, whole: given.timeout},
        signal: given.signal,
      });
      if (arrival.status === 416 && have > 0) {
        const total = /\/(\d+)$/.exec(arrival.headers['content-range'] ?? '')?.[1];
        arrival.drop();
        if (Number(total) === have) return;
        have = 0;
        return once(authorization);
      }
      if (!parts.readable(arrival.status, given)) throw await opener.refusal(arrival, asked, authorization);
      if (arrival.status !== 200 && arrival.status !== 206) {
        // 202 and the like: an archive fetches the file first. Its answer is not the file.
        arrival.drop();
        throw new Failure(
          'unavailable',
          `${asked.title} has no file to give yet for ${asked.what} (${arrival.status}).`,
          {
            status: arrival.status,
            retryable: false,
            retryAfter: retryAfter(arrival.headers, parts.clock.wall()),
            todo: 'Ask again when it has been restored.',
          },
        );
      }
      const place = placeOf(arrival, have);
      if (!place) {
        arrival.drop();
        if (have === 0)
          throw new Failure(
            'unreadable',
            `${asked.title} answered ${asked.what} with a part of the file alone.`,
            {
              status: 206,
            },
          );
        // Who gives another part than was asked for gives the whole, where no part is asked for.
        have = 0;
        return once(authorization);
      }
      const {start, total} = place;
      if (start > 0 && origin.total !== undefined && total !== undefined && total !== origin.total) {
        // Without a validator, its length still tells that it is another file.
        arrival.drop();
        have = 0;
        return once(authorization);
      }
      const {etag, 'last-modified': date} = arrival.headers;
      const strong = etag && !etag.startsWith('W/') ? etag : undefined;
      origin = {tag: strong, date: strong ? undefined : date, same: given.same, total};
      have = start;
      const onDisk = (error: unknown) => diskFailure(error, part, have, total);
      const handle = await openPart(part, start).catch(error => {
        arrival.drop();
        throw onDisk(error);
      });
      try {
        await writeNote(note, origin).catch(error => {
          throw onDisk(error);
        });
        for await (const chunk of arrival.body) {
          await handle.write(chunk, 0, chunk.length, have).catch(error => {
            throw onDisk(error);
          });
          have += chunk.length;
          given.onDownload?.(have, total);
          // What came in already would else be written to its end.
          if (given.signal?.aborted)
            throw new Failure('aborted', `${asked.what} to ${asked.title} was called off.`);
        }
        await handle.sync().catch(error => {
          throw onDisk(error);
        });
      } finally {
        arrival.drop();
        await handle.close().catch(() => {});
      }
      if (total !== undefined && have !== total)
        throw new Failure('cut', `${asked.title} sent ${have} of ${total} bytes for ${asked.what}.`);
    };

    await authorizer.withRenewal(authorized, given.signal, async authorization => {
      // A connection that breaks again and again still gets there, as long as each one brings something.
      for (let before = -1; ; ) {
        try {
          return await withRetries(() => once(authorization), {
            clock: parts.clock,
            random: parts.random,
            budget: Number.POSITIVE_INFINITY,
            signal: given.signal,
          });
        } catch (error) {
          const broke = error instanceof Failure && (error.kind === 'cut' || error.kind === 'timeout');
          if (!broke || have <= Math.max(before, 0)) throw error;
          before = have;
        }
      }
    });
    await rename(part, file).catch(error => {
      throw diskFailure(error, file, have, have);
    });
    await rm(note, {force: true});
    return have;
  };
};
