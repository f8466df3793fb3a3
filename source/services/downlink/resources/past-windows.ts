import type {EpochSeconds} from '../../../declare/world.ts';
import type {Window} from '../lists.ts';

/** From a window's end its files are looked for that long: all their queues (62.5 h by default), and some days of news. */
const remembered = 6 * 86_400;

/**
 * Remembers windows that have begun: how long upstream lists past ones is not public, and a file that is late must not
 * be forgotten with its window. Gives the listed windows and those of the past that are listed no more.
 */
export const createPastWindows = () => {
  const begun = new Map<string, Window>();
  return (listed: readonly Window[], now: EpochSeconds): readonly Window[] => {
    const ids = new Set<string>();
    for (const window of listed) {
      ids.add(window.id);
      // One that vanishes before its start was deleted: nothing is to be expected of it.
      if (window.state !== 'PENDING_SYNC' && window.start <= now) begun.set(window.id, window);
    }
    const gone: Window[] = [];
    for (const [id, window] of begun) {
      if (now - window.start - window.duration > remembered) begun.delete(id);
      else if (!ids.has(id)) gone.push(window);
    }
    return gone.length > 0 ? [...listed, ...gone] : listed;
  };
};
