import {setTimeout as wait} from 'node:timers/promises';
import {Failure} from '../../../declare/failure.ts';

/** Real time, passed in so that tests need not wait for it. */
export type Pace = {
  /** Waits for milliseconds; throws a Failure of kind `aborted` when it is called off. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /** Milliseconds, for intervals. */
  wall(): number;
};

export const realPace: Pace = {
  pause: async (ms, signal) => {
    try {
      await wait(ms, undefined, {signal});
    } catch (error) {
      throw new Failure('aborted', 'It was called off.', {cause: error});
    }
  },
  wall: () => performance.now(),
};

export const longestPause = 10_000;

/**
 * Looks again and again until `look` gives something: after `first` milliseconds, then by `least` (`first` without it),
 * half as long again each time, up to 10 s, until `patience` milliseconds went by without `look` reporting that something moved. Gives undefined then.
 */
export const lookUntil = async <T>(
  pace: Pace,
  timing: {first: number; least?: number; patience: number; signal: AbortSignal},
  look: (moved: () => void) => Promise<T | undefined>,
): Promise<T | undefined> => {
  let since = pace.wall();
  const {first, least = first} = timing;
  let wait = first;
  let next = least;
  for (;;) {
    await pace.pause(wait, timing.signal);
    const found = await look(() => {
      since = pace.wall();
      next = least;
    });
    if (found !== undefined) return found;
    if (pace.wall() - since >= timing.patience) return undefined;
    next = Math.min(longestPause, next * 1.5);
    wait = next;
  }
};
