import {createHash} from 'node:crypto';
import type {EpochSeconds} from '../../../declare/world.ts';

/** A product's name without `.SEN3`, `.SAFE` or `.zip`: the index and the job names of the seed have none. */
export const titleOf = (name: string): string => name.trim().replace(/(\.(SEN3|SAFE|EOF|zip))+$/i, '');

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);

/**
 * The Batch job of a title: the title itself where Batch takes it (128 letters, digits, hyphens and underscores, an
 * alphanumeric one first: SDK types of SubmitJob). Of another title, what Batch takes of it and a digest of the whole, so
 * that no two titles have one name.
 */
export const jobNameOf = (title: string): string => {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/.test(title)) return title;
  const name = title.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 110);
  return `${/^[A-Za-z0-9]/.test(name) ? '' : 'r'}${name}-${digest(title)}`;
};

/** The name under which a reading comes in: its own, whatever its title holds and whichever other pool has it too. */
export const incomingName = ({pool, title}: {readonly pool: string; readonly title: string}): string =>
  `${title.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 110)}-${digest(`${pool}\0${title}`)}`;

/** Sensing start: the first `YYYYMMDDTHHMMSS` in a Sentinel product's name. */
export const sensedAt = (title: string): EpochSeconds | undefined => {
  const match = /_(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})/.exec(title);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match.map(Number) as [number, ...number[]];
  const at = Date.UTC(year!, month! - 1, day, hour, minute, second);
  return Number.isNaN(at) ? undefined : at / 1000;
};
