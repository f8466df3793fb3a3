import type {Store, Stored} from './engines/engine.ts';
import {oneFlight} from './shared-read.ts';

/** Objects that one listing may bring at every turn; a bucket with more is listed every few minutes. */
const small = 2000;
/** Wall seconds for which the listing of a large bucket is good. */
const largeEvery = 300;
/** Objects that are asked for one by one between two listings: more would be cheaper as a listing. */
const mostSingle = 50;

type Keys = {
  /** Keys that may have come or changed. */
  readonly moved: readonly string[];
  /** Of each object that should be there, the keys where it may be. */
  readonly expected: readonly (readonly string[])[];
};

/** Lists a store without asking a large one for everything at every poll. `written` counts this process's writes. */
export const createObjectCache = (store: Store, wall: () => number, written: () => number) => {
  let listed: {at: number; objects: Map<string, Stored>} | undefined;
  const list = oneFlight(async signal => {
    const before = listed?.objects;
    const objects = new Map<string, Stored>();
    for (const one of await store.list('', signal)) {
      const old = before?.get(one.key);
      const same = old && old.bytes === one.bytes && old.at === one.at;
      objects.set(one.key, same ? old : one);
    }
    listed = {at: wall(), objects};
    return objects;
  }, written);
  const look = async (
    objects: Map<string, Stored>,
    keys: readonly string[],
    signal: AbortSignal | undefined,
  ) => {
    await Promise.all(
      keys.map(async key => {
        const one = await store.head(key, signal);
        if (one) objects.set(key, one);
        else objects.delete(key);
      }),
    );
    return objects;
  };
  return {
    /** A listing does not wait for `keys`: what should be there and came while it was made is then looked at. */
    read: async (
      keys: Promise<Keys>,
      options: {fresh?: boolean; signal?: AbortSignal} = {},
    ): Promise<ReadonlyMap<string, Stored>> => {
      const {fresh, signal} = options;
      if (!listed || listed.objects.size <= small || fresh || wall() - listed.at > largeEvery) {
        const [objects, {expected}] = await Promise.all([list(signal), keys]);
        const missing = expected.filter(places => !places.some(key => objects.has(key))).flat();
        return missing.length > mostSingle ? objects : look(objects, missing, signal);
      }
      const {objects} = listed;
      const {moved, expected} = await keys;
      const unsure = [
        ...new Set([...moved, ...expected.filter(places => !places.some(key => objects.has(key))).flat()]),
      ];
      return unsure.length > mostSingle ? list(signal) : look(objects, unsure, signal);
    },
  };
};
