import type {EpochSeconds, Tone, World} from '../../../declare/world.ts';
import {sorting} from '../../../list/sort.ts';
import {atOnce, few, type Steps} from '../../../text/in-turns.ts';
import {windowList} from '../lists.ts';
import {type TaskingSettings, taskingSettings} from '../settings.ts';
import type {Window} from '../upstream/client.ts';
import {attitudeOf} from './attitude.ts';
import {
  conflict,
  endOf,
  type Padding,
  paddingOf,
  type WindowVerdict,
  windowTones,
  windowVerdict,
} from './window-rules.ts';

type Pairs = ReadonlyMap<string, Window>;
/** Pairs as they are from `now` until the first of these windows ends. */
type Found = {readonly now: EpochSeconds; until: EpochSeconds; readonly pairs: Map<string, Window>};
/** The two found last: old windows are looked at as of now, and as of when they were read. */
const found = new WeakMap<readonly Window[], readonly Found[]>();

const knownAt = (windows: readonly Window[], now: EpochSeconds): Pairs | undefined =>
  found.get(windows)?.find(known => known.now <= now && now < known.until)?.pairs;

/** For every window that is still ahead or running and in conflict with another such: that other one. */
export const conflicts = (world: World): Pairs => {
  const windows = world.rows(windowList);
  if (!windows) return new Map();
  return knownAt(windows, world.now) ?? atOnce(finding(windows, world));
};

/** Verdicts that are worse to know than that another window is too close. */
const urgent: ReadonlySet<WindowVerdict> = new Set(['at risk', 'may miss']);

/** What is said of a window in a word: its verdict, or that another may spoil it. One that was missed has worse to tell. */
export const wordOf = (window: Window, world: World): readonly [string, Tone] => {
  const verdict = windowVerdict(window, world);
  const tone = windowTones[verdict];
  if (tone === 'bad' || verdict === 'delete asked' || !conflicts(world).has(window.id))
    return [verdict, tone];
  return [urgent.has(verdict) ? verdict : 'too close', 'warn'];
};

/** Finds the conflicts of windows that were read, in steps, before anybody asks for them. */
export function* preparingConflicts(windows: readonly Window[], world: World): Steps<void> {
  if (!knownAt(windows, world.now)) yield* finding(windows, world);
}

function* finding(windows: readonly Window[], world: World): Steps<Pairs> {
  const made: Found = {now: world.now, until: Number.POSITIVE_INFINITY, pairs: new Map()};
  yield* findConflicts(windows, made, world.settings(taskingSettings));
  found.set(windows, [made, ...(found.get(windows) ?? []).slice(0, 1)]);
  return made.pairs;
}

/** A window with all that a conflict hangs on. */
type Lane = {
  readonly window: Window;
  readonly from: number;
  readonly to: number;
  /** From when to when its satellite is taken, with its padding. */
  readonly early: number;
  readonly late: number;
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

/** Those whose padded times meet others': most windows stand alone, and are held against none. In order of `early`. */
const near = (lane: readonly Lane[]): readonly Lane[] => {
  const found: Lane[] = [];
  let latest = Number.NEGATIVE_INFINITY;
  for (const [at, one] of lane.entries()) {
    const next = lane[at + 1];
    if (one.early < latest || (next && next.early < Math.max(latest, one.late))) found.push(one);
    latest = Math.max(latest, one.late);
  }
  return found;
};

/**
 * Each window is held against few, whichever way they lie: of its type and of another attitude, what ends last of those
 * that began before it, and what begins next; of each padding, what ended last before it and what begins first after it.
 * No other can be in conflict where none of these is, so that any number of overlapping windows takes n log n steps.
 */
function* findConflicts(windows: readonly Window[], pairs: Found, settings: TaskingSettings): Steps<void> {
  const ahead = Map.groupBy(
    windows.filter(window => endOf(window) > pairs.now),
    window => window.satellite_id,
  );
  yield;
  for (const those of ahead.values()) {
    const whole: Lane[] = [];
    const paddings = new Map<string, Pick<Padding, 'before' | 'after'>>();
    for (const window of those) {
      const {type, start: from} = window;
      const found = paddings.get(type) ?? paddingOf(type, settings);
      paddings.set(type, found);
      const {before, after} = found;
      const to = endOf(window);
      const [early, late] = [from - before, to + after];
      whole.push({
        window,
        from,
        to,
        early,
        late,
        attitude: attitudeOf(window),
        padding: `${before} ${after}`,
      });
      if (whole.length % few === 0) yield;
    }
    const lane = near(yield* sorting(whole, (a, b) => a.early - b.early));
    if (lane.length === 0) continue;
    const byStart = yield* sorting(lane, (a, b) => a.from - b.from);
    const byEnd = yield* sorting(byStart, (a, b) => a.to - b.to);
    const [latest, last] = [byStart.toReversed(), byEnd.toReversed()];
    const each = (one: Lane, other: Lane | undefined) =>
      other &&
      one.early < other.late &&
      other.early < one.late &&
      hold(one.window, other.window, pairs, settings);
    yield* overlaps(byStart, endsLater, each);
    yield* overlaps(latest, beginsEarlier, each);
    yield* gaps(byStart, byEnd, (other, one) => other.to <= one.from, each);
    yield* gaps(last, latest, (other, one) => other.from >= one.to, each);
  }
}

type Hold = (one: Lane, other: Lane | undefined) => void;

/** Each is held against the best of those before it in this order: of its type, and of another attitude. */
function* overlaps(
  order: readonly Lane[],
  isBetter: (one: Lane, than: Lane) => boolean,
  each: Hold,
): Steps<void> {
  const types = bests(isBetter, ({window}) => window.type);
  const attitudes = bests(isBetter, ({attitude}) => attitude);
  for (const [at, one] of order.entries()) {
    if (at % few === 0) yield;
    each(one, types.of(one.window.type));
    if (one.attitude !== undefined) each(one, attitudes.butOf(one.attitude));
    types.put(one);
    attitudes.put(one);
  }
}

/** Each is held against the nearest one of each padding that lies clear of it; both orders run away from each other. */
function* gaps(
  order: readonly Lane[],
  others: readonly Lane[],
  isClear: (other: Lane, one: Lane) => boolean,
  each: Hold,
): Steps<void> {
  const nearest = new Map<string, Lane>();
  let at = 0;
  for (const [place, one] of order.entries()) {
    if (place % few === 0) yield;
    for (let other = others[at]; other && isClear(other, one); other = others[at]) {
      nearest.set(other.padding, other);
      at += 1;
    }
    for (const other of nearest.values()) each(one, other);
  }
}

const hold = (one: Window, other: Window, found: Found, settings: TaskingSettings) => {
  const {pairs} = found;
  const known = [pairs.has(one.id), pairs.has(other.id)];
  // Two rows of one id cannot be told from one that was given twice.
  if (one.id === other.id || (known[0] && known[1]) || !conflict(one, other, settings)) return;
  if (!known[0]) pairs.set(one.id, other);
  if (!known[1]) pairs.set(other.id, one);
  found.until = Math.min(found.until, endOf(one), endOf(other));
};
