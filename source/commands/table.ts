import type {Column} from '../columns.ts';
import type {Tone} from '../resource.ts';
import {cells, fitCells, harmless} from '../text.ts';
import type {Listing} from './output.ts';
import type {Paint} from './paint.ts';

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
  const widths = fitWidths(
    shown.map(({column, need}) => ({column, need})),
    options.width,
  );
  const fitted = shown.flatMap((one, at) => (widths[at] === undefined ? [] : [{...one, width: widths[at]}]));
  const line = (cell: (one: (typeof fitted)[number]) => {text: string; tone?: Tone | 'heading'}) =>
    fitted
      .map((one, at) => {
        const {text, tone} = cell(one);
        const last = at === fitted.length - 1 && one.column.align === 'left';
        const fit = fitCells(text, one.width, one.column.align);
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

/** Cells for each column; undefined for those that are left out. Pure. */
export const fitWidths = (
  wants: readonly {
    readonly column: Pick<Column<unknown>, 'min' | 'max' | 'grow' | 'priority'>;
    readonly need: number;
  }[],
  available: number | undefined,
): (number | undefined)[] => {
  if (available === undefined) return wants.map(({need}) => need);
  const least = wants.map(({column, need}) => Math.min(column.min, need));
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
  const widths = wants.map(({column, need}) => (column.grow ? need : Math.min(need, column.max)));
  const most = (of: (at: number) => number) =>
    [...kept].reduce((best, at) => (of(at) > of(best) ? at : best));
  for (let over = total(widths) - available; over > 0; over -= 1) {
    // The column that is furthest over its least gives first.
    const at = most(one => widths[one]! - least[one]!);
    if (widths[at]! <= least[at]!) break;
    widths[at]! -= 1;
  }
  for (let left = available - total(widths); left > 0; left -= 1) {
    const at = most(one => wants[one]!.need - widths[one]!);
    if (wants[at]!.need <= widths[at]!) break;
    widths[at]! += 1;
  }
  return wants.map((_, at) => (kept.has(at) ? Math.min(widths[at]!, available) : undefined));
};
