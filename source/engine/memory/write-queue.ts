import type {Database} from './open-database.ts';
import {type Handle, isBusy} from './sqlite-handle.ts';

/**
 * Something to write. One that is long yields now and then, and is given the handle anew: what was written up to there
 * is kept, and keys get their turn. It may be run again from its beginning, so it looks at what is there. What it
 * returns is called when all of it is in the file.
 */
export type Job = (db: Handle) => {next(db: Handle): IteratorResult<void, (() => void) | undefined>};

/** A job so short that it is done in one step. */
export const atOnce =
  (work: (db: Handle) => (() => void) | undefined): Job =>
  () => ({
    next: db => ({done: true, value: work(db)}),
  });

/** Writes behind the console's back: what is drawn and typed does not wait for the disk. */
export type WriteQueue = {
  /** A job that waits under the same name is replaced: the newest knows best. */
  add(name: string, job: Job): void;
  /** Why what waits could not be written when it was last tried. */
  problem(): unknown;
  /** Writes what waits, all of it or as much as can be in so many milliseconds. */
  flush(ms?: number): void;
  close(): void;
};

/** Milliseconds: until a job begins, of work in one go and after it, and until what could not be written is tried again. */
const delay = 20;
const slice = 10;
const pause = 20;
const again = 1000;
/** Milliseconds from the program's start for which nothing is written unless all of it is: the first rows are read and drawn. */
const begins = 1500;

export const openWriteQueue = (database: Database): WriteQueue => {
  const waiting = new Map<string, Job>();
  let running: {readonly name: string; readonly job: Job; readonly steps: ReturnType<Job>} | undefined;
  let timer: NodeJS.Timeout | undefined;
  let problem: unknown;
  let closed = false;

  const schedule = (ms: number) => {
    if (timer || closed) return;
    timer = setTimeout(() => {
      timer = undefined;
      work(slice);
    }, ms);
    // A command that has nothing else to do ends: what waits is written when it closes.
    timer.unref();
  };

  /** One transaction: steps until the time is up. Gives what is to be called when it is over. */
  const step = (db: Handle, until: number): (() => void)[] => {
    const ended: (() => void)[] = [];
    do {
      if (!running) {
        const [next] = waiting;
        if (!next) break;
        const [name, job] = next;
        waiting.delete(name);
        running = {name, job, steps: job(db)};
      }
      const {done, value} = running.steps.next(db);
      if (done) running = undefined;
      if (value) ended.push(value);
    } while (performance.now() < until);
    return ended;
  };

  const work = (ms: number) => {
    if (database.keeping() === 'nowhere') {
      waiting.clear();
      return;
    }
    const until = performance.now() + ms;
    try {
      for (const tell of database.write(db => step(db, until))) tell();
      problem = undefined;
      if (running || waiting.size > 0) schedule(running ? pause : 0);
    } catch (thrown) {
      problem = isBusy(thrown) ? problem : thrown;
      // From its beginning, unless a newer one waits; generators do not go on after they threw.
      const broken = running;
      running = undefined;
      if (broken && !waiting.has(broken.name)) waiting.set(broken.name, broken.job);
      schedule(again);
    }
  };

  return {
    add: (name, job) => {
      waiting.delete(name);
      waiting.set(name, job);
      schedule(Math.max(delay, begins - performance.now()));
    },
    problem: () => problem,
    flush: (ms = Number.POSITIVE_INFINITY) => {
      clearTimeout(timer);
      timer = undefined;
      // Where another process holds the file, a few times more.
      for (let turn = 0; turn < 5 && (running || waiting.size > 0); turn += 1) {
        work(ms);
        if (problem !== undefined) break;
      }
    },
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
};
