import {stripVTControlCharacters} from 'node:util';
import {renderToString} from 'ink';
import {Table} from 'ink-table';
import {cells, fitCells} from '../../text/cells.ts';
import {harmless} from '../../text/harmless.ts';

/**
 * A small table as lines, drawn by ink-table: for help and detail views, which have a few rows. Cells are made harmless
 * and cut beforehand, since the package lets an over-wide table fall apart; its rule between every two rows is left out.
 */
export const tableLines = (
  header: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): string[] => {
  if (rows.length === 0) return ['  none'];
  const needs = header.map((title, at) =>
    Math.max(cells(title), ...rows.map(row => cells(harmless(row[at] ?? '')))),
  );
  const room = width - 2 - header.length * 3;
  while (needs.reduce((sum, need) => sum + need, 0) > room) {
    const widest = needs.indexOf(Math.max(...needs));
    if (needs[widest]! <= 4) break;
    needs[widest]! -= 1;
  }
  const data = rows.map(row =>
    Object.fromEntries(
      header.map((title, at) => [title, fitCells(harmless(row[at] ?? ''), needs[at]!).trimEnd()]),
    ),
  );
  const lines = stripVTControlCharacters(renderToString(<Table data={data} />, {columns: width})).split('\n');
  return lines.filter((line, at) => at < 3 || !line.startsWith('├'));
};
