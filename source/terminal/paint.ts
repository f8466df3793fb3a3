import type {Row} from './cells.ts';
import {graphemeOf} from './grapheme.ts';
import {plain, type Styles} from './style.ts';

/** Where the terminal's cursor is and in which style it writes. -1: not known, as after writing the last column. */
export type Pen = {x: number; y: number; style: number};

/** CSI K takes three bytes: up to that many blanks are as cheap written out. */
const eraseBytes = 3;

const csi = (value: number, final: string) => `\u001b[${value === 1 ? '' : value}${final}`;

const absolute = (x: number, y: number): string =>
  x === 0 ? (y === 0 ? '\u001b[H' : `\u001b[${y + 1}H`) : `\u001b[${y === 0 ? '' : y + 1};${x + 1}H`;

const along = (from: number, to: number): string => {
  if (from === to) return '';
  if (to === 0) return '\r';
  const column = csi(to + 1, 'G');
  if (from < 0) return column;
  const step =
    to > from ? csi(to - from, 'C') : from - to <= 3 ? '\b'.repeat(from - to) : csi(from - to, 'D');
  return step.length <= column.length ? step : column;
};

/** The shortest movement of the cursor. It never scrolls and never depends on wrapping. */
const move = ({x: fromX, y: fromY}: Pen, x: number, y: number): string => {
  if (fromY === y) return along(fromX, x);
  let best = absolute(x, y);
  if (fromY < 0) return best;
  const offer = (movement: string) => {
    if (movement.length < best.length) best = movement;
  };
  const down = y - fromY;
  offer((down > 0 ? csi(down, 'B') : csi(-down, 'A')) + along(fromX, x));
  // With or without the tty's own newline translation this is the first column of the next line.
  if (down === 1 || down === 2) offer('\r\n'.repeat(down) + along(0, x));
  return best;
};

/** How many cells from `x` on, before `until`, are blank and plain. */
const blankCells = (row: Row, x: number, until: number): number => {
  let stop = x;
  while (stop < until && row.graphemes[stop] === ' ' && row.styles[stop] === plain) stop += 1;
  return stop - x;
};

export type Painter = {
  readonly pen: Pen;
  readonly output: () => string;
  /** Raw bytes that leave pen and cells as the caller says. */
  write(bytes: string): void;
  setStyle(style: number): void;
  moveTo(x: number, y: number): void;
  /** Makes line `y`, which shows `before` (undefined: anything), show `after`. */
  row(y: number, before: Row | undefined, after: Row): void;
};

/** Collects the bytes that turn one screen into another, beginning with a copy of `start`. */
export const createPainter = (styles: Styles, columns: number, start: Pen): Painter => {
  const pen = {...start};
  let bytes = '';

  const setStyle = (style: number) => {
    bytes += styles.change(pen.style, style);
    pen.style = style;
  };

  const moveTo = (x: number, y: number) => {
    bytes += move(pen, x, y);
    pen.x = x;
    pen.y = y;
  };

  /** The unchanged cells up to `x` as text, where they are of one style and no dearer than stepping over them. */
  const between = (x: number, row: Row): {readonly text: string; readonly style: number} | undefined => {
    const limit = along(pen.x, x).length;
    const style = row.styles[pen.x] ?? plain;
    let text = '';
    for (let at = pen.x; at < x; at++) {
      const grapheme = row.graphemes[at] ?? '';
      if (row.styles[at] !== style || !/^[\x20-\x7e]$/.test(grapheme)) return undefined;
      text += grapheme;
      if (text.length > limit) return undefined;
    }
    return {text, style};
  };

  /** To a cell that is written in `style`: what lies before it may be written once more on the way, before or after the change. */
  const goTo = (x: number, y: number, row: Row, style: number) => {
    const text = pen.y === y && pen.x >= 0 && pen.x < x ? between(x, row) : undefined;
    if (text?.style === style) setStyle(style);
    if (!text || text.style !== pen.style) return moveTo(x, y);
    bytes += text.text;
    pen.x = x;
  };

  const put = (x: number, y: number, row: Row): number => {
    const style = row.styles[x] ?? plain;
    goTo(x, y, row, style);
    setStyle(style);
    const text = row.graphemes[x] ?? ' ';
    if (text.length === 1 && text <= '~') {
      bytes += text;
      pen.x = x + 1;
    } else {
      const {cells, firm} = graphemeOf(text);
      // A terminal that draws it narrower than we think would leave the old cell beside it: blank that first.
      if (!firm && cells > 1) bytes += ' '.repeat(cells) + csi(x + 1, 'G');
      bytes += text;
      pen.x = firm ? x + cells : -1;
      if (x + cells >= columns) pen.x = -1;
      return x + Math.max(1, cells);
    }
    if (pen.x >= columns) pen.x = -1;
    return x + 1;
  };

  return {
    pen,
    output: () => bytes,
    write(text) {
      bytes += text;
    },
    setStyle,
    moveTo,
    row(y, before, after) {
      const same = (x: number) =>
        before !== undefined &&
        before.graphemes[x] === after.graphemes[x] &&
        before.styles[x] === after.styles[x];
      let stop = columns;
      while (stop > 0 && same(stop - 1)) stop--;
      let blank = Math.min(after.end, stop);
      while (blank < stop && same(blank)) blank++;
      const erase = stop - blank > eraseBytes;
      const last = erase ? after.end : stop;
      for (let x = 0; x < last; ) {
        if (same(x)) {
          x += 1;
          continue;
        }
        const blanks = blankCells(after, x, last);
        let next = x + blanks;
        while (next < last && same(next)) next += 1;
        const erasing = csi(blanks, 'X').length + along(x, next).length;
        if (blanks > 1 && erasing < blanks + along(x + blanks, next).length) {
          goTo(x, y, after, plain);
          setStyle(plain);
          bytes += csi(blanks, 'X');
          x += blanks;
        } else x = put(x, y, after);
      }
      if (!erase) return;
      // After the text, never before it: a terminal without synchronised updates shows no gap.
      moveTo(blank, y);
      setStyle(plain);
      bytes += '\u001b[K';
    },
  };
};
