import stringWidth from 'string-width';

/**
 * How a grapheme is drawn: `cells` it takes, and whether every terminal agrees (`firm`). After one that is not firm
 * (emoji, joined sequences, marks of younger scripts) the cursor must be placed anew.
 */
export type Grapheme = {readonly cells: number; readonly firm: boolean};

let segmenter: Intl.Segmenter | undefined;
/** The letters that a reader sees, one by one. A segmenter takes 12 to 17 ms to make, and most screens and keys are plain: made late. */
export const graphemes = (text: string) => {
  segmenter ??= new Intl.Segmenter(undefined, {granularity: 'grapheme'});
  return segmenter.segment(text);
};
/** The longest emoji are shorter; hundreds of marks on one letter are mischief, and only the letter is kept. */
const longest = 40;
const known = new Map<string, Grapheme>();

/**
 * Characters of one cell everywhere that never join each other: Latin, Greek, Cyrillic, punctuation, arrows, boxes,
 * braille, and the console's own ≤ ≥ ✓ ✗.
 */
const simple =
  '\\x20-\\x7e\\u00a1-\\u00ac\\u00ae-\\u02ff\\u0370-\\u0482\\u048a-\\u052f\\u2010-\\u2027\\u2030-\\u205e\\u2190-\\u21ff\\u2264\\u2265\\u2500-\\u25fc\\u2713\\u2717\\u2800-\\u28ff';
/** Texts of such characters alone: as many cells as characters. */
export const allSimple = new RegExp(`^[${simple}]*$`);
const runs = new RegExp(`[${simple}]+(?![^${simple}])|[${simple}]*[^${simple}]+`, 'gu');

/** Wide characters on which all terminals agree: CJK, kana, Hangul syllables, full-width forms. */
const firmWide =
  /^[\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}][\u0300-\u036f\u3099\u309a]*$/u;
const firmNarrow = /^.[\u0300-\u036f]*$/u;

const oneCell: Grapheme = {cells: 1, firm: true};

/** The library's expressions take 27 ms when they are first used: it is asked only about what is not plain. */
const measure = (text: string): Grapheme => {
  if (text.length === 1 && allSimple.test(text)) return oneCell;
  // Sara am of Thai and Lao stands in a cell of its own, though it is counted as a part of its consonant.
  const cells = stringWidth(text) + (text.match(/[\u0e33\u0eb3]/g)?.length ?? 0);
  return {cells, firm: cells === 1 ? firmNarrow.test(text) : firmWide.test(text)};
};

export const graphemeOf = (text: string): Grapheme => {
  let grapheme = known.get(text);
  if (!grapheme) {
    grapheme = measure(text);
    if (known.size < 5000) known.set(text, grapheme);
  }
  return grapheme;
};

/** Calls back with every grapheme of a text without control characters, and the cells it takes. */
export const eachGrapheme = (text: string, found: (grapheme: string, cells: number) => void): void => {
  if (allSimple.test(text)) {
    for (const character of text) found(character, 1);
    return;
  }
  for (const [run] of text.matchAll(runs)) {
    if (allSimple.test(run)) for (const character of run) found(character, 1);
    else
      for (const {segment} of graphemes(run)) {
        const grapheme =
          segment.length > longest ? String.fromCodePoint(segment.codePointAt(0) ?? 32) : segment;
        found(grapheme, graphemeOf(grapheme).cells);
      }
  }
};
