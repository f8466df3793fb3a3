import {asFailure} from '../../../declare/failure.ts';
import type {EpochSeconds} from '../../../declare/world.ts';

/**
 * Gives what was last read under a key while it is younger than `seconds`; reads it otherwise. Who asks while it is
 * being read waits for that, and reads it himself only if it was called off. Failures are not kept.
 */
export const remember = (now: () => EpochSeconds) => {
  const kept = new Map<string, {readonly at: EpochSeconds; readonly value: unknown}>();
  const flying = new Map<string, Promise<unknown>>();
  return async <T>(key: string, seconds: number, read: () => Promise<T>): Promise<T> => {
    for (;;) {
      const known = kept.get(key);
      if (known && Math.abs(now() - known.at) < seconds) return known.value as T;
      const other = flying.get(key);
      if (!other) break;
      try {
        return (await other) as T;
      } catch (thrown) {
        if (asFailure(thrown).kind !== 'aborted') throw thrown;
      }
    }
    const flight = read();
    flying.set(key, flight);
    try {
      const value = await flight;
      kept.set(key, {at: now(), value});
      return value;
    } finally {
      flying.delete(key);
    }
  };
};
