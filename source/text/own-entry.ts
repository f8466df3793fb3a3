/**
 * What a table holds under a word of somebody else's: an upstream's state, a name of config.json, what was typed. Of
 * `constructor`, `toString` and `__proto__`, which every table seems to hold, it holds nothing.
 */
export const ownEntry = <Value>(
  table: Readonly<Record<string, Value>> | null | undefined,
  word: string | null | undefined,
): Value | undefined =>
  table != null && word != null && Object.hasOwn(table, word) ? table[word] : undefined;

/** A table to fill with such words: `__proto__` is a word like any other in it. */
export const emptyTable = <Value>(): Record<string, Value> => Object.create(null) as Record<string, Value>;
