import type {Failure} from '../../declare/failure.ts';
import type {Pace} from './poll.ts';

/** Seconds between readings where neither profile nor resource says otherwise. */
const usualPace = {active: 5, background: 30};
/** Seconds at least in the overview, which counts all lists at once: they are glanced at there, not followed. */
const glance = 15;

const longest = 5 * 60;
/** However long an upstream or a profile asks to wait: a timer cannot hold a month, and would then run out at once. */
const mostWait = 86_400;

/**
 * Seconds of wall time until a list is asked again: `every`, ±10 % so that consoles do not fall into step; after
 * failures in a row doubled up to 5 minutes, and never before the upstream's Retry-After; a day at most. `random` is from
 * 0 up to 1.
 */
export const waitFor = (
  every: number,
  failures: number,
  failure: Failure | undefined,
  random: number,
): number => {
  const jitter = 0.9 + random * 0.2;
  if (!failure) return Math.min(mostWait, every * jitter);
  const backed = Math.min(Math.max(longest, every), every * 2 ** Math.min(failures, 12));
  return Math.min(mostWait, Math.max(backed * jitter, failure.retryAfter ?? 0));
};

/**
 * Milliseconds of wall time at which a list is due that would be due at `alone` by itself, read last at `since`: together
 * with another of its service that is due about then, so that what both look at is asked for once, and one screen is
 * drawn for both. Never later than a list may be by itself.
 */
export const dueWith = (
  others: readonly {readonly due: number}[],
  alone: number,
  now: number,
  since: number,
  every: number,
): number => {
  const near = others
    .map(({due}) => due)
    .filter(due => due >= Math.max(now, since + 0.8 * every) && due <= since + 1.1 * every);
  return near.length > 0 ? Math.min(...near) : alone;
};

type OwnPace = {readonly active?: number; readonly background?: number} | undefined;

/** Seconds between two readings of a list: what the profile says, or the resource, or what is usual. */
export const secondsBetween = (pace: Pace, own: OwnPace, resource: {readonly refresh?: OwnPace}): number => {
  const of = (one: 'active' | 'background') => own?.[one] ?? resource.refresh?.[one] ?? usualPace[one];
  return pace === 'overview' ? Math.max(of('active'), Math.min(glance, of('background'))) : of(pace);
};

/** Whether a failure is of the kind that a whole service's outage is: it ends for all of its lists at once. */
export const endsWithOutage = ({kind, retryAfter}: Failure): boolean =>
  retryAfter === undefined && ['unavailable', 'unreachable', 'timeout', 'cut'].includes(kind);

/** Longer than this between two beats, and this process, not an upstream, has stood still. Milliseconds. */
const mostGap = 5000;
const beatMs = 1000;

let beaten: {readonly running: number; readonly wall: number} | undefined;
let last = Number.NEGATIVE_INFINITY;

const gap = (): number =>
  beaten === undefined
    ? 0
    : // Asleep, the machine's running time stands; stopped (SIGSTOP), it goes on. A wall clock that was set back is no gap.
      Math.max(performance.now() - beaten.running, Date.now() - beaten.wall);

const beat = () => {
  if (gap() > mostGap) last = performance.now();
  beaten = {running: performance.now(), wall: Date.now()};
};

/** The process's running time, in milliseconds, as `stoodStillSince` takes it. Begins to watch at its first call. */
export const runningTime = (): number => {
  if (beaten === undefined) {
    beat();
    setInterval(beat, beatMs).unref();
  }
  return performance.now();
};

/**
 * Whether this process stood still (a suspended machine, a stopped or starved process) at any time since: what ran into
 * a time-out meanwhile says nothing of an upstream.
 */
export const stoodStillSince = (since: number): boolean => {
  // After a wake, time-outs can come before the beat.
  if (gap() > mostGap) beat();
  return last >= since;
};
