import type {Tone} from '../../declare/world.ts';
import {cells, fitCells} from '../../text/cells.ts';
import {harmless} from '../../text/harmless.ts';
import type {Theme} from './theme.ts';

/** A stretch of text in one look. Text from upstream must have gone through `harmless`. */
export type Span = {
  readonly text: string;
  readonly tone?: Tone;
  readonly look?: 'heading' | 'quiet' | 'focus';
};

export type Line = readonly Span[];

export const span = (text: string, look?: Span['look']): Span => (look ? {text, look} : {text});
export const toned = (text: string, tone: Tone): Span => ({text, tone});

/** Of what is chosen at most so much is inverted: a long name would be written anew at every arrow key. */
const mostLit = 16;

/** Which of so many lines are in sight, and how the others are reached. */
export const partLine = (top: number, page: number, length: number): Line => [
  span(`    lines ${top + 1}-${top + page} of ${length}: Down, Up, PgDn and PgUp show the others`, 'quiet'),
];

/** What is chosen: its beginning inverted, the rest in its own look. */
export const litSpans = ({text, ...own}: Span): Span[] => {
  const lit = cells(text) > mostLit && cells(text) === text.length ? mostLit : text.length;
  return [
    {...own, text: text.slice(0, lit), look: 'focus'},
    {...own, text: text.slice(lit)},
  ];
};

/** A line as Ink takes it: text with SGR codes, cut to `width` cells. Each span resets after itself. */
export const paint = (line: Line, theme: Theme, width: number): string => {
  let left = width;
  let painted = '';
  for (const part of line) {
    if (left <= 0) break;
    const need = cells(part.text);
    const text = need <= left ? part.text : fitCells(part.text, left, 'left', theme.glyphs.cut);
    left -= Math.min(need, left);
    const code = codeOf(part, theme);
    painted += code ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
  return painted;
};

/** Painted and filled with blanks to exactly `width` cells. */
export const paintTo = (line: Line, theme: Theme, width: number): string =>
  paint(line, theme, width) + ' '.repeat(Math.max(0, width - widthOf(line)));

const codeOf = (part: Span, theme: Theme): string => {
  const look = part.look ? theme[part.look] : '';
  const tone = part.tone ? theme.tones[part.tone] : '';
  return look && tone ? `${look};${tone}` : look || tone;
};

export const widthOf = (line: Line): number => line.reduce((sum, part) => sum + cells(part.text), 0);

/** Left and right on one line of `width` cells; the left gives way when both do not fit. */
export const spread = (left: Line, right: Line, width: number, cut: string): Line => {
  const rightWidth = widthOf(right);
  if (rightWidth >= width) return right;
  const room = width - rightWidth - 1;
  const kept: Span[] = [];
  let used = 0;
  for (const part of left) {
    const need = cells(part.text);
    if (used + need > room) {
      if (room - used > 1) {
        kept.push({...part, text: fitCells(part.text, room - used, 'left', cut)});
        used = room;
      }
      break;
    }
    kept.push(part);
    used += need;
  }
  return [...kept, span(' '.repeat(width - used - rightWidth)), ...right];
};

/** Text from outside as a span. */
export const foreign = (text: string, tone?: Tone): Span => ({text: harmless(text), tone});
