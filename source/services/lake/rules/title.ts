import type {EpochSeconds} from '../../../declare/world.ts';

/** A product's name without `.SEN3`, `.SAFE` or `.zip`: the index and the job names of the seed have none. */
export const titleOf = (name: string): string => name.trim().replace(/(\.(SEN3|SAFE|EOF|zip))+$/i, '');

/**
 * The Batch job of a title. Batch takes 128 letters, digits, hyphens and underscores, an alphanumeric one first; what
 * else a title holds becomes `-` (SDK types of SubmitJob).
 */
export const jobNameOf = (title: string): string => {
  const name = title.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 128);
  return /^[A-Za-z0-9]/.test(name) ? name : `r${name}`.slice(0, 128);
};

/** Sensing start: the first `YYYYMMDDTHHMMSS` in a Sentinel product's name. */
export const sensedAt = (title: string): EpochSeconds | undefined => {
  const match = /_(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})/.exec(title);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match.map(Number) as [number, ...number[]];
  const at = Date.UTC(year!, month! - 1, day, hour, minute, second);
  return Number.isNaN(at) ? undefined : at / 1000;
};
