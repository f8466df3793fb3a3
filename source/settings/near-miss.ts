import {distance} from 'fastest-levenshtein';

/** The known word that was probably meant; undefined when none is near. Upper and lower case count as the same. */
export const nearMiss = (word: string, known: readonly string[]): string | undefined => {
  if (word.length > 40) return undefined;
  const allowed = word.length <= 4 ? 1 : 2;
  let best: {word: string; far: number} | undefined;
  for (const candidate of known) {
    const far = distance(word.toLowerCase(), candidate.toLowerCase());
    if (far <= allowed && (!best || far < best.far)) best = {word: candidate, far};
  }
  return best?.word;
};
