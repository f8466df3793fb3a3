import type {Column} from '../declare/columns.ts';
import type {World} from '../declare/world.ts';

const mostValues = 12;
const mostRows = 2000;

/** What a filter can go on with: each a whole text that would stand in its place. */
export const filterOffers = <Row>(
  text: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  world: World,
  named: Readonly<Record<string, string>>,
): readonly string[] => {
  const start = Math.max(text.lastIndexOf(' ') + 1, 0);
  const before = text.slice(0, start);
  const word = text.slice(start);
  const offers = (all: readonly string[]) => all.map(one => before + one).filter(one => one !== text);
  if (word.startsWith('@'))
    return offers(
      Object.keys(named)
        .filter(name => name.startsWith(word.slice(1)))
        .map(name => `@${name}`),
    );
  const [, minus = '', key = '', operator = '', value = ''] =
    /^(-?)([A-Za-z][\w-]*)?(!=|[:=])?(.*)$/s.exec(word) ?? [];
  if (operator === '') {
    const typed = key.toLowerCase();
    return offers(
      columns
        .filter(column => column.key.toLowerCase().startsWith(typed) && (value === '' || value === undefined))
        .map(column => `${minus}${column.key}:`),
    );
  }
  const column = columns.find(one => one.key.toLowerCase() === key.toLowerCase());
  if (!column || (column.kind !== 'text' && column.kind !== 'state')) return [];
  const earlier = value.slice(0, value.lastIndexOf(',') + 1);
  const typed = value.slice(earlier.length).toLowerCase();
  const counts = new Map<string, number>();
  for (const row of rows.slice(0, mostRows)) {
    const own = column.text(row, world);
    if (own !== '' && own.toLowerCase().startsWith(typed)) counts.set(own, (counts.get(own) ?? 0) + 1);
  }
  return offers(
    [...counts]
      .sort((a, b) => b[1] - a[1])
      .slice(0, mostValues)
      .map(([own]) => `${minus}${key}${operator}${earlier}${/\s/.test(own) ? `"${own}"` : own}`),
  );
};
