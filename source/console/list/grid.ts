import type {Column} from '../../declare/columns.ts';
import type {World} from '../../declare/world.ts';
import {fitWidths} from '../../list/widths.ts';
import {cells, fitCells, fitCut} from '../../text/cells.ts';
import {harmless} from '../../text/harmless.ts';
import {type Line, litSpans, type Span} from '../draw/lines.ts';
import type {Glyphs} from '../draw/theme.ts';
import type {Heading} from './groups.ts';

/** A column as it is drawn: with its width in cells. */
export type Fitted<Row = unknown> = {readonly column: Column<Row>; readonly width: number};

/** A moment that does not fit with how far off it is stands alone, rather than with half of that. */
const fitText = (text: string, kind: Column<unknown>['kind'], width: number): string => {
  if (kind !== 'time' || cells(text) <= width) return text;
  const moment = text.slice(0, text.indexOf('Z') + 1);
  return moment !== '' && cells(moment) <= width ? moment : text;
};

/** The cursor's glyph, the mark and a gap stand before the first column. */
const margin = 2;
/** States and verdicts are kept whole up to so many cells. */
const leastState = 20;
const gap = '  ';

/** Text of one cell, harmless, with the tone's glyph before words that have a tone. */
const cellText = <Row>(column: Column<Row>, row: Row, world: World, glyphs: Glyphs): string => {
  const text = harmless(column.text(row, world));
  return column.kind === 'state' && column.tone && text !== ''
    ? `${glyphs.tones[column.tone(row, world)]} ${text}`
    : text;
};

/**
 * Which columns fit and how wide they are, by the texts of some rows (a sample: all that are on the screen, and more).
 * `wide` columns come in only where everything else has its full width.
 */
export const fitColumns = <Row>(
  columns: readonly Column<Row>[],
  sample: readonly Row[],
  world: World,
  width: number,
  glyphs: Glyphs,
): readonly Fitted<Row>[] => {
  const fitAll = (candidates: readonly Column<Row>[]) => {
    const wants = candidates.map(column => {
      let need = cells(column.header);
      for (const row of sample) need = Math.max(need, cells(cellText(column, row, world, glyphs)));
      need = Math.max(need, column.min);
      if (column.kind !== 'state') return {column, want: {column, need}};
      // The tone's glyph and a blank stand before the word, and half a verdict is none: others give first.
      const {grow, priority} = column;
      const max = column.max + 2;
      return {column, want: {column: {min: Math.min(need, max, leastState), max, grow, priority}, need}};
    });
    const widths = fitWidths(
      wants.map(({want}) => want),
      width - margin,
    );
    const whole = wants.every(
      ({want}, at) => widths[at] !== undefined && widths[at] >= Math.min(want.need, want.column.max),
    );
    return {
      whole,
      fitted: wants.flatMap(({column}, at) =>
        widths[at] === undefined ? [] : [{column, width: widths[at]}],
      ),
    };
  };
  const narrow = fitAll(columns.filter(column => !column.wide));
  if (!narrow.whole || !columns.some(column => column.wide)) return narrow.fitted;
  const all = fitAll(columns);
  return all.whole ? all.fitted : narrow.fitted;
};

/** The line of headers; the sorted column carries an arrow. */
export const headerLine = <Row>(
  fitted: readonly Fitted<Row>[],
  sort: {key: string; descending?: boolean} | undefined,
  glyphs: Glyphs,
): Line => [
  {text: ' '.repeat(margin)},
  ...fitted.flatMap(({column, width}, at): Span[] => {
    const arrow = sort?.key === column.key ? (sort.descending ? glyphs.arrowDown : glyphs.arrowUp) : '';
    const text = fitCells(column.header + arrow, width, column.align, glyphs.cut);
    return at === 0 ? [{text, look: 'quiet'}] : [{text: gap}, {text, look: 'quiet'}];
  }),
];

/**
 * One row. The chosen one has a glyph in the margin and the beginning of its first cell inverted: a glyph for terminals
 * without styles, a single cell so that moving the cursor changes few bytes.
 */
export const rowLine = <Row>(
  fitted: readonly Fitted<Row>[],
  row: Row,
  world: World,
  is: {chosen: boolean; marked: boolean},
  glyphs: Glyphs,
): Line => [
  {text: is.chosen ? glyphs.cursor : ' ', look: is.chosen ? 'heading' : undefined},
  {text: is.marked ? glyphs.mark : ' ', tone: is.marked ? 'busy' : undefined},
  ...fitted.flatMap(({column, width}, at): Span[] => {
    const whole = cellText(column, row, world, glyphs);
    const text = fitCut(fitText(whole, column.kind, width), width, column.cut, column.align, glyphs.cut);
    const tone = column.tone?.(row, world);
    if (at > 0) return [{text: gap}, {text, tone}];
    if (!is.chosen) return [{text, tone}];
    return litSpans({text, tone});
  }),
];

/** The heading over the rows of a group: its title, then how many of its rows are in which state. */
export const groupLine = ({title, counts}: Heading, glyphs: Glyphs): Line => [
  {text: ` ${harmless(title)}`, look: 'heading'},
  ...counts.flatMap(({word, count, tone}): Span[] => [
    {text: gap},
    {text: `${glyphs.tones[tone]} ${count} ${harmless(word)}`, tone},
  ]),
];

/** The first row to draw, so that the cursor is on the screen: moved no further than it must. */
export const scrollTop = (top: number, cursor: number, height: number, count: number): number => {
  const last = Math.max(0, count - height);
  if (cursor < top) return Math.max(0, cursor);
  if (cursor >= top + height) return Math.min(last, cursor - height + 1);
  return Math.min(top, last);
};
