/**
 * Places for rows in the order of their list: rows that keep their order among themselves keep the places that they
 * have, so that one that came in between or on top is all that is written. Gives the places that are new.
 */
export const newPlaces = (
  ids: readonly string[],
  known: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> => {
  if (isRising(ids, known)) return new Map();
  const kept = longestRising(ids, known);
  const places = new Map<string, number>();
  let before: number | undefined;
  for (let at = 0; at < ids.length; ) {
    const place = kept.get(ids[at]!);
    if (place !== undefined) {
      before = place;
      at += 1;
      continue;
    }
    let end = at;
    while (end < ids.length && !kept.has(ids[end]!)) end += 1;
    const after = end < ids.length ? kept.get(ids[end]!)! : undefined;
    const count = end - at;
    const from: number = before ?? (after === undefined ? 0 : after - count - 1);
    const step: number = after === undefined ? 1 : (after - from) / (count + 1);
    // Halved too often: all get their places anew.
    if (from + step === from || (after !== undefined && from + step * count >= after))
      return new Map(ids.map((id, index) => [id, index + 1]));
    for (let count = 1; at < end; at += 1, count += 1) {
      before = from + step * count;
      places.set(ids[at]!, before);
    }
  }
  return places;
};

/** Whether all are known and in order: most lists, most of the time. */
const isRising = (ids: readonly string[], known: ReadonlyMap<string, number>): boolean => {
  let before = Number.NEGATIVE_INFINITY;
  return ids.every(id => {
    const place = known.get(id);
    const rises = place !== undefined && place > before;
    before = place ?? before;
    return rises;
  });
};

/** The longest run of ids whose known places rise, by patience sorting. */
const longestRising = (
  ids: readonly string[],
  known: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> => {
  const piles: number[] = [];
  const previous = new Int32Array(ids.length).fill(-1);
  const placeAt = (index: number) => known.get(ids[index]!)!;
  for (let index = 0; index < ids.length; index += 1) {
    const place = known.get(ids[index]!);
    if (place === undefined) continue;
    let low = 0;
    let high = piles.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (placeAt(piles[middle]!) < place) low = middle + 1;
      else high = middle;
    }
    if (low > 0) previous[index] = piles[low - 1]!;
    piles[low] = index;
  }
  const kept = new Map<string, number>();
  for (let index = piles.at(-1) ?? -1; index >= 0; index = previous[index]!)
    kept.set(ids[index]!, placeAt(index));
  return kept;
};
