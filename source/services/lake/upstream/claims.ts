import type {Flat} from './engines/attributes.ts';
import type {Table} from './engines/table.ts';
import type {Condition, Test} from './engines/table-input.ts';
import {holderEnded} from './holder.ts';
import {type Item, itemOf, notDownloaded} from './item.ts';
import {leaseSeconds} from './lanes.ts';

/** Readings that one run has taken for itself, so that two runs share the work. */
export type Claims = {
  /** Takes a reading; gives it as it stands now, or nothing when another run has it or it is done. Throws a Failure. */
  take(item: Item, signal?: AbortSignal): Promise<Item | undefined>;
  /** Keeps it for another lease. */
  renew(item: Item, signal?: AbortSignal): Promise<unknown>;
  /** Writes what was learned of a reading that is taken, and nothing once it is another's. */
  note(item: Item, changes: Changes, signal?: AbortSignal): Promise<unknown>;
  /** Gives it back, with what was learned. */
  release(item: Item, changes?: Changes): Promise<unknown>;
};
type Changes = Readonly<Record<string, Flat[string] | undefined>>;

/**
 * Claims are conditional writes in the items themselves. A claim is over with its lease (wall-clock seconds), or as soon
 * as the run that holds it is known to be gone from this host.
 */
export const createClaims = (table: Table, holder: string, wall: () => number): Claims => {
  const keyFor = (item: Item) => ({pool: item.pool, id: item.title});
  const open: Test = {attribute: 'status', is: '=', value: notDownloaded};
  const heldBy = (value: string): Test => ({attribute: 'claimed-by', is: '=', value});
  const mine: Condition = [[heldBy(holder)]];
  return {
    take: async (item, signal) => {
      const stored = await table.get(keyFor(item), signal);
      const current = stored && itemOf(stored);
      if (current?.status !== notDownloaded) return undefined;
      const free: Test[][] = [
        [open, {attribute: 'claimed-by', is: 'absent'}],
        [open, {attribute: 'claimed-until', is: '<', value: wall()}],
        [open, heldBy(holder)],
        ...(current.claimedBy && holderEnded(current.claimedBy) ? [[open, heldBy(current.claimedBy)]] : []),
      ];
      const taken = await table.update(
        keyFor(item),
        {'claimed-by': holder, 'claimed-until': wall() + leaseSeconds},
        free,
        signal,
      );
      return taken === 'done' ? current : undefined;
    },
    renew: (item, signal) =>
      table.update(keyFor(item), {'claimed-until': wall() + leaseSeconds}, mine, signal),
    note: (item, changes, signal) => table.update(keyFor(item), changes, mine, signal),
    release: (item, changes = {}) =>
      table.update(keyFor(item), {...changes, 'claimed-by': undefined, 'claimed-until': undefined}, mine),
  };
};
