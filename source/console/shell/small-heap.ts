import module from 'node:module';
import {PerformanceObserver} from 'node:perf_hooks';
import {getHeapSpaceStatistics, setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';

/** Bytes of V8's young generation that are enough for a console: with more it is no faster. */
const enough = 8 * 2 ** 20;

/**
 * Keeps the heap's young generation small. V8 doubles it while much survives, as when ten thousand rows are first read,
 * to 64 MB and more, and never gives it back; a console that stays open for days would hold that for nothing
 * (measured with 10 and 10,000 windows: 141 instead of 180 MiB, 188 instead of 272). Its size can be limited by a flag
 * of Node's alone, which a program cannot give itself; how fast it grows is asked each time. It may grow again after V8
 * made it smaller, as it does when little happens: in a young generation of 1 MB what a reading needs for a moment is
 * taken for old, and the old is then collected every half minute.
 */
export const keepNurserySmall = (): void => {
  let grows = true;
  const observer = new PerformanceObserver(() => {
    const nursery = getHeapSpaceStatistics().find(space => space.space_name === 'new_space');
    const mayGrow = !nursery || nursery.space_size < enough;
    if (mayGrow === grows) return;
    grows = mayGrow;
    // Compiled code that is kept after a flag has changed is of no use to the next start, which has not changed it yet.
    module.flushCompileCache?.();
    setFlagsFromString(`--semi-space-growth-factor=${grows ? 2 : 1}`);
  });
  observer.observe({entryTypes: ['gc']});
};

/** Collects all garbage and gives free pages back. Node lends this to programs by a flag alone. */
const collect = (): void => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  gc();
};

/** Milliseconds of wall time: from the start to the first collection, between two, and for which no key was pressed. */
const times = {first: 5000, next: 600_000, quiet: 2000};

/**
 * Collects garbage while the operator does nothing: soon after the start, which leaves more than 20 MiB of it behind
 * that V8 would keep for hours (measured 137 MiB before and 115 after, in about 50 ms), and every ten minutes.
 * `idle` says for how many milliseconds no key was pressed. Gives the way to end it.
 */
export const collectWhenIdle = (idle: () => number, {first, next, quiet} = times): (() => void) => {
  let timer: NodeJS.Timeout;
  const plan = (wait: number) => {
    timer = setTimeout(() => {
      const rest = quiet - idle();
      if (rest > 0) return plan(rest);
      collect();
      plan(next);
    }, wait).unref();
  };
  plan(first);
  return () => clearTimeout(timer);
};
