/** What a decoder puts where bytes are no UTF-8: one for each of them, mostly. */
const replacement = '\ufffd';

/**
 * The characters of a text that were within its first bytes, and how many bytes those were. It ends before half a
 * character, so that the next part begins with the whole of it.
 */
export const firstBytes = (text: string, most: number): {text: string; bytes: number} => {
  let bytes = 0;
  let end = 0;
  let whole = {text: '', bytes: 0};
  for (const character of text) {
    const isHalf = character === replacement;
    bytes += isHalf ? 1 : Buffer.byteLength(character);
    if (bytes > most) break;
    end += character.length;
    if (!isHalf) whole = {text: text.slice(0, end), bytes};
  }
  return whole;
};
