import {utc} from '../text/times.ts';
import type {Draft, Facts} from './draft.ts';
import type {JournalEntry} from './journal-entry.ts';
import type {Listed} from './listed.ts';
import type {SettingsOf} from './settings.ts';

/** Seconds since 1970 UTC: the unit of every time in rows, rules and columns. */
export type EpochSeconds = number;

/** How a thing stands. Drawn as a colour and a glyph together, never as a colour alone. */
export type Tone = 'good' | 'busy' | 'notice' | 'warn' | 'bad' | 'quiet' | 'plain';

/** What a list is narrowed to at its upstream. */
export type Query = Readonly<Record<string, string>>;

/** A read-only view of all that is known at one moment. Rules are functions of rows and of this. */
export type World = {
  readonly now: EpochSeconds;
  /** A service's own time, where its clock is known: see `upstreamNow`. */
  upstreamNow(service: string): EpochSeconds | undefined;
  /** Last known rows of a resource, in upstream order, of the list so narrowed; undefined when it was never read. */
  rows<Row>(of: Listed<Row>, query?: Query): readonly Row[] | undefined;
  /** Why the rows of a resource are not all that there is: never read, long ago, in part. Undefined where they are. */
  unread(resource: string): string | undefined;
  /** The world at the moment when a list, as narrowed as `query`, was read last, where its rows are too old to be taken for the present. */
  whenRead(resource: string, query?: Query): World | undefined;
  /** When the list of a resource was last read with success. */
  readAt(resource: string): EpochSeconds | undefined;
  /** Every list of a resource that is known, however narrowed, the one that was read last first. */
  lists<Row>(of: Listed<Row>): readonly (readonly Row[])[];
  /** A row by its id, in whatever list of the resource it was last seen: `rows` has the list as it is without a query. */
  row<Row>(of: Listed<Row>, id: string): Row | undefined;
  /** When this object was first seen, and first seen in its present state. */
  seen(resource: string, id: string): Seen | undefined;
  /** What the journal knows of the mutation that made this object (facts such as size and sha256). */
  sent(resource: string, id: string): Sent | undefined;
  /** What was done to a service, oldest first, with the facts noted on the way: work to be taken up after a restart. */
  journal(service: string): readonly JournalEntry[];
  /** A service's part of the profile as its own schema parsed it; its defaults where the profile has no such service. */
  settings<Settings>(of: SettingsOf<Settings>): Settings;
};
export type Seen = {
  readonly state: string;
  readonly since: EpochSeconds;
  /** When it was last looked at and was not in that state yet; undefined where nobody had looked. */
  readonly before?: EpochSeconds;
  /** True when we were not watching as it changed: it came into it between `before` and `since`. */
  readonly atLeast: boolean;
  readonly first: EpochSeconds;
  /** `atLeast`: it came into that state then or before. */
  readonly history: readonly {
    readonly state: string;
    readonly at: EpochSeconds;
    readonly atLeast?: boolean;
    readonly before?: EpochSeconds;
  }[];
};
export type Sent = {
  readonly at: EpochSeconds;
  readonly who: string;
  readonly facts: Facts;
  readonly input: Draft;
};

/** A service's own time: its rows are new or old by that, while what was seen or sent from here goes by `now`. */
export const upstreamNow = (world: World, service: string): EpochSeconds =>
  Math.floor(world.upstreamNow(service) ?? world.now);

/**
 * Whether rows of one list are held against another that is not all there: what is not in that may yet be so. Where both
 * are as last known they are of one time.
 */
export const isUnsure = (world: World, own: string, other: string): boolean =>
  world.unread(other) !== undefined && world.readAt(own) !== undefined;

const narrowed = new WeakMap<World, Map<string, World>>();

/** The world that rows of a narrowed list are judged in: how old they are is that list's own age, not the whole one's. */
export const worldOf = (world: World, resource: string, query: Query): World => {
  const name = JSON.stringify([resource, query]);
  const made = narrowed.get(world) ?? new Map<string, World>();
  narrowed.set(world, made);
  const known = made.get(name);
  if (known || Object.keys(query).length === 0) return known ?? world;
  const own: World = {
    ...world,
    whenRead: (one, of = one === resource ? query : undefined) => world.whenRead(one, of),
  };
  made.set(name, own);
  return own;
};

/** Of rows of long ago, of when they are: `, as of 11-22 03:12Z`. Empty for those of the present. */
export const asOfWords = (resource: string, world: World): string => {
  const then = world.whenRead(resource);
  return then ? `, as of ${utc(then.now, world.now)}` : '';
};

/** Since when an alert stands that began with the state of another row, with the bounds of that: see `Alert`. */
export const sinceSeen = (seen: Pick<Seen, 'since' | 'before' | 'atLeast'> | undefined) =>
  seen && {
    since: seen.since,
    ...(seen.atLeast && {atLeast: true}),
    ...(seen.atLeast && seen.before !== undefined && {before: seen.before}),
  };

/** A world of which nothing is known: what a field starts with in it depends on nothing that could be another's. */
export const emptyWorld = (now: EpochSeconds = 0): World => ({
  now,
  upstreamNow: () => undefined,
  rows: () => undefined,
  unread: () => undefined,
  whenRead: () => undefined,
  readAt: () => undefined,
  lists: () => [],
  row: () => undefined,
  seen: () => undefined,
  sent: () => undefined,
  journal: () => noEntries,
  settings: ({defaults}) => defaults,
});
const noEntries: readonly JournalEntry[] = [];
