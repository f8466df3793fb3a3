import {createAgenda} from './agenda.ts';
import {constellation, type Satellite} from './constellation.ts';
import {type Contacts, createContacts} from './contacts.ts';
import type {Happenings} from './happenings.ts';
import {createRandom, type Random} from './random.ts';

/**
 * What all upstreams of one sandbox share: virtual time, chance, satellites and their passes. Times are epoch seconds.
 *
 * A world begins some days before the sandbox opens (`begin`); the upstreams live through those days, so that past,
 * present and history agree, and then it opens at `start`. While `now() < start`, no outside process should be run.
 */
export type World = {
  readonly seed: number;
  readonly begin: number;
  readonly start: number;
  readonly satellites: readonly Satellite[];
  contacts(satellite: string): Contacts;
  /** Virtual time, with fractions. Inside a planned act: exactly the time that it was planned for. */
  now(): number;
  /** Virtual seconds in one real second; 0 is paused. */
  speed(): number;
  setSpeed(speed: number): void;
  /** Lets this many virtual seconds go by at once, with all that happens in them. */
  advance(seconds: number): void;
  /** Makes happen what is due by now. The server does so before each answer. */
  catchUp(): void;
  /**
   * Time stands still until this work in real time has ended: a payload's program runs in no time, as the world sees it,
   * and what it did is there before anything later happens. Advances that are under way go on afterwards.
   */
  hold(work: Promise<unknown>): void;
  /** Whether an advance is held up: some of its time has still to go by. */
  behind(): boolean;
  /** Resolves when nothing holds the time, and all of `advance` has gone by. */
  settled(): Promise<void>;
  /** Plans an act; what lies in the past happens next. Gives the way to call it off. */
  at(time: number, act: () => void): () => void;
  every(seconds: number, act: () => void): () => void;
  /** A stream of its own for each purpose. */
  random(purpose: string): Random;
  tell<Name extends keyof Happenings>(name: Name, what: Happenings[Name]): void;
  hear<Name extends keyof Happenings>(name: Name, listener: (what: Happenings[Name]) => void): () => void;
  stop(): void;
};

/** setTimeout takes no more than this many milliseconds. */
const longest = 2_147_483_647;

/** A paused world at `start - past` seconds. `wall` gives real milliseconds. */
export const createWorld = (options: {
  seed: number;
  start: number;
  past: number;
  wall?: () => number;
}): World => {
  const {seed, start, wall = () => performance.now()} = options;
  const begin = start - options.past;
  const agenda = createAgenda();
  const listeners = new Map<string, Set<(what: never) => void>>();
  const passes = new Map<string, Contacts>();
  let base = begin;
  let since = wall();
  let speed = 0;
  let acting: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let holds = 0;
  /** Where an advance that was held up shall still get. */
  let goal = begin;
  const waiting: (() => void)[] = [];

  const reading = () => (holds > 0 ? base : base + ((wall() - since) / 1000) * speed);
  const now = () => acting ?? reading();

  const arm = () => {
    clearTimeout(timer);
    const next = agenda.next();
    if (stopped || speed === 0 || next === undefined || acting !== undefined || holds > 0) return;
    const delay = Math.min(longest, Math.max(0, ((next - reading()) / speed) * 1000));
    timer = setTimeout(catchUp, Math.ceil(delay)).unref();
  };
  const runUntil = (limit: number) => {
    let last = base;
    try {
      while (holds === 0) {
        const entry = agenda.due(limit);
        if (!entry) return limit;
        last = Math.max(last, entry.time);
        acting = last;
        entry.act();
      }
      return last;
    } finally {
      acting = undefined;
    }
  };
  const moveTo = (target: number) => {
    // What an act holds up is not reached: the time of that act is.
    base = runUntil(target);
    since = wall();
    arm();
  };
  const release = () => {
    holds -= 1;
    if (holds > 0 || stopped) return;
    since = wall();
    moveTo(Math.max(goal, base));
    if (holds === 0) for (const resolve of waiting.splice(0)) resolve();
  };
  const catchUp = () => {
    if (acting === undefined && holds === 0) moveTo(reading());
  };
  const at = (time: number, act: () => void) => {
    const cancel = agenda.add(time, act);
    arm();
    return cancel;
  };

  for (const satellite of constellation)
    passes.set(
      satellite.id,
      createContacts(
        createRandom(seed, `past contacts of ${satellite.id}`),
        createRandom(seed, `contacts of ${satellite.id}`),
        {satellite: satellite.id, start, earliest: begin, phase: satellite.phase},
      ),
    );

  const world: World = {
    seed,
    begin,
    start,
    satellites: constellation,
    contacts: satellite => {
      const contacts = passes.get(satellite);
      if (!contacts) throw new Error(`There is no satellite ${satellite} in the sandbox.`);
      return contacts;
    },
    now,
    speed: () => speed,
    setSpeed: value => {
      catchUp();
      speed = value;
      arm();
    },
    advance: seconds => {
      if (acting !== undefined) throw new Error('Time cannot be advanced from inside a planned act.');
      goal = Math.max(goal, reading()) + seconds;
      if (holds === 0) moveTo(goal);
    },
    catchUp,
    hold: work => {
      base = now();
      holds += 1;
      work.then(release, release);
    },
    behind: () => holds > 0 && goal > base,
    settled: () => (holds === 0 ? Promise.resolve() : new Promise(resolve => waiting.push(resolve))),
    at,
    every: (seconds, act) => {
      let cancel = () => {};
      const plan = (time: number) => {
        cancel = at(time, () => {
          plan(time + seconds);
          act();
        });
      };
      plan(now() + seconds);
      return () => cancel();
    },
    random: purpose => createRandom(seed, purpose),
    tell: (name, what) => {
      for (const listener of listeners.get(name) ?? []) listener(what as never);
    },
    hear: (name, listener) => {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener));
      return () => set.delete(listener);
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      for (const resolve of waiting.splice(0)) resolve();
    },
  };

  const follow = (satellite: string, after: number) => {
    const contact = world.contacts(satellite).after(after);
    at(contact.start, () => {
      world.tell('contact-started', contact);
      follow(satellite, contact.start);
    });
  };
  for (const satellite of constellation) follow(satellite.id, begin);
  return world;
};
