import {Failure} from '../../../declare/failure.ts';
import type {EpochSeconds} from '../../../declare/world.ts';

/** What an object storage that refuses a signed address means. Throws. */
export const expiredAddress = (error: unknown): never => {
  if (error instanceof Failure && (error.kind === 'forbidden' || error.kind === 'unauthorized'))
    throw new Failure('forbidden', 'The staging URL has expired, or was signed for something else.', {
      todo: 'Drop this transfer and start it again: a new one gets a new URL.',
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
