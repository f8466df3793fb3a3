import type {Random} from './random.ts';

/** A bidirectional pass of a satellite over a ground station. Times are epoch seconds. */
export type Contact = {
  readonly satellite: string;
  readonly start: number;
  readonly end: number;
  readonly station: string;
  /** Over a station in the United States: the only ones that carry ITAR-tagged uploads. */
  readonly us: boolean;
};

/** One satellite's passes, past and to come, without end. */
export type Contacts = {
  during(time: number): Contact | undefined;
  /** The first pass that starts later than `time`. */
  after(time: number): Contact;
  /** The last pass that started at or before `time`; undefined before the sandbox's past. */
  before(time: number): Contact | undefined;
  within(from: number, to: number): readonly Contact[];
};

/** Seconds into a contact after which the link carries files. */
export const linkDelay = 60;

/** Bytes per second in a contact that carries what has come together since the one before, at so many bytes a day. */
export const linkRate = (contacts: Contacts, {start, end}: Contact, bytesPerDay: number): number => {
  const last = contacts.before(start - 1);
  const share = last ? start - last.start : 6 * 3600;
  return ((share / 86_400) * bytesPerDay) / (end - start - linkDelay);
};

/** Where the passes stand when the sandbox opens: seconds since the last and until the next, lowest and highest. */
export type Phase = {
  readonly last: readonly [number, number];
  readonly next: readonly [number, number];
  /** The share of passes over US stations, from 0 to 1. */
  readonly us: number;
};

const american = ['Boulder', 'Fairbanks', 'Honolulu'];
const elsewhere = ['Svalbard', 'Glasgow', 'Luxembourg', 'Cape Town', 'Perth', 'Awarua'];
/** From one start to the next. Below six hours by more than the longest pass, so that six hours never go by without one. */
const gap = [7200, 20_700] as const;
const length = [360, 600] as const;

/**
 * Passes at irregular gaps of 2 to 6 hours, 6 to 10 minutes long: at least one in every 6 hours, as the Tasking API's
 * documentation promises. They are laid out backwards and forwards from the moment the sandbox opens.
 */
export const createContacts = (
  past: Random,
  future: Random,
  place: {satellite: string; start: number; earliest: number; phase: Phase},
): Contacts => {
  const contact = (random: Random, start: number): Contact => {
    const us = random.chance(place.phase.us);
    return {
      satellite: place.satellite,
      start,
      end: start + random.whole(...length),
      station: random.pick(us ? american : elsewhere),
      us,
    };
  };
  const list: Contact[] = [];
  let back = place.start - past.whole(...place.phase.last);
  while (back > place.earliest - gap[1]) {
    list.unshift(contact(past, back));
    back -= past.whole(...gap);
  }
  list.push(contact(future, place.start + future.whole(...place.phase.next)));

  const reach = (time: number) => {
    while (list.at(-1)!.start <= time) list.push(contact(future, list.at(-1)!.start + future.whole(...gap)));
  };
  /** The index of the first pass that starts later than `time`. */
  const later = (time: number) => {
    reach(time);
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle]!.start <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const before = (time: number) => list[later(time) - 1];
  return {
    before,
    after: time => list[later(time)]!,
    during: time => {
      const last = before(time);
      return last && last.end > time ? last : undefined;
    },
    within: (from, to) => {
      const passes = list.slice(Math.max(0, later(from) - 1), later(to));
      return passes.filter(pass => pass.end > from && pass.start < to);
    },
  };
};
