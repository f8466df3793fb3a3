import type {Column} from '../declare/columns.ts';
import {cells, fitCut} from '../text/cells.ts';

const gap = 2;

type Want = {
  readonly column: Pick<Column<unknown>, 'min' | 'max' | 'grow' | 'priority'>;
  /** Cells that its widest text takes. */
  readonly need: number;
};

/**
 * Cells for each column within `available`, gaps of two cells between them; undefined for those left out. Columns of
 * low priority go first, then the one furthest over its least gives (those of the first priority, such as states and
 * verdicts, only when no other can), and what is left goes to those that still need it.
 */
export const fitWidths = (wants: readonly Want[], available: number): (number | undefined)[] => {
  const least = wants.map(({column, need}) => Math.min(column.min, Math.max(need, 1)));
  const kept = new Set(wants.keys());
  const total = (widths: readonly number[]) =>
    [...kept].reduce((sum, at) => sum + widths[at]!, 0) + gap * (kept.size - 1);
  while (kept.size > 1 && total(least) > available) {
    const [first, ...others] = kept;
    kept.delete(
      others.reduce(
        (worst, at) => (wants[at]!.column.priority >= wants[worst]!.column.priority ? at : worst),
        first!,
      ),
    );
  }
  const widths = wants.map(({column, need}) =>
    column.grow ? Math.max(need, 1) : Math.min(Math.max(need, 1), column.max),
  );
  const most = (of: (at: number) => number) =>
    [...kept].reduce((best, at) => (of(at) > of(best) ? at : best));
  for (let over = total(widths) - available; over > 0; over -= 1) {
    const spare = (one: number) => widths[one]! - least[one]!;
    const lesser = most(one => (wants[one]!.column.priority > 1 ? spare(one) : 0));
    const gives = wants[lesser]!.column.priority > 1 && spare(lesser) > 0;
    const at = gives ? lesser : most(spare);
    if (spare(at) <= 0) break;
    widths[at]! -= 1;
  }
  for (let left = available - total(widths); left > 0; left -= 1) {
    const at = most(one => wants[one]!.need - widths[one]!);
    if (wants[at]!.need <= widths[at]!) break;
    widths[at]! += 1;
  }
  return wants.map((_, at) => (kept.has(at) ? Math.min(widths[at]!, available) : undefined));
};

/** Texts looked at to tell what they have in common. */
const mostTexts = 150;
/** Of a name that is cut in its middle so much of what is left is its beginning, unless another cut tells more apart. */
const usualHead = 0.6;

/**
 * How many cells of its beginning a name keeps that is cut to `width`: as many as leave the most of these names
 * different from each other. Undefined for sentences, which are cut at their ends.
 */
const headOf = (texts: readonly string[], width: number): number | undefined => {
  const cut = [...new Set(texts.filter(text => cells(text) > width))].slice(0, mostTexts);
  if (cut.length === 0 || width < 5 || cut.some(text => text.includes(' '))) return undefined;
  const room = width - 1;
  const usual = Math.ceil(room * usualHead);
  const step = Math.max(1, Math.floor(room / 24));
  let best = usual;
  let most = 0;
  const heads = [usual, ...Array.from({length: Math.floor(room / step) + 1}, (_, at) => at * step)];
  for (const head of heads) {
    const different = new Set(
      cut.map(text => `${text.slice(0, head)}\n${text.slice(text.length - room + head)}`),
    );
    const nearer = Math.abs(head - usual) < Math.abs(best - usual);
    if (different.size > most || (different.size === most && nearer)) {
      most = different.size;
      best = head;
    }
  }
  return best;
};

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
    if (short.has(column)) {
      const moment = Math.max(momentWidth, min);
      return {need, want: {need: moment, column: {min: moment, max: moment, grow, priority}}};
    }
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
