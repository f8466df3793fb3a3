import {asFailure, Failure} from '../../declare/failure.ts';
import type {Clock} from '../clock.ts';

/** How long an upstream may ask a waiting reader to wait, in seconds; beyond it the failure says when to come back. */
const longestWait = 30;
const furtherTries = 2;

/**
 * Asks again, twice at most, what may be asked twice: after network trouble, 429 and 5xx, waiting as the upstream says
 * or half a second and then a second, with jitter. `once` gets the number of tries so far. No try begins later than
 * `budget` milliseconds after the first.
 */
export const withRetries = async <T>(
  once: () => Promise<T>,
  options: {clock: Clock; random: () => number; budget: number; signal?: AbortSignal},
): Promise<T> => {
  const {clock, random, signal} = options;
  const start = clock.wall();
  for (let tries = 0; ; tries += 1) {
    try {
      return await once();
    } catch (error) {
      const failure = asFailure(error);
      const wait = failure.retryAfter ?? 0.5 * 2 ** tries;
      const over = clock.wall() - start > options.budget || wait > longestWait;
      if (!failure.retryable || tries >= furtherTries || over || signal?.aborted) throw failure;
      // Never earlier than asked for; jitter parts consoles that were turned away together.
      const jitter = failure.retryAfter === undefined ? 0.5 + random() : 1 + random() * 0.1;
      await clock.sleep(wait * 1000 * jitter, signal);
      if (signal?.aborted) throw new Failure('aborted', 'The request was called off.', {cause: failure});
    }
  }
};
