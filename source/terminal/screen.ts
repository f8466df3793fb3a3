import {type Row, rowOf} from './cells.ts';
import {createPainter, type Painter, type Pen} from './paint.ts';
import {type Scroll, scrolls} from './scroll.ts';
import {createStyles, plain, unknownStyle} from './style.ts';

export type CursorPosition = {readonly x: number; readonly y: number};

export type ScreenOptions = {
  /** Takes the bytes for the terminal; called at most once per frame, and not at all when nothing changed. */
  readonly write: (bytes: string) => void;
  readonly columns: number;
  readonly rows: number;
  /** False leaves colours out; bold, dim, underline and inverse stay. */
  readonly color: boolean;
  /** False draws everything in ASCII. */
  readonly unicode: boolean;
};

export type Screen = {
  /** Shows a whole frame: lines joined by `\n`, styled with SGR. Every line begins plain. */
  frame(text: string): void;
  /** The terminal has another size: what it shows now is unknown, the next frame is written whole. */
  resize(columns: number, rows: number): void;
  /** What the terminal shows is unknown (after a suspension, for Ctrl-L): the next frame is written whole. */
  invalidate(): void;
  /** Writes the last frame whole once more. */
  repaint(): void;
  /** Where a text field shows the cursor, in cells from 0; undefined hides it. Shown with the next frame or flush. */
  cursor(position: CursorPosition | undefined): void;
  /** Shows a cursor that was moved while the frame stayed the same. */
  flush(): void;
};

const begin = '\u001b[?2026h';
const end = '\u001b[?2026l';
/**
 * A repaint of more bytes than this hides a visible cursor while it runs, and is one synchronised update: less comes in
 * one piece in any case, and a key that moves the cursor takes half the bytes.
 */
const longRepaint = 200;

/**
 * The stage between Ink and the terminal: it keeps the cells that are on the screen, and writes only what a new
 * frame changes, at once. It expects automatic wrapping to be off or never to matter: no write
 * depends on it.
 */
export const createScreen = ({write, color, unicode, ...size}: ScreenOptions): Screen => {
  const styles = createStyles(color);
  let {columns, rows} = size;
  let shown: (Row | undefined)[] = [];
  let pen: Pen = {x: -1, y: -1, style: unknownStyle};
  let lastFrame: string | undefined;
  let wanted: CursorPosition | undefined;
  let visible: boolean | undefined;

  const send = (bytes: string) => {
    if (bytes) write(bytes);
  };

  const repaintRows = (painter: Painter, before: readonly (Row | undefined)[], after: readonly Row[]) => {
    for (const [y, row] of after.entries())
      if (before[y]?.source !== row.source) painter.row(y, before[y], row);
    return painter;
  };

  const blank = () => rowOf('', {columns, unicode, styles});

  const scrolled = ({top, bottom, by}: Scroll, after: readonly Row[]): Painter => {
    const painter = createPainter(styles, columns, pen);
    const before = [...shown];
    const filler = Array.from({length: Math.abs(by)}, blank);
    const kept = before.slice(by > 0 ? top + by : top, by > 0 ? bottom + 1 : bottom + 1 + by);
    before.splice(top, bottom - top + 1, ...(by > 0 ? [...kept, ...filler] : [...filler, ...kept]));
    const whole = top === 0 && bottom === rows - 1;
    // The lines that come in take the current background: it must be the default one.
    painter.setStyle(plain);
    if (!whole) painter.write(`\u001b[${top + 1};${bottom + 1}r`);
    painter.write(`\u001b[${Math.abs(by) === 1 ? '' : Math.abs(by)}${by > 0 ? 'S' : 'T'}`);
    if (!whole) {
      painter.write('\u001b[r');
      // Setting the region has put the cursor home.
      painter.pen.x = 0;
      painter.pen.y = 0;
    }
    return repaintRows(painter, before, after);
  };

  /** The cheapest painter for these rows. */
  const paint = (after: readonly Row[]): Painter => {
    let best = repaintRows(createPainter(styles, columns, pen), shown, after);
    for (const way of scrolls(
      shown.map(row => row?.source),
      after.map(row => row.source),
    )) {
      const other = scrolled(way, after);
      if (Buffer.byteLength(other.output()) < Buffer.byteLength(best.output())) best = other;
    }
    return best;
  };

  const placeCursor = (painter: Painter) => {
    if (wanted) painter.moveTo(Math.min(wanted.x, columns - 1), Math.min(wanted.y, rows - 1));
    if (visible !== (wanted !== undefined)) painter.write(wanted ? '\u001b[?25h' : '\u001b[?25l');
    visible = wanted !== undefined;
  };

  const screen: Screen = {
    frame(text) {
      lastFrame = text;
      const lines = text.split('\n', rows);
      const known = new Map<string, Row>();
      for (const row of shown) if (row) known.set(row.source, row);
      const after: Row[] = [];
      let changed = shown.length !== rows;
      for (let y = 0; y < rows; y++) {
        const line = lines[y] ?? '';
        let row = shown[y];
        if (row?.source !== line) {
          row = known.get(line) ?? rowOf(line, {columns, unicode, styles});
          changed = true;
        }
        after.push(row!);
      }
      if (!changed) return screen.flush();

      const painter = paint(after);
      const body = painter.output();
      shown = after;
      if (!body) return screen.flush();
      const isLong = body.length > longRepaint;
      const hide = visible === true && isLong ? '\u001b[?25l' : '';
      if (hide) visible = false;
      placeCursor(painter);
      pen = painter.pen;
      send(isLong ? begin + hide + painter.output() + end : painter.output());
    },
    flush() {
      const painter = createPainter(styles, columns, pen);
      placeCursor(painter);
      pen = painter.pen;
      send(painter.output());
    },
    resize(newColumns, newRows) {
      columns = newColumns;
      rows = newRows;
      screen.invalidate();
    },
    invalidate() {
      shown = [];
      pen = {x: -1, y: -1, style: unknownStyle};
      visible = undefined;
    },
    repaint() {
      screen.invalidate();
      if (lastFrame !== undefined) screen.frame(lastFrame);
    },
    cursor(position) {
      wanted = position;
    },
  };
  return screen;
};
