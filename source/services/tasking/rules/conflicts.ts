import type {EpochSeconds, World} from '../../../declare/world.ts';
import {windowList} from '../lists.ts';
import {type TaskingSettings, taskingSettings} from '../settings.ts';
import type {Window} from '../upstream/client.ts';
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

/** A window in time, or in time turned round. */
type Lane = {readonly window: Window; readonly from: number; readonly to: number};
/** Windows of one type: those that are still open at a moment, and the one that has closed last. */
type OfType = {open: Lane[]; closed: Lane | undefined};

/** Of what is open at once so many of each type are compared: those that close last. More overlap among themselves. */
const mostCompared = 4;

/**
 * Sorted once and looked at twice, forwards and backwards in time: each window is held against what is open when it
 * begins and against what has closed last before it, of each type. However many windows overlap, that is no square.
 */
const findConflicts = (windows: readonly Window[], now: EpochSeconds, settings: TaskingSettings) => {
  const pairs = new Map<string, Window>();
  const ahead = Map.groupBy(
    windows.filter(window => endOf(window) > now),
    window => window.satellite_id,
  );
  for (const lane of ahead.values()) {
    const forwards = lane.map(window => ({window, from: window.start, to: endOf(window)}));
    sweep(forwards, pairs, settings);
    sweep(
      forwards.map(({window, from, to}) => ({window, from: -to, to: -from})),
      pairs,
      settings,
    );
  }
  return pairs;
};

const hold = (one: Window, other: Window, pairs: Map<string, Window>, settings: TaskingSettings) => {
  const known = [pairs.has(one.id), pairs.has(other.id)];
  if ((known[0] && known[1]) || !conflict(one, other, settings)) return;
  if (!known[0]) pairs.set(one.id, other);
  if (!known[1]) pairs.set(other.id, one);
};

const sweep = (lane: Lane[], pairs: Map<string, Window>, settings: TaskingSettings) => {
  const types = new Map<string, OfType>();
  const widest = [...new Set(lane.map(({window}) => window.type))]
    .map(type => paddingOf(type, settings))
    .reduce((most, {before, after}) => Math.max(most, before, after), 0);
  /** So long before that no buffers reach from one to the other. */
  const reach = 2 * widest;
  for (const one of lane.sort((a, b) => a.from - b.from || a.to - b.to)) {
    for (const [type, those] of types) {
      // They stand in the order in which they close, the last one first.
      for (let last = those.open.at(-1); last && last.to <= one.from; last = those.open.at(-1)) {
        those.closed = last;
        those.open.pop();
      }
      for (const other of those.open) hold(one.window, other.window, pairs, settings);
      if (those.closed) hold(one.window, those.closed.window, pairs, settings);
      if (those.open.length === 0 && one.from - (those.closed?.to ?? Number.NEGATIVE_INFINITY) > reach)
        types.delete(type);
    }
    const own = types.get(one.window.type) ?? {open: [], closed: undefined};
    const place = own.open.findIndex(({to}) => to < one.to);
    own.open.splice(place < 0 ? own.open.length : place, 0, one);
    if (own.open.length > mostCompared) own.open.pop();
    types.set(one.window.type, own);
  }
};
