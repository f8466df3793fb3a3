import type {Span as TimeSpan} from '../../declare/resource.ts';
import {cells, fitCells} from '../../text/cells.ts';
import {harmless} from '../../text/harmless.ts';
import {age, relative, utc} from '../../text/times.ts';
import {type Line, type Span, span, toned} from '../draw/lines.ts';
import type {Theme} from '../draw/theme.ts';
import type {View} from '../shell/state.ts';
import {cursorPlace, type Shown} from './rows.ts';

const hour = 3600;

/** A row's span with the row's place, drawn on the lane of its satellite. */
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
    return one && one.end > world.now - hour ? [{...one, place}] : [];
  });
  const lanes = [...Map.groupBy(placed, one => one.lane)].sort(([a], [b]) =>
    a.localeCompare(b, 'en', {numeric: true}),
  );
  const made = {placed, lanes};
  drawings.set(shown, made);
  return made;
};

/**
 * Lanes down, time across: bodies as blocks with their tone's glyph, buffers as thin lines to scale, conflicts marked
 * by a glyph of their own. The scale starts an hour back and ends with the last row that lies within a week.
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
  if (placed.length === 0) return [[], [span('   Nothing lies ahead.')]];
  const from = world.now - hour;
  const week = world.now + 7 * 24 * hour;
  const ends = placed.filter(one => one.start < week).map(one => one.end + one.after);
  // One that is said to last for years squeezes no other into a single cell.
  const last = Math.min(
    week + 24 * hour,
    ends.reduce((latest, end) => Math.max(latest, end), world.now + 6 * hour),
  );
  const names = Math.min(12, Math.max(4, ...lanes.map(([lane]) => cells(harmless(lane))))) + 3;
  const room = Math.max(10, width - names - 1);
  const perCell = (last - from) / room;
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
  if (chosen) lines.push([], chosenLine(chosen, shown, theme));
  lines.push([
    span(
      `   ${lanes.length > fit ? `${fit} of ${lanes.length} lanes; ` : ''}one cell is ${age(perCell)}; ${theme.glyphs.rule} buffers, X conflict; j k choose, Enter describes, v table`,
      'quiet',
    ),
  ]);
  return lines;
};

const scaleLine = (from: number, perCell: number, room: number, names: number, now: number): Line => {
  const steps = [1, 2, 3, 6, 12, 24, 48].map(hours => hours * hour);
  const step = steps.find(one => one / perCell >= 8) ?? 96 * hour;
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

const chosenLine = (one: Placed, shown: Shown, theme: Theme): Line => {
  const {now} = shown.world;
  const row = shown.rows[one.place];
  const verdict = shown.resource.columns.find(column => column.key === 'verdict');
  return [
    toned(` ${theme.glyphs.tones[one.tone]} ${harmless(one.label)}`, one.tone),
    span(`  ${utc(one.start, now)} to ${utc(one.end, now)} (${relative(one.start, now)})`),
    ...(verdict && row !== undefined ? [span(`  ${harmless(verdict.text(row, shown.world))}`)] : []),
    ...(one.conflict ? [toned('  conflict', 'bad')] : []),
  ];
};
