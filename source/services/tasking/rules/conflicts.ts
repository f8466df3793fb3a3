import type {EpochSeconds, World} from '../../../declare/world.ts';
import {windowList} from '../lists.ts';
import {type TaskingSettings, taskingSettings} from '../settings.ts';
import type {Window} from '../upstream/client.ts';
import {attitudeOf} from './attitude.ts';
import {conflict, endOf, paddingOf} from './window-rules.ts';

const found = new WeakMap<readonly Window[], {now: EpochSeconds; pairs: ReadonlyMap<string, Window>}>();

/** For every window that is still ahead or running and in conflict with another such: that other one. Cached by list and minute. */
export const conflicts = (world: World): ReadonlyMap<string, Window> => {
  const windows = world.rows(windowList);
  if (!windows) return new Map();
  const minute = Math.floor(world.now / 60);
  const cached = found.get(windows);
  if (cached?.now === minute) return cached.pairs;
  const pairs = findConflicts(windows, world.now, world.settings(taskingSettings));
  found.set(windows, {now: minute, pairs});
  return pairs;
};

/** A window with all that a conflict hangs on. */
type Lane = {
  readonly window: Window;
  readonly from: number;
  readonly to: number;
  readonly attitude: string | undefined;
  readonly padding: string;
};

/** Of what was put in, the best one of each key, and so the best one of any other key. */
const bests = (isBetter: (one: Lane, than: Lane) => boolean, keyOf: (one: Lane) => string | undefined) => {
  const byKey = new Map<string, Lane>();
  let first: Lane | undefined;
  let second: Lane | undefined;
  return {
    put: (one: Lane) => {
      const key = keyOf(one);
      if (key === undefined) return;
      const known = byKey.get(key);
      if (!known || isBetter(one, known)) byKey.set(key, one);
      if (!first || isBetter(one, first)) {
        if (first && keyOf(first) !== key) second = first;
        first = one;
      } else if (keyOf(first) !== key && (!second || isBetter(one, second))) second = one;
    },
    of: (key: string) => byKey.get(key),
    butOf: (key: string | undefined) => (first && keyOf(first) === key ? second : first),
  };
};

const endsLater = (one: Lane, than: Lane) => one.to > than.to;
const beginsEarlier = (one: Lane, than: Lane) => one.from < than.from;

/**
 * Each window is held against few, whichever way they lie: of its type and of another attitude, what ends last of those
 * that began before it, and what begins next; of each padding, what ended last before it and what begins first after it.
 * No other can be in conflict where none of these is, so that any number of overlapping windows takes n log n steps.
 */
const findConflicts = (windows: readonly Window[], now: EpochSeconds, settings: TaskingSettings) => {
  const pairs = new Map<string, Window>();
  const ahead = Map.groupBy(
    windows.filter(window => endOf(window) > now),
    window => window.satellite_id,
  );
  for (const those of ahead.values()) {
    const lane = those.map((window): Lane => {
      const {before, after} = paddingOf(window.type, settings);
      const padding = `${before} ${after}`;
      return {window, from: window.start, to: endOf(window), attitude: attitudeOf(window), padding};
    });
    const byStart = lane.toSorted((a, b) => a.from - b.from);
    const byEnd = lane.toSorted((a, b) => a.to - b.to);
    const [latest, last] = [byStart.toReversed(), byEnd.toReversed()];
    const each = (one: Lane, other: Lane | undefined) =>
      other && hold(one.window, other.window, pairs, settings);
    overlaps(byStart, endsLater, each);
    overlaps(latest, beginsEarlier, each);
    gaps(byStart, byEnd, (other, one) => other.to <= one.from, each);
    gaps(last, latest, (other, one) => other.from >= one.to, each);
  }
  return pairs;
};

type Hold = (one: Lane, other: Lane | undefined) => void;

/** Each is held against the best of those before it in this order: of its type, and of another attitude. */
const overlaps = (order: readonly Lane[], isBetter: (one: Lane, than: Lane) => boolean, each: Hold) => {
  const types = bests(isBetter, ({window}) => window.type);
  const attitudes = bests(isBetter, ({attitude}) => attitude);
  for (const one of order) {
    each(one, types.of(one.window.type));
    if (one.attitude !== undefined) each(one, attitudes.butOf(one.attitude));
    types.put(one);
    attitudes.put(one);
  }
};

/** Each is held against the nearest one of each padding that lies clear of it; both orders run away from each other. */
const gaps = (
  order: readonly Lane[],
  others: readonly Lane[],
  isClear: (other: Lane, one: Lane) => boolean,
  each: Hold,
) => {
  const nearest = new Map<string, Lane>();
  let at = 0;
  for (const one of order) {
    for (let other = others[at]; other && isClear(other, one); other = others[at]) {
      nearest.set(other.padding, other);
      at += 1;
    }
    for (const other of nearest.values()) each(one, other);
  }
};

const hold = (one: Window, other: Window, pairs: Map<string, Window>, settings: TaskingSettings) => {
  const known = [pairs.has(one.id), pairs.has(other.id)];
  if (one === other || (known[0] && known[1]) || !conflict(one, other, settings)) return;
  if (!known[0]) pairs.set(one.id, other);
  if (!known[1]) pairs.set(other.id, one);
};
