import type {Tone} from '../../declare/world.ts';
import type {Listing} from '../../list/output.ts';
import type {Paint} from '../../list/paint.ts';
import {fitWidths} from '../../list/widths.ts';
import {cells, fitCut} from '../../text/cells.ts';
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
      const header = harmless(column.header);
      const need = texts.reduce((most, text) => Math.max(most, cells(text)), cells(header));
      return {column, header, texts, need};
    });
  const widths = options.width === undefined ? shown.map(({need}) => need) : fitWidths(shown, options.width);
  const fitted = shown.flatMap((one, at) => (widths[at] === undefined ? [] : [{...one, width: widths[at]}]));
  const line = (cell: (one: (typeof fitted)[number]) => {text: string; tone?: Tone | 'heading'}) =>
    fitted
      .map((one, at) => {
        const {text, tone} = cell(one);
        const last = at === fitted.length - 1 && one.column.align === 'left';
        const fit = fitCut(text, one.width, one.column.cut, one.column.align);
        return options.paint(last ? fit.trimEnd() : fit, tone ?? 'plain');
      })
      .join(' '.repeat(gap))
      .trimEnd();
  return [
    line(({header}) => ({text: header, tone: 'heading'})),
    ...rows.map((row, at) =>
      line(({column, texts}) => ({text: texts[at]!, tone: column.tone?.(row, world)})),
    ),
  ];
};
