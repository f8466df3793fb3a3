import stringWidth from 'string-width';

/** ASCII, Latin-1 and the console's own glyphs: one cell for each UTF-16 unit, told without measuring. */
const narrow = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u00ff…→←↑↓✓✗▸○●▌─│┌┐└┘├┤┬┴┼≥█░]*$/;

/** Sara am of Thai and Lao: counted as a part of its consonant, drawn by every terminal in a cell of its own. */
const vowelsApart = (text: string): number => text.match(/[\u0e33\u0eb3]/g)?.length ?? 0;

const measured = new Map<string, number>();
const mostMeasured = 5000;

/** Display cells of a harmless text. Measuring is slow and a screen's texts are mostly those of the last one: remembered. */
export const cells = (text: string): number => {
  if (narrow.test(text)) return text.length;
  const known = measured.get(text);
  if (known !== undefined) return known;
  if (measured.size >= mostMeasured) measured.clear();
  const width = stringWidth(text) + vowelsApart(text);
  measured.set(text, width);
  return width;
};

let segmenter: Intl.Segmenter | undefined;
/** The letters that a reader sees, one by one. A segmenter takes 12 ms to make, and most texts are plain: made late. */
export const graphemes = (text: string) => {
  segmenter ??= new Intl.Segmenter(undefined, {granularity: 'grapheme'});
  return segmenter.segment(text);
};

/** Cut or filled to exactly `width` display cells; a cut is marked with `…` (or `~` where that cannot be drawn). */
export const fitCells = (
  text: string,
  width: number,
  align: 'left' | 'right' = 'left',
  mark = '…',
): string => {
  if (width <= 0) return '';
  const plain = narrow.test(text);
  const need = plain ? text.length : cells(text);
  if (need <= width)
    return align === 'left' ? text + ' '.repeat(width - need) : ' '.repeat(width - need) + text;
  if (plain) return text.slice(0, width - 1) + mark;
  let kept = '';
  let used = 0;
  for (const {segment} of graphemes(text)) {
    const wide = cells(segment);
    if (used + wide > width - 1) break;
    kept += segment;
    used += wide;
  }
  return kept + mark + ' '.repeat(width - 1 - used);
};

/** Where a text that is too long loses letters. */
export type Cut = 'start' | 'middle' | 'end';

/**
 * Cut or filled to exactly `width` display cells, with the cut where the text can best do without: of a path at its
 * start, of a name in its middle, behind `head` cells.
 */
export const fitCut = (
  text: string,
  width: number,
  cut: Cut,
  align: 'left' | 'right' = 'left',
  mark = '…',
  head?: number,
): string => {
  const whole = (cut === 'end' && head === undefined) || width <= 2 || cells(text) <= width;
  if (whole) return fitCells(text, width, align, mark);
  return fitCells(cut === 'start' ? elideStart(text, width, mark) : elide(text, width, mark, head), width);
};

/**
 * A sentence in `width` cells whose longest words give first, in their middles: a product's name of eighty letters does
 * not push out what happened to it. What is still too long is cut at its end.
 */
export const squeeze = (text: string, width: number, mark = '…'): string => {
  const words = text.split(' ');
  for (let over = cells(text) - width; over > 0; ) {
    const lengths = words.map(cells);
    const longest = Math.max(...lengths);
    if (longest <= leastSqueezed) break;
    const at = lengths.indexOf(longest);
    const kept = Math.max(leastSqueezed, longest - over);
    words[at] = words[at]!.includes('/') ? elideStart(words[at]!, kept, mark) : elide(words[at]!, kept, mark);
    over -= longest - cells(words[at]!);
  }
  const all = words.join(' ');
  return cells(all) <= width ? all : fitCells(all, width, 'left', mark).trimEnd();
};
const leastSqueezed = 15;

/** As many of the letters, from the first on, as `room` cells hold. */
const take = (letters: readonly string[], room: number): readonly string[] => {
  let used = 0;
  const end = letters.findIndex(letter => {
    used += cells(letter);
    return used > room;
  });
  return end < 0 ? letters : letters.slice(0, end);
};

const lettersOf = (text: string): readonly string[] => [...graphemes(text)].map(({segment}) => segment);

/** A text without its beginning, in at most `width` cells. */
export const elideStart = (text: string, width: number, mark: string): string =>
  mark +
  take(lettersOf(text).toReversed(), width - 1)
    .toReversed()
    .join('');

export const elided = (text: string, width: number, mark = '…'): string => elide(text, width, mark);

/** A text cut in its middle to at most `width` cells, with more of its beginning than of its end. */
const elide = (text: string, width: number, mark: string, room = Math.ceil((width - 1) * 0.6)): string => {
  if (cells(text) <= width) return text;
  const parts = lettersOf(text);
  const head = take(parts, room);
  const tail = take(parts.toReversed(), width - 1 - cells(head.join(''))).toReversed();
  return head.join('') + mark + tail.join('');
};

/** Of a word that is cut hard, at least so many cells stand behind the words before it. */
const leastHead = 20;

/** Words wrapped to `width` cells; longer words are cut hard. */
export const wrap = (text: string, width: number): string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/ +/)) {
    let rest = word;
    while (cells(rest) > width) {
      // A word that no line can hold begins on this one, when there is room for a good part of it.
      const left = width - cells(line) - 1;
      if (line && left >= leastHead) {
        const head = fitCells(rest, left + 1)
          .slice(0, -1)
          .trimEnd();
        lines.push(`${line} ${head}`);
        rest = rest.slice(head.length);
        line = '';
        continue;
      }
      if (line) lines.push(line);
      line = '';
      const head =
        fitCells(rest, width + 1)
          .slice(0, -1)
          .trimEnd() || rest.slice(0, 1);
      lines.push(head);
      rest = rest.slice(head.length);
    }
    if (line && cells(line) + 1 + cells(rest) > width) {
      lines.push(line);
      line = rest;
    } else line = line ? `${line} ${rest}` : rest;
  }
  lines.push(line);
  return lines;
};

export const pieces = (line: string, width: number): string[] => {
  if (cells(line) <= width) return [line];
  const all: string[] = [];
  let piece = '';
  let used = 0;
  for (const {segment} of graphemes(line)) {
    const wide = cells(segment);
    if (used + wide > width && piece !== '') {
      all.push(piece);
      piece = '';
      used = 0;
    }
    piece += segment;
    used += wide;
  }
  return [...all, piece];
};
