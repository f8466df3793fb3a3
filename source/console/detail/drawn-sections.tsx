import {stripVTControlCharacters} from 'node:util';
import {renderToString} from 'ink';
import {Table} from 'ink-table';
import type {Section} from '../../declare/section.ts';
import type {Session} from '../../engine/session.ts';
import {sectionLines} from '../../list/section-lines.ts';
import {cells, fitCells} from '../../text/cells.ts';
import {harmless} from '../../text/harmless.ts';
import {actionKey} from '../change/pane-actions.ts';
import {paint} from '../draw/lines.ts';

import type {Theme} from '../draw/theme.ts';

/** What the thing is stands first; then, where something is wrong and can be mended, why it is; then the rest. */
const urgentFirst = (sections: readonly Section[]): readonly Section[] => {
  const urgent = (section: Section) =>
    section.kind === 'causes' &&
    section.causes.some(
      ({standing, todo}) => todo !== undefined && (standing === 'shown' || standing === 'likely'),
    );
  const [first, ...rest] = sections;
  if (first?.kind !== 'facts') return [...sections.filter(urgent), ...sections.filter(one => !urgent(one))];
  return [first, ...rest.filter(urgent), ...rest.filter(one => !urgent(one))];
};

/** Sections as lines for a width, drawn once when they come: ink-table may not be asked for while Ink itself draws. */
export const drawnSections = (
  sections: readonly Section[],
  session: Session,
  width: number,
  theme: Theme,
): readonly string[] =>
  sectionLines(urgentFirst(sections), {
    width: width - 1,
    fold: true,
    paint: (text, tone) => paint([tone === 'heading' ? {text, look: 'heading'} : {text, tone}], theme, width),
    table: (header, rows) => tableLines(header, rows, width),
    reach: name => actionKey(session, name),
  });

/**
 * A small table as lines, drawn by ink-table: for help and detail views, which have a few rows. Cells are made harmless
 * and cut beforehand, since the package lets an over-wide table fall apart; its rule between every two rows is left out.
 */
const tableLines = (
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
