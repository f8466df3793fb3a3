/** A long work in steps: each `yield` is a place at which keys may have their turn. */
export type Steps<Result> = Generator<void, Result, void>;

const {setImmediate: afterOthers} = globalThis;
/** Milliseconds of work in one go: a key that waits for it is not felt to wait. */
const turn = 15;
/** Rows between two steps of a list. */
export const few = 200;

/** From so many rows on a list is long: what is worked out of it is worked out in turns. */
export const long = 3000;

/** Milliseconds for which what took so many of them to be worked out of a long list stands, while only time goes by. */
export const standing = (took: number): number => Math.max(1000, 30 * took);

/** Lets keys, answers and drawing have their turn. */
export const othersFirst = (): Promise<void> => new Promise(go => afterOthers(() => go()));

/** All of it in one go. */
export const atOnce = <Result>(steps: Steps<Result>): Result => {
  for (;;) {
    const {done, value} = steps.next();
    if (done) return value;
  }
};

/** As much of it as can be done in so many milliseconds; undefined where more is left. */
export const forAWhile = <Result>(steps: Steps<Result>, ms = turn): {readonly result: Result} | undefined => {
  const until = performance.now() + ms;
  do {
    const {done, value} = steps.next();
    if (done) return {result: value};
  } while (performance.now() < until);
  return undefined;
};

/** Milliseconds of work in one go that gives way to other long works: those that are waited for get most of the time. */
export const givingWay = 4;

/** All of it, in turns with keys, answers and drawing. */
export const inTurns = async <Result>(steps: Steps<Result>, ms = turn): Promise<Result> => {
  for (;;) {
    const done = forAWhile(steps, ms);
    if (done) return done.result;
    await othersFirst();
  }
};
