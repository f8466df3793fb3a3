/** Lines `top` to `bottom` (from 0, inclusive) moved by `by`: up when positive, down when negative. */
export type Scroll = {readonly top: number; readonly bottom: number; readonly by: number};

/**
 * Ways to get from the old lines to the new ones by scrolling a region: the movement that most lines agree on, with
 * the tightest region and with those that reach to the first and last changed line (the selected row, drawn
 * differently, moves along with its neighbours). Which one is worth its bytes is for the caller to weigh.
 */
export const scrolls = (old: readonly (string | undefined)[], next: readonly string[]): Scroll[] => {
  let first = 0;
  let last = next.length - 1;
  while (first <= last && old[first] === next[first]) first++;
  while (last > first && old[last] === next[last]) last--;
  if (last - first < 2) return [];

  const places = new Map<string, number>();
  for (let y = first; y <= last; y++) {
    const line = old[y];
    if (line) places.set(line, places.has(line) ? -1 : y);
  }
  const moved = new Map<number, {count: number; top: number; bottom: number}>();
  for (let y = first; y <= last; y++) {
    const was = places.get(next[y] ?? '') ?? -1;
    if (was < 0 || was === y) continue;
    const block = moved.get(was - y) ?? {count: 0, top: Math.min(y, was), bottom: 0};
    moved.set(was - y, {
      count: block.count + 1,
      top: Math.min(block.top, y, was),
      bottom: Math.max(block.bottom, y, was),
    });
  }
  const [by, block] = [...moved].sort((a, b) => b[1].count - a[1].count)[0] ?? [];
  if (by === undefined || !block) return [];
  const regions = [
    [block.top, block.bottom],
    [first, last],
    [block.top, last],
    [first, block.bottom],
  ] as const;
  return regions
    .filter(([top, bottom], at) => regions.findIndex(other => other[0] === top && other[1] === bottom) === at)
    .map(([top, bottom]) => ({top, bottom, by}));
};
