import {PerformanceObserver} from 'node:perf_hooks';
import {getHeapSpaceStatistics, setFlagsFromString} from 'node:v8';

/** Bytes of V8's young generation that are enough for a console: with more it is no faster. */
const enough = 8 * 2 ** 20;

/**
 * Keeps the heap's young generation small. V8 doubles it while much survives, as when ten thousand rows are first read,
 * to 64 MB and more, and never gives it back; a console that stays open for days would hold that for nothing
 * (measured with 10 and 10,000 windows: 141 instead of 180 MiB, 188 instead of 272). Its size can be limited by a flag
 * of Node's alone, which a program cannot give itself; how fast it grows is asked each time.
 */
export const keepNurserySmall = (): void => {
  const observer = new PerformanceObserver(() => {
    const nursery = getHeapSpaceStatistics().find(space => space.space_name === 'new_space');
    if (nursery && nursery.space_size < enough) return;
    setFlagsFromString('--semi-space-growth-factor=1');
    observer.disconnect();
  });
  observer.observe({entryTypes: ['gc']});
};
