import * as z from 'zod';
import {Failure} from '../../../declare/failure.ts';
import type {Http} from '../../../declare/http.ts';
import type {EpochSeconds} from '../../../declare/world.ts';
import type {StagedDownload, Tell} from './api.ts';

export const addressRefused = 'The staging URL has expired, or was signed for something else.';

/** What an object storage that refuses a signed address means. Throws. */
export const expiredAddress = (error: unknown): never => {
  if (error instanceof Failure && (error.kind === 'forbidden' || error.kind === 'unauthorized'))
    throw new Failure('rejected', addressRefused, {
      todo: 'Drop this transfer and start it again: a new one gets a new URL.',
      // The storage itself refused it: nothing came of this try.
      settled: true,
      cause: error,
    });
  throw error;
};

/**
 * Until when a signed address can be used, where it tells: S3 with signature 4 in seconds from `X-Amz-Date`, with
 * signature 2 (`Expires`) and Swift (`temp_url_expires`) in seconds of the epoch.
 */
export const addressEnds = (address: string): EpochSeconds | undefined => {
  const query = URL.parse(address)?.searchParams;
  const absolute = Number(query?.get('temp_url_expires') ?? query?.get('Expires') ?? Number.NaN);
  if (Number.isFinite(absolute)) return absolute;
  const signed = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(query?.get('X-Amz-Date') ?? '');
  const seconds = Number(query?.get('X-Amz-Expires') ?? Number.NaN);
  if (!signed || !Number.isFinite(seconds)) return undefined;
  const [year, month, day, hour, minute, second] = signed.slice(1).map(Number) as number[];
  return Date.UTC(year!, month! - 1, day, hour, minute, second) / 1000 + seconds;
};

/** Fetches from a signed address what was staged there; gives until when the address can be used, where it tells. */
export const fetchStaged = async (
  http: Http,
  address: string,
  {id, file, size}: StagedDownload,
  tell: Tell,
  signal: AbortSignal,
): Promise<EpochSeconds | undefined> => {
  await http
    .download(address, file, {
      signal,
      anonymous: true,
      // Taken up again: what an earlier try left is gone on with; the checksum at the end tells if it was another file.
      from: id === undefined ? 0 : Number.MAX_SAFE_INTEGER,
      onDownload: (sent, whole) => void tell({sent, total: whole ?? size, words: 'downloading'}),
    })
    .catch(expiredAddress);
  await tell({sent: size ?? 0, total: size, words: 'done', facts: {stage: 'done'}});
  return addressEnds(address);
};

const form = z.looseObject({
  msg: z.looseObject({
    parameters: z.looseObject({
      data: z.looseObject({expires: z.coerce.number().optional(), policy: z.string().optional()}).optional(),
      params: z.looseObject({Expires: z.coerce.number().optional()}).optional(),
    }),
  }),
});
const policy = z.string().transform((text, context) => {
  try {
    return z.looseObject({expiration: z.string()}).parse(JSON.parse(Buffer.from(text, 'base64').toString()));
  } catch {
    context.addIssue('no policy');
    return z.NEVER;
  }
});

/** Until when what a v1 task holds can be used, where it tells: the form of an upload, the address of a download. */
export const holdsUntil = (data: unknown): EpochSeconds | undefined => {
  const address = typeof data === 'string' ? data : (data as {url?: unknown} | null | undefined)?.url;
  if (typeof address === 'string') return addressEnds(address);
  const found = form.safeParse(data);
  if (!found.success) return undefined;
  const {data: fields, params} = found.data.msg.parameters;
  const signed = policy.safeParse(fields?.policy);
  const at = signed.success ? Date.parse(signed.data.expiration) / 1000 : Number.NaN;
  return fields?.expires ?? params?.Expires ?? (Number.isNaN(at) ? undefined : at);
};
