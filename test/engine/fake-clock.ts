import type {Clock} from '../../source/engine/clock.ts';

export type FakeClock = Clock & {
  /** Lets real time go by and calls back what is due. */
  advance(ms: number): void;
  /** Milliseconds until each timer, soonest first. */
  due(): number[];
};

/** A clock that stands until it is told to go on. */
export const fakeClock = (start = 1_795_000_000_000): FakeClock => {
  let wall = start;
  const timers = new Set<{at: number; call: () => void}>();
  return {
    now: () => wall / 1000,
    wall: () => wall,
    sleep: async () => {},
    follow: () => {},
    after: (ms, call) => {
      const timer = {at: wall + ms, call};
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance: ms => {
      wall += ms;
      for (const timer of [...timers]) if (timer.at <= wall && timers.delete(timer)) timer.call();
    },
    due: () => [...timers].map(({at}) => at - wall).sort((a, b) => a - b),
  };
};
