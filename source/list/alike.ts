import {cells} from '../text/cells.ts';

/** Texts looked at to tell what they have in common. */
const mostTexts = 150;
/** Of a name that is cut in its middle so much of what is left is its beginning, unless another cut tells more apart. */
const usualHead = 0.6;

/**
 * How many cells of its beginning a name keeps that is cut to `width`: as many as leave the most of these names
 * different from each other. Undefined for sentences, which are cut at their ends.
 */
export const headOf = (texts: readonly string[], width: number): number | undefined => {
  const cut = [...new Set(texts.filter(text => cells(text) > width))].slice(0, mostTexts);
  if (cut.length === 0 || width < 5 || cut.some(text => text.includes(' '))) return undefined;
  const room = width - 1;
  const usual = Math.ceil(room * usualHead);
  const step = Math.max(1, Math.floor(room / 24));
  let best = usual;
  let most = 0;
  const heads = [usual, ...Array.from({length: Math.floor(room / step) + 1}, (_, at) => at * step)];
  for (const head of heads) {
    const different = new Set(
      cut.map(text => `${text.slice(0, head)}\n${text.slice(text.length - room + head)}`),
    );
    const nearer = Math.abs(head - usual) < Math.abs(best - usual);
    if (different.size > most || (different.size === most && nearer)) {
      most = different.size;
      best = head;
    }
  }
  return best;
};
