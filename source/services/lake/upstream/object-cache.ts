import {asFailure} from '../../../declare/failure.ts';
import type {Store, Stored} from './engines/engine.ts';
import {oneFlight} from './shared-read.ts';

/** Objects that one listing may bring at every turn; a bucket with more is listed every few minutes. */
const small = 2000;
/** Wall seconds for which the listing of a large bucket is good. */
const largeEvery = 300;
/** Objects that are asked for one by one between two listings: more would be cheaper as a listing. */
const mostSingle = 50;

/** Objects by key; undefined of one that is there, and of which nothing else could be read. */
export type Objects = ReadonlyMap<string, Stored | undefined>;

type Keys = {
  /** Keys that may have come or changed. */
  readonly moved: readonly string[];
  /** Of each object that should be there, the keys where it may be. */
  readonly expected: readonly (readonly string[])[];
};

/** Lists a store without asking a large one for everything at every poll. `written` counts this process's writes. */
export const createObjectCache = (store: Store, wall: () => number, written: () => number) => {
  let listed: {at: number; objects: Map<string, Stored | undefined>} | undefined;
  const list = oneFlight(async signal => {
    const before = listed?.objects;
    const objects = new Map<string, Stored | undefined>();
    for (const one of await store.list('', signal)) {
      const old = before?.get(one.key);
      const same = old && old.bytes === one.bytes && old.at === one.at;
      objects.set(one.key, same ? old : one.bytes === undefined ? undefined : {...one, bytes: one.bytes});
    }
    listed = {at: wall(), objects};
    return objects;
  }, written);
  const look = async (
    objects: Map<string, Stored | undefined>,
    keys: readonly string[],
    signal: AbortSignal | undefined,
  ) => {
    await Promise.all(
      keys.map(async key => {
        try {
          const one = await store.head(key, signal);
          if (one) objects.set(key, one);
          else objects.delete(key);
        } catch (error) {
          if (!['unreadable', 'forbidden', 'local'].includes(asFailure(error).kind)) throw error;
          objects.set(key, undefined);
        }
      }),
    );
    return objects;
  };
  return {
    /** A listing does not wait for `keys`: what should be there and came while it was made is then looked at. */
    read: async (
      keys: Promise<Keys>,
      options: {fresh?: boolean; signal?: AbortSignal} = {},
    ): Promise<Objects> => {
      const {fresh, signal} = options;
      if (!listed || listed.objects.size <= small || fresh || wall() - listed.at > largeEvery) {
        const [objects, {expected}] = await Promise.all([list(signal), keys]);
        const missing = expected.filter(places => !places.some(key => objects.get(key))).flat();
        return missing.length > mostSingle ? objects : look(objects, missing, signal);
      }
      const {objects} = listed;
      const {moved, expected} = await keys;
      const unsure = [
        ...new Set([...moved, ...expected.filter(places => !places.some(key => objects.get(key))).flat()]),
      ];
      return unsure.length > mostSingle ? list(signal) : look(objects, unsure, signal);
    },
  };
};
