import type {Draft} from '../declare/draft.ts';
import type {Cause, Section} from '../declare/section.ts';
import {cells, fitCells, pieces, wrap} from '../text/cells.ts';
import {safeJson} from '../text/exact-json.ts';
import {harmless, harmlessLines} from '../text/harmless.ts';
import type {Paint} from './paint.ts';

export type SectionOptions = {
  readonly width?: number;
  readonly paint: Paint;
  /** Texts and JSON go on below where they are wider than `width`, instead of being cut by the screen. */
  readonly fold?: boolean;
  /** Draws a table's lines, where the plain grid is not wanted. */
  readonly table?: (header: readonly string[], rows: readonly (readonly string[])[]) => string[];
  /** How an action is reached from here ("n: Create a window", or its command), for the next steps of causes. */
  readonly reach?: (action: string, draft?: Draft) => string | undefined;
};

/** Sections of a detail view as lines of text, wrapped where a width is given. */
export const sectionLines = (sections: readonly Section[], options: SectionOptions): string[] =>
  sections.flatMap((section, at) => [
    ...(at > 0 ? [''] : []),
    ...(section.title ? [options.paint(harmless(section.title), 'heading')] : []),
    ...body(section, options),
  ]);

const body = (section: Section, {width, fold, paint, table, reach}: SectionOptions): string[] => {
  const room = fold && width !== undefined ? Math.max(20, width - 2) : undefined;
  switch (section.kind) {
    case 'facts': {
      const names = section.facts.map(fact => harmless(fact.name));
      const widest = Math.max(0, ...names.map(cells));
      return section.facts.flatMap((fact, at) =>
        hang(`  ${fitCells(names[at]!, widest)}  `, harmless(fact.value), width).map((line, index) =>
          index === 0
            ? line.slice(0, widest + 4) + paint(line.slice(widest + 4), fact.tone ?? 'plain')
            : paint(line, fact.tone ?? 'plain'),
        ),
      );
    }
    case 'table':
      return table ? table(section.header, section.rows) : grid([section.header, ...section.rows], paint);
    case 'causes':
      return section.causes.flatMap((cause, at) => causeLines(cause, at + 1, {width, paint, reach}));
    case 'text':
      return harmlessLines(section.text).flatMap(line => folded(line, room));
    case 'json':
      return safeJson(section.value, 2)
        .split('\n')
        .flatMap(line => folded(line, room));
  }
};

/** A line as it stands, indented; in pieces of `room` cells where it is longer. */
const folded = (line: string, room: number | undefined): string[] =>
  (room === undefined ? [line] : pieces(line, room)).map(piece => `  ${piece}`);

const standings = {
  shown: {mark: '[x]', tone: 'bad'},
  likely: {mark: '[!]', tone: 'warn'},
  possible: {mark: '[?]', tone: 'notice'},
  'ruled out': {mark: '[ ]', tone: 'quiet'},
} as const;

const causeLines = (cause: Cause, number: number, {width, paint, reach}: SectionOptions): string[] => {
  const {mark, tone} = standings[cause.standing];
  const step = cause.action && reach?.(cause.action, cause.draft);
  const more = [cause.evidence, cause.todo && `Do: ${cause.todo}${step ? ` [${step}]` : ''}`].filter(
    text => text !== undefined && text !== '',
  );
  return [
    paint(`  ${number}. ${mark} ${harmless(cause.title)}: ${cause.standing}`, tone),
    ...more.flatMap(text => hang('        ', harmless(text ?? ''), width)),
  ];
};

/** A text behind a lead, its further lines set under its beginning. */
const hang = (lead: string, text: string, width: number | undefined): string[] => {
  const indent = cells(lead);
  const lines = width === undefined ? [text] : wrap(text, Math.max(20, width - indent));
  return lines.map((line, at) => (at === 0 ? lead + line : ' '.repeat(indent) + line).trimEnd());
};

const grid = (rows: readonly (readonly string[])[], paint: Paint): string[] => {
  const texts = rows.map(row => row.map(harmless));
  const widths = texts.reduce<number[]>((widest, row) => {
    row.forEach((text, at) => {
      widest[at] = Math.max(widest[at] ?? 0, cells(text));
    });
    return widest;
  }, []);
  return texts.map((row, index) => {
    const line = `  ${row.map((text, at) => fitCells(text, widths[at]!)).join('  ')}`.trimEnd();
    return index === 0 ? paint(line, 'heading') : line;
  });
};
