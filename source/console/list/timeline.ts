import type {Resource} from '../../declare/resource.ts';
import type {KnownTime, Span} from '../../declare/timeline.ts';
import type {World} from '../../declare/world.ts';
import type {Session} from '../../engine/session.ts';
import {compareWords} from '../../text/compare-words.ts';
import {ownEntry} from '../../text/own-entry.ts';
import type {ConsoleState, Mark} from '../shell/state.ts';
import type {Shown} from './rows.ts';

const hour = 3600;
const week = 7 * 24 * hour;

/** A row's span with the row's place, drawn on the lane of its satellite, site, partition or pool. */
export type Placed = Span & {readonly place: number};

/** One lane of a timeline: its bars, and what is known of its time besides them. */
export type Lane = {
  readonly name: string;
  readonly bars: readonly Placed[];
  readonly known: readonly KnownTime[];
};

type Drawing = {readonly placed: readonly Placed[]; readonly lanes: readonly Lane[]};
const drawings = new WeakMap<readonly unknown[], {readonly world: World; readonly drawing: Drawing}>();

const drawn = (resource: Resource, rows: readonly unknown[], world: World): Drawing => {
  const known = drawings.get(rows);
  if (known?.world === world) return known.drawing;
  const placed = rows.flatMap((row, place): Placed[] => {
    const one = resource.span?.(row, world);
    return one && Number.isFinite(one.start) && one.end > world.now - 52 * week ? [{...one, place}] : [];
  });
  const bars = Map.groupBy(placed, one => one.lane);
  const besides = Map.groupBy(resource.lanes?.known?.(world) ?? [], one => one.lane);
  const names = new Set([...bars.keys(), ...besides.keys(), ...(resource.lanes?.all?.(world) ?? [])]);
  const lanes = [...names]
    .map((name): Lane => ({name, bars: bars.get(name) ?? [], known: besides.get(name) ?? []}))
    .sort((a, b) => compareWords(a.name, b.name));
  const drawing = {placed, lanes};
  drawings.set(rows, {world, drawing});
  return drawing;
};

/** What lies on the timeline, and on which lane: worked out once for a list, since a key only moves the cursor in it. */
export const drawingOf = ({resource, rows, world}: Shown): Drawing => drawn(resource, rows, world);

/** Places of the rows that are on the timeline, in the order of time: what j and k go through. */
export const timelineOrder = (shown: Shown): readonly number[] =>
  drawingOf(shown)
    .placed.toSorted((a, b) => a.start - b.start || a.place - b.place)
    .map(({place}) => place);

/** Lanes of another list that have something in a span of time. */
export type Band = {readonly title: string; readonly lanes: readonly Lane[]};

/** The other lists on the same axis: uploads until they should be there, files until they are deleted, jobs, runs. */
export const bandsBeside = (session: Session, own: string, {from, seconds}: Axis): readonly Band[] => {
  const world = session.world();
  const until = from + seconds;
  const within = (start: number, end: number) => end >= from && start <= until;
  return session.services
    .flatMap(({service}) => service.resources)
    .flatMap((resource): Band[] => {
      const rows = resource.span && resource.name !== own && session.poller.peek(resource.name)?.page?.rows;
      if (!rows) return [];
      const lanes = drawn(resource, rows, world).lanes.flatMap((lane): Lane[] => {
        const bars = lane.bars.filter(one => within(one.start - one.before, one.end + one.after));
        const known = lane.known.filter(one => within(one.start, one.end ?? one.start));
        return bars.length + known.length > 0 ? [{...lane, bars, known}] : [];
      });
      return lanes.length > 0 ? [{title: resource.title, lanes}] : [];
    });
};

const freeKey = (resource: Resource, lane: string, of: string): string => `${resource.name}\n${lane}\n${of}`;

/** What a lane's free time is asked for, and under which key what was learned is kept. */
export const freeName = (
  resource: Resource,
  lane: string,
  row: unknown,
  world: World,
): {readonly key: string; readonly of: string} | undefined => {
  const of = resource.lanes?.of?.(lane, row, world);
  return of === undefined ? undefined : {key: freeKey(resource, lane, of), of};
};

export const markedRow = (mark: Mark | undefined, {resource, rows}: Shown): unknown =>
  mark?.beside === undefined ? undefined : rows.find(row => resource.id(row) === mark.beside);

/** What is known of the time that is marked: whether it would do, and what it needs around itself. */
export const judged = (mark: Mark, shown: Shown, free: ConsoleState['free']) => {
  const {resource, world} = shown;
  const row = markedRow(mark, shown);
  const name = freeName(resource, mark.lane, row, world);
  const known = name && ownEntry(free, name.key);
  const covers = known && known.from <= mark.start && known.until >= mark.start + mark.seconds;
  const verdict = resource.lanes?.judge?.(
    {...mark, row, ...(covers && known.problem === undefined && {free: known.periods})},
    world,
  );
  return verdict ?? {before: 0, after: 0, tone: 'notice' as const, words: ''};
};

/** The time across: from a moment on, so many seconds. */
export type Axis = {readonly from: number; readonly seconds: number};

/**
 * What is shown until it is zoomed or moved: from an hour back to the end of what lies ahead within a week; else what goes
 * on until now; else the day before the last of it. One that is said to last for years squeezes no other into a single cell.
 */
export const wholeAxis = (shown: Shown): Axis => {
  const {now} = shown.world;
  const {placed} = drawingOf(shown);
  const latest = (ends: readonly number[], least: number) =>
    ends.reduce((most, end) => Math.max(most, end), least);
  const ahead = placed.filter(one => one.end > now - hour);
  if (ahead.some(one => one.end > now + 60)) {
    const ends = ahead.filter(one => one.start < now + week).map(one => one.end + one.after);
    const last = Math.min(now + week + 24 * hour, latest(ends, now + 6 * hour));
    return {from: now - hour, seconds: last - now + hour};
  }
  // Nothing of it is planned: what has gone on until now, from its beginning, a day at most.
  const open = placed.filter(one => one.end > now - hour);
  if (open.length > 0) {
    const first = open.reduce((least, one) => Math.min(least, one.start), now - hour);
    const from = Math.max(now - 24 * hour, first - hour / 4);
    return {from, seconds: now + hour / 2 - from};
  }
  const last = latest(
    placed.map(one => one.end),
    now - 52 * week,
  );
  return placed.length === 0
    ? {from: now - hour, seconds: 25 * hour}
    : {from: last - 24 * hour, seconds: now + hour - last + 24 * hour};
};

/** Least and most seconds of an axis. */
const limits = {least: 600, most: 60 * 24 * hour};

/** The axis zoomed about the middle or the chosen row, or moved by parts of itself. */
export const changedAxis = (axis: Axis, change: {zoom?: number; pan?: number}, about?: number): Axis => {
  const {zoom = 1, pan = 0} = change;
  const seconds = Math.max(limits.least, Math.min(limits.most, axis.seconds * zoom));
  const inside = about !== undefined && about >= axis.from && about <= axis.from + axis.seconds;
  const middle = inside ? about : axis.from + axis.seconds / 2;
  const from = middle - ((middle - axis.from) / axis.seconds) * seconds + pan * seconds;
  return {from, seconds};
};

/** The axis moved so that a span of time is on it; the same where it is. */
export const axisWith = (axis: Axis, start: number, seconds: number): Axis =>
  start >= axis.from && start + seconds <= axis.from + axis.seconds
    ? axis
    : {...axis, from: start + seconds / 2 - axis.seconds / 2};
