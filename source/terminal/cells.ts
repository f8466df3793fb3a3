import {eachGrapheme} from './grapheme.ts';
import {plain, type Styles} from './style.ts';

/** Drawing characters and what stands for them where the locale is not UTF-8. */
const pairs: Record<string, string> = {
  '-': '─━╌╍┄┅┈┉═╴╶╸╺‐‑‒–—―⎯',
  '|': '│┃╎╏┆┇┊┋║╵╷╹╻▏▕▎▍▌▐⏎',
  '+': '┌┍┎┏┐┑┒┓└┕┖┗┘┙┚┛├┝┠┣┤┥┨┫┬┯┰┳┴┷┸┻┼┿╂╋╔╗╚╝╠╣╦╩╬╭╮╯╰✚',
  '#': '█▉▊▋▓▒■▆▇',
  '=': '▄▅▀',
  '.': '░·․▁',
  _: '▂▃',
  '*': '●•★☆✱✳◆◉◈',
  o: '○◦◯◇□▫▪',
  '>': '▶▷►▸›»→⇒❯⟩≥',
  '<': '◀◁◄◂‹«←⇐❮⟨≤',
  '^': '▲△▴↑⇑',
  v: '▼▽▾↓⇓✓✔',
  x: '✗✘✕×✖',
  '~': '…≈∼',
  "'": '‘’′',
  '"': '“”″',
  '!': '⚠',
};

const table = new Map(
  Object.entries(pairs).flatMap(([ascii, drawn]) => [...drawn].map(one => [one, ascii] as const)),
);

/** A grapheme for a terminal that shows ASCII alone, in the same number of cells; `?` where nothing comes near. */
const asciiOf = (grapheme: string, cells: number): string => {
  if (/^[\x20-\x7e]$/.test(grapheme)) return grapheme;
  const base = grapheme.normalize('NFD')[0] ?? '?';
  return (table.get(grapheme) ?? (/^[\x20-\x7e]$/.test(base) ? base : '?')).padEnd(cells, ' ');
};

/**
 * One line as cells. `graphemes[x]` is what is drawn from cell x on, and the empty string in the cells that a wide
 * grapheme covers after its first.
 */
export type Row = {
  /** The line as it came: rows of the same text are the same. */
  readonly source: string;
  readonly graphemes: readonly string[];
  readonly styles: readonly number[];
  /** First cell of the blank rest of the line. */
  readonly end: number;
};

const pieces =
  /\u001b\[([\d;:]*)m|[^\u0000-\u001f\u007f-\u009f\u2028\u2029]+|\u001b\[[0-?]*[ -/]*[@-~]|\u001b[\]PX^_][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]?|\u009b[0-?]*[ -/]*[@-~]|[\u009d\u0090\u0098\u009e\u009f][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?/g;

export type RowOptions = {readonly columns: number; readonly unicode: boolean; readonly styles: Styles};

/**
 * The cells of one line of a frame. SGR is honoured; every other sequence and control character is left out, so
 * that nothing of the kind can reach the terminal. A line begins plain and is cut at the last column; a wide
 * grapheme that would be cut in half becomes a blank.
 */
export const rowOf = (source: string, {columns, unicode, styles}: RowOptions): Row => {
  const graphemes: string[] = [];
  const looks: number[] = [];
  let style = plain;
  const put = (grapheme: string, cells: number) => {
    if (cells === 0 || graphemes.length >= columns) return;
    if (!unicode && (cells > 1 || grapheme.length > 1 || grapheme > '~')) {
      for (const character of asciiOf(grapheme, cells)) put(character, 1);
      return;
    }
    if (graphemes.length + cells > columns) {
      while (graphemes.length < columns) add(' ');
      return;
    }
    add(grapheme);
    for (let covered = 1; covered < cells; covered++) add('');
  };
  const add = (grapheme: string) => {
    graphemes.push(grapheme);
    looks.push(style);
  };
  for (const [piece, sgr] of source.matchAll(pieces)) {
    if (sgr !== undefined) style = styles.apply(style, sgr);
    else if (piece >= ' ' && !/^[\u007f-\u009f]/.test(piece)) eachGrapheme(piece, put);
  }
  while (graphemes.length < columns) {
    graphemes.push(' ');
    looks.push(plain);
  }
  let end = columns;
  while (end > 0 && graphemes[end - 1] === ' ' && looks[end - 1] === plain) end--;
  return {source, graphemes, styles: looks, end};
};
