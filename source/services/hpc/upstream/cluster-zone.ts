import type {EpochSeconds} from '../../../declare/world.ts';
import {localTime, slurmDay} from './slurm-time.ts';

/** Zones differ by quarters of an hour, at most by 14 hours. */
const quarter = 900;
const furthest = 14 * 3600;
/** Seconds by which a running job's start may miss the quarter: rounding, and the way of the answer. */
const slack = 120;

/**
 * The zone of v1's times and of v2's listings, which carry none: the profile's, or learnt from a running job (its start in local time, and
 * how long ago that is), or until then UTC, which is an assumption and is said to be one.
 */
export type ClusterZone = {
  /** A time as the cluster writes it. */
  at(text: string | undefined): EpochSeconds | undefined;
  /** The day there, as Slurm takes it: `2026-11-22`. */
  day(at: EpochSeconds): string;
  /** Takes note of a job that runs since `start` there, for `elapsed` seconds by now. */
  learn(start: string | undefined, elapsed: number | undefined): void;
  /** How the zone is known, in words; undefined where the profile names it. */
  words(): string | undefined;
};

const offsetText = (seconds: number): string => {
  if (seconds === 0) return 'UTC';
  const minutes = Math.abs(seconds) / 60;
  const rest = minutes % 60 === 0 ? '' : `:${String(minutes % 60).padStart(2, '0')}`;
  return `UTC${seconds > 0 ? '+' : '-'}${Math.floor(minutes / 60)}${rest}`;
};

export const createClusterZone = (
  named: string | undefined,
  upstreamNow: () => EpochSeconds,
): ClusterZone => {
  let offset: number | undefined;
  const shift = () => (named === undefined ? (offset ?? 0) : 0);
  return {
    at: text => {
      const read = localTime(text, named ?? 'UTC');
      return read === undefined || /(Z|[+-]\d\d:?\d\d)$/.test(text!.trim()) ? read : read - shift();
    },
    day: at => slurmDay(at + shift(), named ?? 'UTC'),
    learn: (start, elapsed) => {
      const read = localTime(start, 'UTC');
      if (named !== undefined || read === undefined || elapsed === undefined) return;
      const ahead = read + elapsed - upstreamNow();
      const whole = Math.round(ahead / quarter) * quarter;
      if (Math.abs(whole) <= furthest && Math.abs(ahead - whole) <= slack) offset = whole;
    },
    words: () => {
      if (named !== undefined) return undefined;
      return offset === undefined
        ? 'assumed to be UTC: FirecREST tells no zone, and no running job has shown it yet (timeZone in the profile sets it)'
        : `${offsetText(offset)}, as a running job showed`;
    },
  };
};
