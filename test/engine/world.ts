import type {World} from '../../source/declare/world.ts';

/** A world of which nothing is known but the time. */
export const emptyWorld = (now = 1_795_000_000): World => ({
  now,
  rows: () => undefined,
  seen: () => undefined,
  sent: () => undefined,
  settings: <Settings>() => ({}) as Settings,
});
