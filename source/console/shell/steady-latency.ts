/** Upper bounds in milliseconds that are told apart. */
const classes = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000];

/**
 * The class of a latency (`<200 ms`, `<2 s`), and the class that was shown before as long as it is still about right:
 * answers never take the same time twice, and a figure that dances is written over the link at every poll.
 */
export const steadyLatency = (before: number | undefined, milliseconds: number): number =>
  before !== undefined && milliseconds <= before * 1.5 && milliseconds >= before / 10
    ? before
    : (classes.find(bound => milliseconds < bound) ?? classes.at(-1)!);

export const latencyText = (bound: number): string => (bound < 1000 ? `<${bound} ms` : `<${bound / 1000} s`);
