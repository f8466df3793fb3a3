import type {KeptFacts} from '../../../declare/resource.ts';
import type {EpochSeconds} from '../../../declare/world.ts';
import {type Window, windowSchema} from '../lists.ts';

/** From a window's end its files are looked for that long: all their queues (62.5 h by default), and weeks to notice a loss. */
const remembered = 30 * 86_400;
const kind = 'downlink window begun';

/**
 * Remembers windows that have begun: how long upstream lists past ones is not public, and a file that is late or lost must
 * not be forgotten with its window, nor with this program. Gives the listed windows and those of the past that are listed
 * no more.
 */
export const createPastWindows = () => {
  const begun = new Map<string, Window>();
  let taken: KeptFacts | undefined;
  return (listed: readonly Window[], now: EpochSeconds, kept?: KeptFacts): readonly Window[] => {
    if (kept && taken !== kept) {
      taken = kept;
      for (const [id, {fact}] of kept.all(kind)) {
        const {data} = windowSchema.safeParse(fact);
        if (data && !begun.has(id)) begun.set(id, data);
      }
    }
    const ids = new Set<string>();
    const fresh = new Map<string, Window>();
    for (const window of listed) {
      ids.add(window.id);
      // One that vanishes before its start was deleted: nothing is to be expected of it.
      if (window.state === 'PENDING_SYNC' || window.start > now) continue;
      if (!begun.has(window.id)) fresh.set(window.id, window);
      begun.set(window.id, window);
    }
    if (fresh.size > 0) kept?.keep(kind, fresh);
    const gone: Window[] = [];
    for (const [id, window] of begun) {
      if (now - window.start - window.duration > remembered) begun.delete(id);
      else if (!ids.has(id)) gone.push(window);
    }
    return gone.length > 0 ? [...listed, ...gone] : listed;
  };
};
