import type {Resource} from '../resource.ts';
import type {Failure} from './failure.ts';
import type {Pace} from './poll.ts';

const usual = {active: 5, background: 30};
const longest = 5 * 60;

/**
 * Seconds of wall time until a list is asked again: its pace, ±10 % so that consoles do not fall into step; after
 * failures in a row doubled up to 5 minutes, and never before the upstream's Retry-After. `random` is from 0 up to 1.
 */
export const waitFor = (
  resource: Pick<Resource, 'refresh'>,
  pace: Pace,
  failures: number,
  failure: Failure | undefined,
  random: number,
): number => {
  const every = (resource.refresh ?? usual)[pace];
  const jitter = 0.9 + random * 0.2;
  if (!failure) return every * jitter;
  const backed = Math.min(Math.max(longest, every), every * 2 ** Math.min(failures, 12));
  return Math.max(backed * jitter, failure.retryAfter ?? 0);
};
