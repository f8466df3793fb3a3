import type {Column} from '../../declare/columns.ts';
import type {Tone} from '../../declare/world.ts';
import {cellOf, fitTexts} from '../../list/fit-columns.ts';
import type {Listing} from '../../list/output.ts';
import type {Paint} from '../../list/paint.ts';
import {cells, fitCells} from '../../text/cells.ts';
import {harmless} from '../../text/harmless.ts';

const gap = 2;

/**
 * A table as lines of text. With a `width` it fits that many cells: columns of low priority are left out, then the
 * widest are cut, then those that grow take what is left. Without one, as in a pipe, every text is whole.
 */
export const tableLines = (
  {columns, rows, world}: Listing,
  options: {width?: number; wide: boolean; paint: Paint},
): string[] => {
  const shown = columns
    .filter(column => options.wide || !column.wide)
    .map(column => {
      const texts = rows.map(row => harmless(column.text(row, world)));
      return {column, texts};
    });
  const need = ({column, texts}: (typeof shown)[number]) =>
    texts.reduce((most, text) => Math.max(most, cells(text)), cells(harmless(column.header)));
  const {fitted} =
    options.width === undefined
      ? {fitted: shown.map(one => ({column: one.column, width: need(one)}))}
      : fitTexts(shown, options.width);
  const textsOf = new Map(shown.map(({column, texts}) => [column, texts]));
  const line = (cell: (column: Column<unknown>) => {text: string; tone?: Tone | 'heading'}) =>
    fitted
      .map((one, at) => {
        const {text, tone} = cell(one.column);
        const last = at === fitted.length - 1 && one.column.align === 'left';
        const fit = cellOf(text, one);
        return options.paint(last ? fit.trimEnd() : fit, tone ?? 'plain');
      })
      .join(' '.repeat(gap))
      .trimEnd();
  return [
    line(({header}) => ({text: harmless(header), tone: 'heading'})),
    ...rows.map((row, at) =>
      line(column => ({text: textsOf.get(column)![at]!, tone: column.tone?.(row, world)})),
    ),
  ];
};

/** Texts side by side, each column as wide as its widest. In less room than that the last one is cut. */
export const rowLines = (
  rows: readonly (readonly string[])[],
  room: number,
  paint: (text: string, row: number, at: number) => string,
): string[] => {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map(texts => cells(texts[at]!)))) ?? [];
  const left = room - widths.slice(0, -1).reduce((sum, width) => sum + width + gap, 0);
  return rows.map((texts, row) =>
    texts
      .map((text, at) =>
        at < widths.length - 1
          ? fitCells(text, widths[at]!)
          : cells(text) > left
            ? fitCells(text, Math.max(1, left))
            : text,
      )
      .map((text, at) => paint(text, row, at))
      .join(' '.repeat(gap))
      .trimEnd(),
  );
};
