import type {JournalEntry} from '../declare/journal-entry.ts';
import {type Listed, viewedRows} from '../declare/listed.ts';
import type {Query, World} from '../declare/world.ts';
import {utc} from '../text/times.ts';
import type {Clock} from './clock.ts';
import type {Journal} from './memory/journal.ts';
import type {SeenStore} from './memory/seen.ts';
import {isOld, type Poller, type Snapshot} from './polling/poll.ts';
import {listName} from './polling/polled-list.ts';

type Sources = {
  readonly clock: Pick<Clock, 'now' | 'wall'>;
  readonly poller: Pick<Poller, 'peek' | 'peekAll'>;
  readonly idOf: (resource: string) => ((row: unknown) => string) | undefined;
  readonly seen: Pick<SeenStore, 'get'>;
  readonly journal: Pick<Journal, 'sent' | 'entries' | 'isOwn'>;
  readonly settings: World['settings'];
  /** A service's own time, where it is connected over HTTP. */
  readonly upstreamNow?: (service: string) => number | undefined;
};

/** Why a list is not all that there is. */
const unreadOf = (snapshot: Snapshot | undefined, now: number, wall: number): string | undefined => {
  const {page, at = now, known, failure} = snapshot ?? {};
  if (!page) return failure?.message ?? 'they were not read yet.';
  if (known && !failure) return 'they are as last known, and are being read.';
  if (known || isOld(snapshot!, wall))
    return `they are of ${utc(at, now)}, and ${failure ? `could not be read since: ${failure.message}` : 'were not read since.'}`;
  const [first] = page.unreadable;
  if (first)
    return `${page.unreadable.length} of ${page.rows.length + page.unreadable.filter(({kept}) => !kept).length} could not be read, or in part only (${first.reason}).`;
  return page.incomplete ? 'there are more of them than were read.' : undefined;
};

const byService = new WeakMap<object, Map<string, readonly JournalEntry[]>>();

/** A service's entries: the same array as long as the journal has no new ones, since rules ask for it row by row. */
const entriesOf = (service: string, journal: Sources['journal']): readonly JournalEntry[] => {
  const all = journal.entries();
  const known = byService.get(all) ?? new Map<string, readonly JournalEntry[]>();
  byService.set(all, known);
  const own = known.get(service) ?? all.filter(entry => entry.service === service && journal.isOwn(entry));
  known.set(service, own);
  return own;
};

/** All that is known, at this moment. What it looks up is current, so a world is kept no longer than its moment. */
export const worldAt = (now: number, sources: Sources): World => {
  const {clock, poller, idOf, seen, journal, settings, upstreamNow} = sources;
  const wall = clock.wall();
  const then = new Map<string, {readonly snapshot: Snapshot; readonly world: World}>();
  /** In it, a list that was read at about that time is of the present. */
  const made = (snapshot: Snapshot): World => {
    const at = Math.floor(snapshot.at ?? now);
    return worldAt(at, {
      ...sources,
      clock: {now: () => at, wall: () => snapshot.wallAt ?? wall},
      upstreamNow: service => {
        const there = upstreamNow?.(service);
        return there === undefined ? undefined : there - (now - at);
      },
    });
  };
  return {
    now,
    upstreamNow: service => upstreamNow?.(service),
    rows: <Row>(of: Listed<Row>, query?: Query) => {
      const rows = poller.peek<Row>(of.name, query)?.page?.rows;
      return rows && viewedRows(of, rows);
    },
    unread: resource => unreadOf(poller.peek(resource), now, wall),
    whenRead: (resource, query = {}) => {
      const snapshot = poller.peek(resource, query);
      if (!snapshot?.page || (snapshot.known && !snapshot.failure) || !isOld(snapshot, wall))
        return undefined;
      const name = listName(resource, query);
      const kept = then.get(name);
      if (kept?.snapshot === snapshot) return kept.world;
      const world = made(snapshot);
      then.set(name, {snapshot, world});
      return world;
    },
    readAt: resource => {
      const {known, at} = poller.peek(resource) ?? {};
      return known ? undefined : at;
    },
    lists: <Row>(of: Listed<Row>) =>
      poller.peekAll<Row>(of.name).flatMap(({page}) => (page ? [viewedRows(of, page.rows)] : [])),
    row: <Row>(of: Listed<Row>, id: string) => {
      const own = idOf(of.name);
      if (!own) return undefined;
      for (const {page} of poller.peekAll<Row>(of.name)) {
        const found = page?.rows.find(row => own(row) === id);
        if (found !== undefined) return of.view ? of.view(found) : found;
      }
      return undefined;
    },
    seen: (resource, id) => seen.get(resource, id),
    sent: (resource, id) => journal.sent(resource, id),
    journal: service => entriesOf(service, journal),
    settings,
  };
};

/**
 * Hands out the world: the same object until `changed` was called or `tick` seconds of real time went by, so that what
 * is drawn from it is drawn anew only then. `now` is in whole seconds.
 */
export const worldKeeper = (sources: Sources, tick: number): {world: () => World; changed: () => void} => {
  let kept: World | undefined;
  let made = 0;
  return {
    world: () => {
      const wall = sources.clock.wall();
      if (kept && wall - made < tick * 1000) return kept;
      made = wall;
      kept = worldAt(Math.floor(sources.clock.now()), sources);
      return kept;
    },
    changed: () => {
      kept = undefined;
    },
  };
};
