import type {Column} from '../../declare/columns.ts';
import type {World} from '../../declare/world.ts';
import {cellOf, type Fit, type Fitted, fitTexts} from '../../list/fit-columns.ts';
import {fitCells} from '../../text/cells.ts';
import {harmless} from '../../text/harmless.ts';
import {type Line, litSpans, type Span} from '../draw/lines.ts';
import type {Glyphs} from '../draw/theme.ts';
import type {Heading} from './groups.ts';

/** The cursor's glyph, the mark and a gap stand before the first column. */
const margin = 2;
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
 * A column that is empty in all of them gives its room away; `wide` columns come in only where everything else has its
 * full width, or where the operator chose the columns (`chosen`), of which none is left out but for want of room.
 */
export const fitColumns = <Row>(
  columns: readonly Column<Row>[],
  sample: readonly Row[],
  world: World,
  width: number,
  glyphs: Glyphs,
  chosen = false,
): Fit<Row> => {
  const filled = columns
    .map(column => ({column, texts: sample.map(row => cellText(column, row, world, glyphs))}))
    .filter(({texts}, at) => at === 0 || texts.some(text => text !== ''));
  if (chosen) return fitTexts(filled, width - margin);
  const narrow = fitTexts(
    filled.filter(({column}) => !column.wide),
    width - margin,
  );
  if (!narrow.whole || !filled.some(({column}) => column.wide)) return narrow;
  const all = fitTexts(filled, width - margin);
  return all.whole ? all : narrow;
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
  ...fitted.flatMap((one, at): Span[] => {
    const {column} = one;
    const text = cellOf(cellText(column, row, world, glyphs), one, glyphs.cut);
    const tone = column.tone?.(row, world);
    // What is well is quiet: its glyph alone has the colour.
    if (at > 0 && tone === 'good' && column.kind === 'state')
      return [{text: gap}, {text: text.slice(0, 1), tone}, {text: text.slice(1)}];
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
