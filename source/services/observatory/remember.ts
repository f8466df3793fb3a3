import type {EpochSeconds} from '../../world.ts';

/** Gives what was last read under a key while it is younger than `seconds`; reads it otherwise. Failures are not kept. */
export const remember = (now: () => EpochSeconds) => {
  const kept = new Map<string, {readonly at: EpochSeconds; readonly value: unknown}>();
  return async <T>(key: string, seconds: number, read: () => Promise<T>): Promise<T> => {
    const known = kept.get(key);
    if (known && Math.abs(now() - known.at) < seconds) return known.value as T;
    const value = await read();
    kept.set(key, {at: now(), value});
    return value;
  };
};
