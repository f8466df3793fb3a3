import type {Span as TimeSpan} from '../../declare/resource.ts';
import {cells, fitCells} from '../../text/cells.ts';
import {harmless} from '../../text/harmless.ts';
import {age, relative, utc} from '../../text/times.ts';
import {type Line, type Span, span, toned} from '../draw/lines.ts';
import type {Theme} from '../draw/theme.ts';
import type {View} from '../shell/state.ts';
import {cursorPlace, type Shown, verdictOf} from './rows.ts';

const hour = 3600;
const week = 7 * 24 * hour;

/** A row's span with the row's place, drawn on the lane of its satellite, site, partition or pool. */
type Placed = TimeSpan & {readonly place: number};

type Drawing = {readonly placed: readonly Placed[]; readonly lanes: readonly (readonly [string, Placed[]])[]};
const drawings = new WeakMap<Shown, Drawing>();

/** What lies on the timeline, and on which lane: worked out once for a list, since a key only moves the cursor in it. */
const drawingOf = (shown: Shown): Drawing => {
  const known = drawings.get(shown);
  if (known) return known;
  const {resource, rows, world} = shown;
  const placed = rows.flatMap((row, place): Placed[] => {
    const one = resource.span?.(row, world);
    return one && Number.isFinite(one.start) && one.end > world.now - 52 * week ? [{...one, place}] : [];
  });
  const lanes = [...Map.groupBy(placed, one => one.lane)].sort(([a], [b]) =>
    a.localeCompare(b, 'en', {numeric: true}),
  );
  const made = {placed, lanes};
  drawings.set(shown, made);
  return made;
};

/** Places of the rows that are on the timeline, in the order of time: what j and k go through. */
export const timelineOrder = (shown: Shown): readonly number[] =>
  drawingOf(shown)
    .placed.toSorted((a, b) => a.start - b.start || a.place - b.place)
    .map(({place}) => place);

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
  return {from: last - 24 * hour, seconds: now + hour - last + 24 * hour};
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

/**
 * Lanes down, time across: bodies as blocks with their tone's glyph, buffers as thin lines to scale, conflicts marked
 * by a glyph of their own, now as a line.
 */
export const timelineLines = (
  shown: Shown,
  view: View,
  width: number,
  height: number,
  theme: Theme,
): Line[] => {
  const {world} = shown;
  const {placed, lanes} = drawingOf(shown);
  if (placed.length === 0) {
    const none =
      shown.rows.length === 0 && view.filter !== ''
        ? `Nothing matches the filter ${harmless(view.filter)}. Esc or / changes it.`
        : 'None of these has a time that is known.';
    return [[], [span(`   ${none}`)]];
  }
  const {from, seconds} = view.axis ?? wholeAxis(shown);
  const names = Math.min(12, Math.max(4, ...lanes.map(([lane]) => cells(harmless(lane))))) + 3;
  const room = Math.max(10, width - names - 1);
  const perCell = seconds / room;
  const cursor = cursorPlace(view, shown);
  const chosen = placed.find(one => one.place === cursor);
  const at = (moment: number) => Math.floor((moment - from) / perCell);
  const lines: Line[] = [scaleLine(from, perCell, room, names, world.now)];
  const each = lanes.length * 2 + 4 <= height ? 2 : 1;
  const fit = Math.max(1, Math.floor((height - 4) / each));
  // The lane of the chosen row is always among those that fit.
  const top = Math.max(0, lanes.findIndex(([lane]) => lane === chosen?.lane) - fit + 1);
  for (const [lane, ofLane] of lanes.slice(top, top + fit)) {
    const here = chosen?.lane === lane;
    lines.push([
      {text: here ? theme.glyphs.cursor : ' ', look: 'heading'},
      {text: fitCells(harmless(lane), names - 2), look: here ? 'heading' : undefined},
      span(' '),
      ...laneSpans(ofLane, at, room, at(world.now), cursor, theme),
    ]);
    if (each === 2) lines.push([]);
  }
  if (chosen) lines.push([], chosenLine(chosen, shown, theme, from, from + seconds));
  const outside = placed.filter(one => one.end < from || one.start > from + seconds).length;
  const parts = [
    lanes.length > fit ? `${fit} of ${lanes.length} lanes` : '',
    outside > 0 ? `${outside} of ${placed.length} outside` : '',
    `one cell is ${age(perCell)}`,
    `| now`,
    ...(placed.some(one => one.before + one.after > 0) ? [`${theme.glyphs.rule} buffers`] : []),
    ...(placed.some(one => one.conflict) ? ['X conflict'] : []),
  ].filter(part => part !== '');
  lines.push([span(`   ${parts.join('; ')}`, 'quiet')]);
  return lines;
};

const scaleLine = (from: number, perCell: number, room: number, names: number, now: number): Line => {
  const steps = [1 / 12, 1 / 6, 1 / 4, 1 / 2, 1, 2, 3, 6, 12, 24, 48, 96, 168].map(hours => hours * hour);
  const step = steps.find(one => one / perCell >= 8) ?? 28 * 24 * hour;
  let text = ' '.repeat(names);
  for (let tick = Math.ceil(from / step) * step; ; tick += step) {
    const column = names + Math.floor((tick - from) / perCell);
    const label = utc(tick, now);
    const short = tick % (24 * hour) === 0 ? label.slice(0, 5) : label.slice(-6);
    if (column + short.length > names + room) break;
    if (column >= text.length) text = text.padEnd(column) + short;
  }
  return [span(text, 'quiet')];
};

const laneSpans = (
  lane: readonly Placed[],
  at: (moment: number) => number,
  room: number,
  now: number,
  cursor: number,
  theme: Theme,
): Span[] => {
  const row: Span[] = Array.from({length: room}, () => span(' '));
  /** From one column to another, as far as they are on the screen. */
  const put = (from: number, to: number, one: Span) => {
    for (let column = Math.max(0, from); column <= Math.min(room - 1, to); column += 1) row[column] = one;
  };
  put(now, now, span('|', 'quiet'));
  for (const one of lane)
    put(at(one.start - one.before), at(one.end + one.after), span(theme.glyphs.rule, 'quiet'));
  for (const one of lane) {
    const glyph = one.conflict ? 'X' : theme.glyphs.tones[one.tone].trim() || '#';
    put(at(one.start), Math.max(at(one.start), at(one.end) - 1), {
      text: glyph,
      tone: one.conflict ? 'bad' : one.tone,
      look: one.place === cursor ? 'focus' : undefined,
    });
  }
  return merge(row);
};

/** Neighbours of one look as one span: fewer codes. */
const merge = (row: readonly Span[]): Span[] => {
  const merged: Span[] = [];
  for (const one of row) {
    const last = merged.at(-1);
    if (last && last.tone === one.tone && last.look === one.look)
      merged[merged.length - 1] = {...last, text: last.text + one.text};
    else merged.push(one);
  }
  return merged;
};

const chosenLine = (one: Placed, shown: Shown, theme: Theme, from: number, to: number): Line => {
  const {now} = shown.world;
  const row = shown.rows[one.place];
  const verdict = verdictOf(shown.resource);
  const aside =
    one.end < from
      ? `  ${theme.glyphs.before} before this`
      : one.start > to
        ? `  ${theme.glyphs.next} after this`
        : '';
  return [
    toned(` ${theme.glyphs.tones[one.tone]} ${harmless(one.label)}`, one.tone),
    span(`  ${utc(one.start, now)} to ${utc(one.end, now)} (${relative(one.start, now)})`),
    ...(verdict && row !== undefined ? [span(`  ${harmless(verdict.text(row, shown.world))}`)] : []),
    ...(one.conflict ? [toned('  conflict', 'bad')] : []),
    span(aside, 'heading'),
  ];
};
