import type {Flat} from './engines/attributes.ts';
import type {Table} from './engines/table.ts';
import type {Holders} from './holders.ts';
import {type Item, itemOf, notDownloaded} from './item.ts';

/** Readings that one run has taken for itself, so that two runs share the work. */
export type Claims = {
  /**
   * Takes a reading and gives it as it stands now. `done`: there is nothing left to do to it; `taken`: another run has
   * it; `unsure`: whether that run still lives will show within its lease.
   */
  take(item: Item, signal?: AbortSignal): Promise<Item | 'done' | 'taken' | 'unsure'>;
  /** Writes what was learned of a reading that is taken, and nothing once it is another's. */
  note(item: Item, changes: Changes): Promise<'done' | 'lost'>;
  /** Gives it back, with what was learned. */
  release(item: Item, changes?: Changes): Promise<unknown>;
};
type Changes = Readonly<Record<string, Flat[string] | undefined>>;

/** Claims are conditional writes in the items themselves, and count for as long as the run that made them lives. */
export const createClaims = (table: Table, holder: string, holders: Holders): Claims => {
  const keyFor = (item: Item) => ({pool: item.pool, id: item.title});
  const mine = {'claimed-by': holder};
  return {
    take: async (item, signal) => {
      const stored = await table.get(keyFor(item), signal);
      const current = stored && itemOf(stored);
      if (current?.status !== notDownloaded) return 'done';
      const other = current.claimedBy;
      if (other !== undefined && other !== holder) {
        const life = await holders.look(other, signal);
        if (life === 'alive') return 'taken';
        if (life === 'unknown') return 'unsure';
        if (life === 'silent' && !(await holders.expel(other))) return 'taken';
      }
      // Not abortable: it would then be unknown whether the claim was made.
      const taken = await table.update(
        keyFor(item),
        {'claimed-by': holder},
        {status: notDownloaded, 'claimed-by': other},
      );
      return taken === 'done' ? current : 'taken';
    },
    note: (item, changes) => table.update(keyFor(item), changes, mine),
    release: (item, changes = {}) => table.update(keyFor(item), {...changes, 'claimed-by': undefined}, mine),
  };
};
