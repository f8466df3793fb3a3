import {Failure} from '../../../declare/failure.ts';
import type {FileApi} from './api.ts';

/** What a decoder puts where bytes are no UTF-8: one for each of them, mostly. */
const replacement = '\ufffd';
const bytesOf = (character: string) => (character === replacement ? 1 : Buffer.byteLength(character));

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
    bytes += bytesOf(character);
    if (bytes > most) break;
    end += character.length;
    if (!isHalf) whole = {text: text.slice(0, end), bytes};
  }
  // Bytes that are no half of what comes, since more comes behind them, are stray ones: they are passed.
  return whole.bytes === 0 && bytes > 4 ? {text: text.slice(0, end), bytes: Math.min(bytes, most)} : whole;
};

/** What follows the first bytes of a text. */
export const afterBytes = (text: string, least: number): string => {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    if (bytes >= least) break;
    bytes += bytesOf(character);
    end += character.length;
  }
  return text.slice(end);
};

const sizeOf = (text: string) => {
  let bytes = 0;
  for (const character of text) bytes += bytesOf(character);
  return bytes;
};

/** Why a content is no text to be shown; undefined where it is one, if with a stray byte here and there. */
export const notText = (content: string): string | undefined => {
  const strange = content.includes('\0') || (content.match(/\ufffd/g)?.length ?? 0) > content.length / 10;
  return strange ? 'not text: fetch it' : undefined;
};

/** FirecREST 1.16 decodes what it cut, and gives 400 with Python's words where a character was cut in two. */
const isUndecodable = (error: unknown): error is Failure =>
  error instanceof Failure && /codec can't decode/.test(error.message);

/** A character of UTF-8 has four bytes at most: with one of so many edges it is whole. */
const edges = [0, 1, 2, 3] as const;

/**
 * Parts of files as text, however they are cut: asked for again with other edges where a character was cut in two, and
 * from the whole file, which the direct call gives as bytes, where that has bytes that are no text at all. Throws a
 * Failure that says "not text" where neither helps. No answer is longer than what was asked for.
 */
export const wholeCharacters = (
  {head, tail, after}: Pick<FileApi, 'head' | 'tail' | 'after'>,
  whole: (system: string, path: string, signal: AbortSignal) => Promise<string>,
): Pick<FileApi, 'head' | 'tail' | 'after'> => {
  const asked = async (
    path: string,
    part: (edge: number) => Promise<string>,
    otherwise: () => Promise<string>,
  ): Promise<string> => {
    for (const edge of edges)
      try {
        return await part(edge);
      } catch (error) {
        if (!isUndecodable(error)) throw error;
      }
    try {
      return await otherwise();
    } catch (error) {
      if (error instanceof Failure && error.kind === 'aborted') throw error;
      throw new Failure('local', `${path} is not text: some of its bytes are no UTF-8.`, {
        todo: `Fetch it: hpc fetch ${path}`,
        cause: error,
      });
    }
  };
  return {
    head: (system, path, bytes, signal) =>
      asked(
        path,
        async edge => {
          const text = await head(system, path, Math.max(1, bytes - edge), signal);
          return sizeOf(text) > bytes ? firstBytes(text, bytes).text : text;
        },
        async () => firstBytes(await whole(system, path, signal), bytes).text,
      ),
    tail: (system, path, bytes, signal) => {
      const last = (text: string) => afterBytes(text, Math.max(0, sizeOf(text) - bytes));
      return asked(
        path,
        async edge => last(await tail(system, path, Math.max(1, bytes - edge), signal)),
        async () => last(await whole(system, path, signal)),
      );
    },
    // The edge is moved back, so that nothing is lost, and what is too much is taken off again.
    after: (system, path, bytes, signal) =>
      asked(
        path,
        async edge => {
          const from = Math.max(0, bytes - edge);
          return afterBytes(await after(system, path, from, signal), bytes - from);
        },
        async () => afterBytes(await whole(system, path, signal), bytes),
      ),
  };
};
