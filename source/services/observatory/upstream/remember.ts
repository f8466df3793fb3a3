import {asFailure} from '../../../declare/failure.ts';
import type {EpochSeconds} from '../../../declare/world.ts';

/** Runs `work` for every item, at most `limit` at a time; the results stand in the items' order. */
export const limited = async <Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> => {
  const results: Result[] = new Array(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]!);
    }
  };
  await Promise.all(Array.from({length: Math.min(limit, items.length)}, worker));
  return results;
};

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
