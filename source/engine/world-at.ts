import type {JournalEntry} from '../declare/journal-entry.ts';
import {type Listed, viewedRows} from '../declare/listed.ts';
import type {SettingsOf} from '../declare/settings.ts';
import type {Query, World} from '../declare/world.ts';
import type {Clock} from './clock.ts';
import type {Journal} from './memory/journal.ts';
import type {SeenStore} from './memory/seen.ts';
import type {Poller, Snapshot} from './polling/poll.ts';

type Sources = {
  readonly clock: Pick<Clock, 'now' | 'wall'>;
  readonly poller: Pick<Poller, 'peek' | 'peekAll'>;
  readonly idOf: (resource: string) => ((row: unknown) => string) | undefined;
  readonly seen: Pick<SeenStore, 'get'>;
  readonly journal: Pick<Journal, 'sent' | 'entries'>;
  readonly settings: ReadonlyMap<string, unknown>;
  /** A service's own time, where it is connected over HTTP. */
  readonly upstreamNow?: (service: string) => number | undefined;
};

/** Why a list is not all that there is. */
const unreadOf = (snapshot: Snapshot | undefined): string | undefined => {
  const page = snapshot?.page;
  if (!page) return snapshot?.failure?.message ?? 'they were not read yet.';
  if (snapshot?.known) return 'they are as last known, and are being read.';
  const [first] = page.unreadable;
  if (first)
    return `${page.unreadable.length} of ${page.rows.length + page.unreadable.filter(({kept}) => !kept).length} could not be read, or in part only (${first.reason}).`;
  return page.incomplete ? 'there is more of them than was read.' : undefined;
};

const byService = new WeakMap<object, Map<string, readonly JournalEntry[]>>();

/** A service's entries: the same array as long as the journal has no new ones, since rules ask for it row by row. */
const entriesOf = (service: string, all: readonly JournalEntry[]): readonly JournalEntry[] => {
  const known = byService.get(all) ?? new Map<string, readonly JournalEntry[]>();
  byService.set(all, known);
  const own = known.get(service) ?? all.filter(entry => entry.service === service);
  known.set(service, own);
  return own;
};

/** All that is known, at this moment. What it looks up is current, so a world is kept no longer than its moment. */
export const worldAt = (
  now: number,
  {poller, idOf, seen, journal, settings, upstreamNow}: Sources,
): World => ({
  now,
  upstreamNow: service => upstreamNow?.(service),
  rows: <Row>(of: Listed<Row>, query?: Query) => {
    const rows = poller.peek<Row>(of.name, query)?.page?.rows;
    return rows && viewedRows(of, rows);
  },
  unread: resource => unreadOf(poller.peek(resource)),
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
  journal: service => entriesOf(service, journal.entries()),
  settings: <Settings>(of: SettingsOf<Settings>) =>
    (settings.get(of.service) as Settings | undefined) ?? of.defaults,
});

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
