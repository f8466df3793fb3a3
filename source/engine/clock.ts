/** Waits milliseconds of real time, or until it is called off. */
export const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal?.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end, {once: true});
  });

/**
 * The one clock. `now` is the ground segment's time, in epoch seconds: the wall's, or, where a profile names a
 * simulator, the time that the simulator's answers carry, running at its speed. `wall` and `sleep` are always real time
 * (polling, time-outs, drawing).
 */
export type Clock = {
  /** Epoch seconds in the ground segment, with fractions. */
  now(): number;
  /** Milliseconds of real time, monotonic enough for intervals. */
  wall(): number;
  /** Waits for real milliseconds; ends early, without an error, when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls back once after real milliseconds; gives the way to call it off. */
  after(ms: number, call: () => void): () => void;
  /** Takes note of an answer's Date header (epoch seconds), where this clock follows an upstream. */
  follow(upstream: number): void;
  /** Whether it has heard of the upstream that it follows: until then it only guesses. Absent where it follows none. */
  heard?(): boolean;
};

const real = {
  wall: () => performance.timeOrigin + performance.now(),
  sleep,
  after: (ms: number, call: () => void) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

export const wallClock = (): Clock => ({...real, now: () => Date.now() / 1000, follow: () => {}});

/**
 * A clock that follows an upstream whose time runs `speed` times as fast (a simulator). Until the first answer it
 * starts from `start`. Header dates have whole seconds, so smaller differences than one poll's rounding are ignored.
 */
export const followingClock = (start: number, speed: number): Clock => {
  let at = start;
  let since = real.wall();
  let heard = false;
  const now = () => at + ((real.wall() - since) / 1000) * speed;
  return {
    ...real,
    now,
    heard: () => heard,
    follow: upstream => {
      heard = true;
      const slack = 1 + speed * 0.25;
      if (upstream > now() + slack || upstream + 1 < now() - slack) {
        at = upstream;
        since = real.wall();
      }
    },
  };
};
