import type {World} from '../simulated-world.ts';
import type {Ground} from './ground.ts';
import {windowRule} from './window-types.ts';

/** Epoch seconds, `start` included, `end` not. */
export type Period = {readonly start: number; readonly end: number};

/** What a contact takes out of the free time of a satellite, as in the documentation's sample. */
const contactHole = 600;

/** What is left of `span` without the `taken` periods, in order. */
const without = (span: Period, taken: readonly Period[]): readonly Period[] => {
  const free: Period[] = [];
  let start = span.start;
  for (const busy of [...taken].sort((a, b) => a.start - b.start)) {
    if (busy.end <= start) continue;
    if (busy.start >= span.end) break;
    if (busy.start > start) free.push({start, end: busy.start});
    start = busy.end;
  }
  if (start < span.end) free.push({start, end: span.end});
  return free;
};

const contactHoles = (world: World, satellite: string, span: Period): readonly Period[] =>
  world
    .contacts(satellite)
    .within(span.start - contactHole, span.end)
    .map(contact => ({start: contact.start, end: contact.start + contactHole}));

/**
 * The free periods of GET /availability: the search span without contacts and without the bodies of windows of the same
 * type. Buffers are the caller's job, as upstream. A paired satellite's periods are taken out too.
 */
export const freePeriods = (
  world: World,
  ground: Ground,
  search: Period & {readonly type: string; readonly satellites: readonly string[]},
): readonly Period[] =>
  without(
    search,
    search.satellites.flatMap(satellite => [
      ...contactHoles(world, satellite, search),
      ...ground
        .windows(satellite)
        .filter(window => window.type === search.type)
        .map(window => ({start: window.start, end: window.start + window.duration})),
    ]),
  );

/** Keeps account of satellites' time with buffers, so that routine windows do not spoil one another. */
export type Planner = {
  /** The first start at or after `from`, on a whole minute, at which the window fits on all these satellites. */
  fit(satellites: readonly string[], type: string, from: number, duration: number): number;
  take(satellite: string, type: string, start: number, duration: number): void;
};

export const createPlanner = (world: World, taken: Iterable<{satellite: string} & Period> = []): Planner => {
  const busy = new Map<string, Period[]>();
  const add = (satellite: string, period: Period) => {
    const list = busy.get(satellite) ?? [];
    list.push(period);
    busy.set(satellite, list);
  };
  for (const {satellite, start, end} of taken) add(satellite, {start, end});
  return {
    fit: (satellites, type, from, duration) => {
      const {before, after} = windowRule(type);
      for (let start = Math.ceil(from / 60) * 60; ; start += 60) {
        const own = {start: start - before, end: start + duration + after};
        const clash = satellites.some(
          satellite =>
            contactHoles(world, satellite, own).some(hole => hole.end > own.start && hole.start < own.end) ||
            (busy.get(satellite) ?? []).some(period => period.end > own.start && period.start < own.end),
        );
        if (!clash) return start;
      }
    },
    take: (satellite, type, start, duration) => {
      const {before, after} = windowRule(type);
      add(satellite, {start: start - before, end: start + duration + after});
    },
  };
};
