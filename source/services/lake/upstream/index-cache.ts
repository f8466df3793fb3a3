import type {Failure} from '../../../declare/failure.ts';
import type {Table} from './engines/table.ts';
import {type Item, itemOf, jobOf} from './item.ts';
import {oneFlight} from './shared-read.ts';

const sameItem = (old: Item, item: Item): boolean => {
  for (const name of Object.keys(item) as (keyof Item)[]) {
    if (name !== 'checksum' && old[name] !== item[name]) return false;
  }
  return old.checksum?.algorithm === item.checksum?.algorithm && old.checksum?.value === item.checksum?.value;
};

/** Read capacity units that a poll may cost at every turn: five a second are provisioned in the seed. */
const cheap = 60;
/** Wall seconds for which an expensive read of a whole pool is good. */
const expensiveEvery = 600;
/** Items that are read again one by one between two whole reads: more would be cheaper as a whole. */
const mostSingle = 50;

type Cached = {
  at: number;
  cost: number;
  readonly gaps: readonly Failure[];
  readonly items: Map<string, Item>;
  readonly byJob: Map<string, string>;
  /** Titles that may have changed and were not read again yet. */
  readonly unsure: Set<string>;
};

/**
 * Reads pools without using up the table's capacity (contract 3.2): a small pool as a whole each time, a large one as a
 * whole every ten minutes or when the operator asks, and in between only the readings whose jobs have moved. What has
 * not changed stays the same object. `written` counts this process's writes.
 */
export const createIndexCache = (table: Table, wall: () => number, written: () => number) => {
  const pools = new Map<string, Cached>();
  const flights = new Map<string, (signal?: AbortSignal) => Promise<Cached>>();

  const readWhole = async (pool: string, signal: AbortSignal | undefined): Promise<Cached> => {
    const before = pools.get(pool)?.items;
    const items = new Map<string, Item>();
    const byJob = new Map<string, string>();
    const gaps: Failure[] = [];
    const cost = await table.each(
      pool,
      record => {
        const item = itemOf(record);
        if (!item) return;
        const old = before?.get(item.title);
        items.set(item.title, old && sameItem(old, item) ? old : item);
        if (jobOf(item) !== item.title) byJob.set(jobOf(item), item.title);
      },
      signal,
      gap => void gaps.push(gap),
    );
    const cached = {at: wall(), cost, gaps, items, byJob, unsure: new Set<string>()};
    pools.set(pool, cached);
    return cached;
  };
  const whole = (pool: string, signal: AbortSignal | undefined): Promise<Cached> => {
    const flight = flights.get(pool) ?? oneFlight(asking => readWhole(pool, asking), written);
    flights.set(pool, flight);
    return flight(signal);
  };
  const note = ({items, byJob, unsure}: Cached, jobs: readonly string[]) => {
    for (const job of jobs) {
      const title = byJob.get(job) ?? job;
      if (items.has(title)) unsure.add(title);
    }
  };
  const readUnsure = async (pool: string, {items, unsure}: Cached, signal: AbortSignal | undefined) => {
    const titles = [...unsure].slice(0, mostSingle);
    await Promise.all(
      titles.map(async title => {
        const stored = await table.get({pool, id: title}, signal);
        const item = stored && itemOf(stored);
        const old = items.get(title);
        if (!item) items.delete(title);
        else if (!old || !sameItem(old, item)) items.set(title, item);
        unsure.delete(title);
      }),
    );
  };
  return {
    /**
     * `moved`: names of the jobs that have moved since the last time. A whole read does not wait for them: what moved
     * meanwhile is read again at the next turn.
     */
    read: async (
      pool: string,
      moved: Promise<readonly string[]>,
      options: {fresh?: boolean; signal?: AbortSignal} = {},
    ): Promise<{
      readonly items: readonly Item[];
      readonly wholeAt: number | undefined;
      readonly gaps: readonly Failure[];
    }> => {
      const known = pools.get(pool);
      // Whoever asks hears of all jobs, and only once: also those of pools that are not asked for now.
      const noted = moved.then(jobs => {
        for (const cached of pools.values()) note(cached, jobs);
        return jobs;
      });
      const due = !known || known.cost <= cheap || options.fresh || wall() - known.at > expensiveEvery;
      if (due) {
        const [cached, jobs] = await Promise.all([whole(pool, options.signal), noted]);
        if (cached.cost > cheap) note(cached, jobs);
        return {items: [...cached.items.values()], wholeAt: undefined, gaps: cached.gaps};
      }
      await noted;
      await readUnsure(pool, known, options.signal);
      return {items: [...known.items.values()], wholeAt: known.at, gaps: known.gaps};
    },
  };
};
