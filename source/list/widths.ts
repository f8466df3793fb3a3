import type {Column} from '../declare/columns.ts';

const gap = 2;

export type Want = {
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
