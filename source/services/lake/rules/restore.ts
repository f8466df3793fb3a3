import type {EpochSeconds} from '../../../declare/world.ts';
import type {Item} from '../upstream/item.ts';

/** Seconds until a product that is off-line is asked for again: restores take from minutes to a day. */
const first = 3600;
const longest = 86_400;

/** Whether a download ended because its product is off-line: 202, its restore is asked for (contract 2.1). */
export const tellsOffline = (reason: string): boolean =>
  /has no file to give yet|\b202\b|\boff-?line\b/i.test(reason);

/** What is noted of a reading whose restore was asked for just now. */
export const restoreNote = (
  item: Pick<Item, 'restoreAsks' | 'restoreSince'>,
  now: EpochSeconds,
  /** Seconds, where the provider says how long it will take. */
  expected?: number,
) => {
  const asks = (item.restoreAsks ?? 0) + 1;
  return {
    'restore-asks': asks,
    'restore-since': Math.floor(item.restoreSince ?? now),
    'restore-asked-at': Math.floor(now),
    'restore-next-at': Math.floor(now + (expected ?? Math.min(longest, first * 2 ** (asks - 1)))),
  };
};

/** The same, taken away when it has been downloaded. */
export const restored = {
  'restore-asks': undefined,
  'restore-since': undefined,
  'restore-asked-at': undefined,
  'restore-next-at': undefined,
};

/** Whether a run leaves it alone for now: its restore is under way. An operator may still retry it. */
export const isRestoring = (item: Pick<Item, 'restoreNextAt'>, now: EpochSeconds): boolean =>
  item.restoreNextAt !== undefined && item.restoreNextAt > now;

/** Seconds after which a restore that was asked for again and again will not come by itself. */
const overdueAfter = 3 * 86_400;

export const isOverdue = (item: Pick<Item, 'restoreSince'>, now: EpochSeconds): boolean =>
  item.restoreSince !== undefined && now - item.restoreSince > overdueAfter;
