import {ownEntry} from '../text/own-entry.ts';
import type {Tone} from './world.ts';

/** The tone of an upstream's word. Words that nobody has told us of are plain. */
export const toneIn = (tones: Readonly<Record<string, Tone>>, word: string | null | undefined): Tone =>
  ownEntry(tones, word) ?? 'plain';

/**
 * The words that an upstream is known to use for a state, and how each stands: a table, or what tells known words from
 * others where they come in many spellings (`CANCELLED by 1001`). Enumerations of upstreams are open: a word that is not
 * among them is shown as it came, is never in the good class, and is told once.
 */
export type Vocabulary = Readonly<Record<string, Tone>> | ((word: string) => Tone | undefined);

/** How a known word stands; undefined for all others. */
export const knownTone = (vocabulary: Vocabulary, word: string): Tone | undefined =>
  typeof vocabulary === 'function' ? vocabulary(word) : ownEntry(vocabulary, word);

/** The tone of an upstream's word: one that nobody knows, or that is missing, is a warning. */
export const wordTone = (vocabulary: Vocabulary, word: string | null | undefined): Tone =>
  (word == null ? undefined : knownTone(vocabulary, word)) ?? 'warn';

/** A word of a row that stands in no column of its own: a roof's state within a site. */
export type Word = {
  /** What bears it: "the roof". */
  readonly of: string;
  readonly word: string | null | undefined;
  readonly known: Vocabulary;
};
