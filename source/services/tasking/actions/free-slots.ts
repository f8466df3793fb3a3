import type {EpochSeconds} from '../../../declare/world.ts';
import {endOf, paddingOf} from '../rules/window-rules.ts';
import type {TaskingSettings} from '../settings.ts';
import type {FreePeriod, Window} from '../upstream/client.ts';

export type WantedSlot = {
  readonly satelliteId: string;
  readonly type: string;
  /** Seconds. */
  readonly duration: number;
  /** The other end of a link, where one is known. */
  readonly pairedSatelliteId?: string | undefined;
};
export type Slot = {readonly from: EpochSeconds; readonly until: EpochSeconds};

/**
 * The spans of start times at which a window of this type and duration (seconds) fits: inside a free period with its
 * own buffers, and with everybody's buffers clear of the satellite's other windows. Whether GET /availability has
 * already left buffers out is not documented, so they are always kept inside: too careful rather than spoiled. Of a link,
 * the windows of both of its ends count.
 */
export const freeSlots = (
  wanted: WantedSlot,
  free: readonly FreePeriod[],
  windows: readonly Window[],
  earliest: EpochSeconds,
  settings: TaskingSettings,
): readonly Slot[] => {
  const own = paddingOf(wanted.type, settings);
  const taken = windows
    .filter(({satellite_id: id}) => id === wanted.satelliteId || id === wanted.pairedSatelliteId)
    .map(window => {
      const {before, after} = paddingOf(window.type, settings);
      return {from: window.start - before, until: endOf(window) + after};
    })
    .sort((a, b) => a.from - b.from);
  return free.flatMap(period => {
    const slots: Slot[] = [];
    let from = Math.max(period.start + own.before, earliest);
    const last = period.end - own.after - wanted.duration;
    for (const busy of taken) {
      if (busy.until <= from - own.before) continue;
      const until = Math.min(last, busy.from - own.after - wanted.duration);
      if (from <= until) slots.push({from, until});
      from = Math.max(from, busy.until + own.before);
      if (from > last) break;
    }
    if (from <= last) slots.push({from, until: last});
    return slots;
  });
};
