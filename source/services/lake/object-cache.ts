import type {Store, Stored} from './engines/engine.ts';
import {oneFlight} from './one-flight.ts';

/** Objects that one listing may bring at every turn; a bucket with more is listed every few minutes. */
const small = 2000;
/** Wall seconds for which the listing of a large bucket is good. */
const largeEvery = 300;
/** Objects that are asked for one by one between two listings: more would be cheaper as a listing. */
const mostSingle = 50;

/** Lists a store without asking a large one for everything at every poll. `written` counts this process's writes. */
export const createObjectCache = (store: Store, wall: () => number, written: () => number) => {
  let listed: {at: number; objects: Map<string, Stored>} | undefined;
  const list = oneFlight(async signal => {
    const objects = new Map((await store.list('', signal)).map(one => [one.key, one]));
    listed = {at: wall(), objects};
    return objects;
  }, written);
  return {
    /** `moved`: keys that may have come or changed; `expected`: keys that should be there. */
    read: async (
      moved: readonly string[],
      expected: readonly string[],
      options: {fresh?: boolean; signal?: AbortSignal} = {},
    ): Promise<ReadonlyMap<string, Stored>> => {
      if (!listed || listed.objects.size <= small || options.fresh || wall() - listed.at > largeEvery)
        return list(options.signal);
      const {objects} = listed;
      const unsure = [...new Set([...moved, ...expected.filter(key => !objects.has(key))])];
      if (unsure.length > mostSingle) return list(options.signal);
      await Promise.all(
        unsure.map(async key => {
          const one = await store.head(key, options.signal);
          if (one) objects.set(key, one);
          else objects.delete(key);
        }),
      );
      return objects;
    },
  };
};
