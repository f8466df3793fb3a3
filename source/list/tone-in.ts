import type {Tone} from '../declare/world.ts';

/** The tone of an upstream's word. Words that nobody has told us of are plain, `constructor` and `toString` among them. */
export const toneIn = (tones: Readonly<Record<string, Tone>>, word: string | null | undefined): Tone =>
  (word != null && Object.hasOwn(tones, word) ? tones[word] : undefined) ?? 'plain';
