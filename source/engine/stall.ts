/** Longer than this between two beats, and this process, not an upstream, has stood still. Milliseconds. */
const longest = 5000;
const beatMs = 1000;

let beaten: {readonly running: number; readonly wall: number} | undefined;
let last = Number.NEGATIVE_INFINITY;

const gap = (): number =>
  beaten === undefined
    ? 0
    : // Asleep, the machine's running time stands; stopped (SIGSTOP), it goes on. A wall clock that was set back is no gap.
      Math.max(performance.now() - beaten.running, Date.now() - beaten.wall);

const beat = () => {
  if (gap() > longest) last = performance.now();
  beaten = {running: performance.now(), wall: Date.now()};
};

/** The process's running time, in milliseconds, as `stoodStillSince` takes it. Begins to watch at its first call. */
export const runningTime = (): number => {
  if (beaten === undefined) {
    beat();
    setInterval(beat, beatMs).unref();
  }
  return performance.now();
};

/**
 * Whether this process stood still (a suspended machine, a stopped or starved process) at any time since: what ran into
 * a time-out meanwhile says nothing of an upstream.
 */
export const stoodStillSince = (since: number): boolean => {
  // After a wake, time-outs can come before the beat.
  if (gap() > longest) beat();
  return last >= since;
};
