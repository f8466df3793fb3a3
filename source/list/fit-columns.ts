import type {Column} from '../declare/columns.ts';
import {cells, fitCut} from '../text/cells.ts';
import {headOf} from './alike.ts';
import {fitWidths} from './widths.ts';

/** A column with the texts that it has to show: of all rows, or of a sample. */
export type Texts<Row = unknown> = {readonly column: Column<Row>; readonly texts: readonly string[]};

/** A column as it is drawn: with its width in cells, and how much of a name's beginning is kept where it is cut. */
export type Fitted<Row = unknown> = {
  readonly column: Column<Row>;
  readonly width: number;
  readonly head?: number;
};

/** Columns as they are drawn. `whole`: none was left out, and none is cut. */
export type Fit<Row = unknown> = {readonly fitted: readonly Fitted<Row>[]; readonly whole: boolean};

/** States and verdicts are kept whole up to so many cells. */
const leastState = 20;
/** Cells of a moment without how far off it is. */
const momentWidth = 12;

/** How wide columns are in `width` cells. A moment stands whole or without how far off it is: never with half of that. */
export const fitTexts = <Row>(
  columns: readonly Texts<Row>[],
  width: number,
  short: ReadonlySet<Column<Row>> = new Set(),
): Fit<Row> => {
  const wants = columns.map(({column, texts}) => {
    const {kind, grow, priority, min, max} = column;
    let need = Math.max(cells(column.header), kind === 'time' ? 0 : min);
    for (const text of texts) need = Math.max(need, cells(text));
    if (short.has(column))
      return {need, want: {need: momentWidth, column: {min: momentWidth, max: momentWidth, grow, priority}}};
    // Half a verdict is none: others give first. Its glyph and a blank stand before it.
    const most = kind === 'state' ? max + 2 : max;
    const least = kind === 'state' ? Math.min(need, most, leastState) : min;
    return {need, want: {need, column: {min: least, max: most, grow, priority}}};
  });
  const widths = fitWidths(
    wants.map(({want}) => want),
    width,
  );
  const cut = columns.filter(
    ({column}, at) =>
      column.kind === 'time' &&
      !short.has(column) &&
      wants[at]!.need > momentWidth &&
      (widths[at] ?? wants[at]!.need) < wants[at]!.need,
  );
  // What is left of its column others can use.
  if (cut.length > 0) return fitTexts(columns, width, new Set([...short, ...cut.map(({column}) => column)]));
  return {
    whole:
      short.size === 0 &&
      wants.every(({need, want}, at) => (widths[at] ?? 0) >= Math.min(need, want.column.max)),
    fitted: columns.flatMap(({column, texts}, at): Fitted<Row>[] => {
      const own = widths[at];
      if (own === undefined) return [];
      const named = column.kind === 'text' && column.cut !== 'start';
      return [{column, width: own, head: named ? headOf(texts, own) : undefined}];
    }),
  };
};

/** A text in its column's cells, cut where that costs least. */
export const cellOf = <Row>(text: string, {column, width, head}: Fitted<Row>, mark = '…'): string => {
  const moment = column.kind === 'time' && cells(text) > width ? text.slice(0, text.indexOf('Z') + 1) : '';
  const shown = moment !== '' && cells(moment) <= width ? moment : text;
  return fitCut(shown, width, column.cut, column.align, mark, head);
};
