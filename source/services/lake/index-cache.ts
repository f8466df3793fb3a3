import type {Table} from './engines/table.ts';
import {type Item, itemOf} from './item.ts';
import {oneFlight} from './one-flight.ts';

/** Read capacity units that a poll may cost at every turn: five a second are provisioned in the seed. */
const cheap = 60;
/** Wall seconds for which an expensive read of a whole pool is good. */
const expensiveEvery = 600;
/** Items that are read again one by one between two whole reads: more would be cheaper as a whole. */
const mostSingle = 50;

type Cached = {at: number; cost: number; items: Map<string, Item>};

/**
 * Reads pools without using up the table's capacity (contract 3.2): a small pool as a whole each time, a large one as a
 * whole every ten minutes or when the operator asks, and in between only the readings whose jobs have moved. `written`
 * counts this process's writes.
 */
export const createIndexCache = (table: Table, wall: () => number, written: () => number) => {
  const pools = new Map<string, Cached>();
  const flights = new Map<string, (signal?: AbortSignal) => Promise<Cached>>();
  const whole = (pool: string, signal: AbortSignal | undefined): Promise<Cached> => {
    let flight = flights.get(pool);
    if (!flight) {
      flight = oneFlight(async asking => {
        const {items, cost} = await table.query(pool, asking);
        const found = new Map(items.map(itemOf).flatMap(item => (item ? [[item.title, item] as const] : [])));
        const cached = {at: wall(), cost, items: found};
        pools.set(pool, cached);
        return cached;
      }, written);
      flights.set(pool, flight);
    }
    return flight(signal);
  };
  return {
    /** `moved`: titles that may have changed since the last time. */
    read: async (
      pool: string,
      moved: readonly string[],
      options: {fresh?: boolean; signal?: AbortSignal} = {},
    ): Promise<{readonly items: readonly Item[]; readonly wholeAt: number | undefined}> => {
      const known = pools.get(pool);
      const expensive = known !== undefined && known.cost > cheap;
      if (!known || !expensive || options.fresh || wall() - known.at > expensiveEvery) {
        const {items} = await whole(pool, options.signal);
        return {items: [...items.values()], wholeAt: undefined};
      }
      const titles = moved.filter(title => known.items.has(title)).slice(0, mostSingle);
      await Promise.all(
        titles.map(async title => {
          const stored = await table.get({pool, id: title}, options.signal);
          const item = stored && itemOf(stored);
          if (item) known.items.set(title, item);
          else known.items.delete(title);
        }),
      );
      return {items: [...known.items.values()], wholeAt: known.at};
    },
  };
};
