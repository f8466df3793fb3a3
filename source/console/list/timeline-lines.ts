import {cells, elided, fitCells, wrap} from '../../text/cells.ts';
import {harmless} from '../../text/harmless.ts';
import {ownEntry} from '../../text/own-entry.ts';
import {age, relative, utc} from '../../text/times.ts';
import {type Line, type Span, span, toned} from '../draw/lines.ts';
import type {Theme} from '../draw/theme.ts';
import type {ConsoleState, Free, Mark, View} from '../shell/state.ts';
import {cursorPlace, type Shown, verdictOf} from './rows.ts';
import {
  type Band,
  drawingOf,
  freeName,
  judged,
  type Lane,
  markedRow,
  type Placed,
  wholeAxis,
} from './timeline.ts';

const hour = 3600;
const mostLegend = 2;

/** What a timeline is drawn with besides its own list. */
export type Beside = {readonly free: ConsoleState['free']; readonly bands: readonly Band[]};
const nothing: Beside = {free: {}, bands: []};

/**
 * Lanes down, time across: bodies as blocks with their tone's glyph, buffers as thin lines to scale, conflicts marked
 * by a glyph of their own, what is not free dotted, now as a line; below, the other lists on the same axis.
 */
export const timelineLines = (
  shown: Shown,
  view: View,
  width: number,
  height: number,
  theme: Theme,
  {free, bands}: Beside = nothing,
): Line[] => {
  const {world, resource} = shown;
  const {placed, lanes} = drawingOf(shown);
  if (lanes.length === 0 || (placed.length === 0 && view.filter !== '')) {
    const none =
      shown.rows.length === 0 && view.filter !== ''
        ? `Nothing matches the filter ${elided(harmless(view.filter), Math.max(10, width - 56))}. Esc or / changes it.`
        : 'None of these has a time that is known.';
    return [[], [span(`   ${none}`)]];
  }
  const {from, seconds} = view.axis ?? wholeAxis(shown);
  const all = [...lanes, ...bands.flatMap(band => band.lanes)];
  const names = Math.min(12, Math.max(4, ...all.map(({name}) => cells(harmless(name))))) + 3;
  const room = Math.max(10, width - names - 1);
  const perCell = seconds / room;
  const cursor = cursorPlace(view, shown);
  const chosen = placed.find(one => one.place === cursor);
  const {mark} = view;
  const place: Place = {
    at: moment => Math.floor((moment - from) / perCell),
    room,
    now: world.now,
    theme,
  };
  const lines: Line[] = [scaleLine(from, perCell, room, names, world.now)];
  const below = bands.reduce((sum, band) => sum + band.lanes.length + 1, 0);
  const each = lanes.length * 2 + below + 4 <= height ? 2 : 1;
  const fit = Math.max(1, Math.floor((height - 4) / each));
  // The lane of the chosen row, or of the mark, is always among those that fit.
  const lane = mark?.lane ?? chosen?.lane;
  const top = Math.max(0, lanes.findIndex(({name}) => name === lane) - fit + 1);
  for (const one of lanes.slice(top, top + fit)) {
    const here = lane === one.name;
    const name = freeName(resource, one.name, markedRow(mark, shown), world);
    lines.push([
      {text: here ? theme.glyphs.cursor : ' ', look: 'heading'},
      {text: fitCells(harmless(one.name), names - 2), look: here ? 'heading' : undefined},
      span(' '),
      ...laneSpans(one, place, cursor, {
        free: ownEntry(free, name?.key),
        mark: mark?.lane === one.name ? {...mark, ...judged(mark, shown, free)} : undefined,
        moves: mark?.moves ? mark.beside : undefined,
      }),
    ]);
    if (each === 2) lines.push([]);
  }
  const outside = placed.filter(one => one.end < from || one.start > from + seconds).length;
  const {glyphs} = theme;
  const asked = lanes.flatMap(({name}) => {
    const key = freeName(resource, name, markedRow(mark, shown), world)?.key;
    return ownEntry(free, key) ?? [];
  });
  const problem = asked.find(one => one.problem !== undefined)?.problem;
  const kinds = new Set(all.flatMap(({known}) => known.map(({kind}) => kind)));
  const parts = [
    lanes.length > fit ? `${fit} of ${lanes.length} lanes` : '',
    outside > 0 ? `${outside} of ${placed.length} outside` : '',
    `one cell is ${age(perCell)}`,
    `| now`,
    ...(placed.some(one => one.before + one.after > 0) ? [`${glyphs.rule} buffers`] : []),
    ...(asked.some(one => one.periods.length > 0) ? [`${glyphs.bar.empty} not free`] : []),
    ...(kinds.has('contact') ? [`${glyphs.contact} contact seen`] : []),
    ...(kinds.has('reserved') ? [`${glyphs.reserved} reserved`] : []),
    ...(placed.some(one => one.conflict) ? ['X conflict'] : []),
    ...(asked.some(one => one.reading) ? ['when it is free: reading…'] : []),
    ...(problem === undefined ? [] : [`when it is free could not be asked: ${harmless(problem)}`]),
  ].filter(part => part !== '');
  const legend = wrap(parts.join('; '), width - 4).slice(0, mostLegend);
  lines.push(...bandLines(bands, height - 2 - legend.length - lines.length, names, place));
  if (mark) lines.push([], markLine(mark, shown, theme, free));
  else if (chosen) lines.push([], chosenLine(chosen, shown, theme, from, from + seconds));
  lines.push(...legend.map((line): Line => [span(`   ${line}`, 'quiet')]));
  return lines;
};

type Place = {
  readonly at: (moment: number) => number;
  readonly room: number;
  readonly now: number;
  readonly theme: Theme;
};

/** The other lists, as many lanes as have room; what has none is counted. */
const bandLines = (bands: readonly Band[], room: number, names: number, place: Place): Line[] => {
  const all = bands.flatMap(({title, lanes}): Line[] => [
    [span(` ${title}`, 'quiet')],
    ...lanes.map(
      (lane): Line => [
        span(`  ${fitCells(harmless(lane.name), names - 3)} `, 'quiet'),
        ...laneSpans(lane, place, -1, {}),
      ],
    ),
  ]);
  if (all.length <= room) return all;
  if (room < 3) return [];
  const kept = all.slice(0, room - 1);
  return [...kept, [span(`  ${place.theme.glyphs.cut} ${all.length - kept.length} more lines`, 'quiet')]];
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

type OnLane = {
  readonly free?: Free | undefined;
  readonly mark?: (Mark & ReturnType<typeof judged>) | undefined;
  /** The row that is being moved: where it is now is drawn faintly. */
  readonly moves?: string | undefined;
};

const laneSpans = (
  lane: Lane,
  {at, room, now, theme}: Place,
  cursor: number,
  {free, mark, moves}: OnLane,
): Span[] => {
  const {glyphs} = theme;
  const row: Span[] = Array.from({length: room}, () => span(' '));
  /** From one column to another, as far as they are on the screen. */
  const put = (from: number, to: number, one: Span) => {
    for (let column = Math.max(0, from); column <= Math.min(room - 1, to); column += 1) row[column] = one;
  };
  if (free && free.problem === undefined) {
    put(at(free.from), at(free.until), span(glyphs.bar.empty, 'quiet'));
    for (const {start, end} of free.periods) put(at(start) + 1, at(end) - 1, span(' '));
  }
  for (const {kind, start, end} of lane.known)
    put(at(start), end === undefined ? at(start) : Math.max(at(start), at(end) - 1), {
      text: kind === 'contact' ? glyphs.contact : glyphs.reserved,
      look: 'quiet',
    });
  put(at(now), at(now), span('|', 'quiet'));
  for (const one of lane.bars)
    put(at(one.start - one.before), at(one.end + one.after), span(glyphs.rule, 'quiet'));
  for (const one of lane.bars) {
    const glyph = one.conflict ? 'X' : glyphs.tones[one.tone].trim() || '#';
    put(at(one.start), Math.max(at(one.start), at(one.end) - 1), {
      text: glyph,
      tone: one.conflict ? 'bad' : one.tone,
      look: one.place === cursor && (!mark || moves !== undefined) ? 'focus' : undefined,
    });
  }
  if (mark) {
    const end = mark.start + mark.seconds;
    put(at(mark.start - mark.before), at(end + mark.after), toned(glyphs.rule, mark.tone));
    put(at(mark.start), Math.max(at(mark.start), at(end) - 1), {
      text: glyphs.bar.full,
      tone: mark.tone,
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

const markLine = (mark: Mark, shown: Shown, theme: Theme, free: ConsoleState['free']): Line => {
  const {now} = shown.world;
  const {tone, words} = judged(mark, shown, free);
  const what = mark.moves ? `Moving ${mark.beside} on` : 'Marked';
  const when = `${utc(mark.start, now)} to ${utc(mark.start + mark.seconds, now).slice(-6)} ${relative(mark.start, now)}, ${mark.seconds} s`;
  return [
    span(` ${harmless(`${what} ${mark.lane}`)}  `, 'heading'),
    span(when),
    toned(words === '' ? '' : `  ${theme.glyphs.tones[tone]} ${harmless(words)}`, tone),
  ];
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
