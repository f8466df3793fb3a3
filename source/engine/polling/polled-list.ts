import type {QueryKey} from '@tanstack/query-core';
import type {Failure} from '../../declare/failure.ts';
import type {Resource} from '../../declare/resource.ts';
import type {Query} from '../../declare/world.ts';
import type {KnownList} from '../memory/rows.ts';
import {type Pace, paces, type Snapshot} from './poll.ts';

/** One list: a resource and a query, and how its polling stands. */
export type PolledList = {
  readonly resource: Resource;
  readonly query: Query;
  readonly key: QueryKey;
  snapshot: Snapshot;
  /** In a row. */
  failures: number;
  readonly watchers: Set<{pace: Pace; readonly listeners: Set<() => void>}>;
  flight: Promise<void> | undefined;
  cancelled: boolean;
  /** Whether the flight is the second one, since this process stood still during the first. */
  stalled: boolean;
  readers: number;
  cancelTimer: (() => void) | undefined;
  /** Milliseconds of wall time at which its timer runs out. */
  due: number;
  endFeed: (() => void) | undefined;
  /** Whether something was pushed while polling was paused, so that it must be read again. */
  missed: boolean;
  /** Whether someone asked for this very flight, and so wants to see that it is under way. */
  asked: boolean;
  /** Whether the next flight shall get past the upstream's caches. */
  fresh: boolean;
};

const sorted = (query: Query): [string, string][] =>
  Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1));

/** Names a list, whatever the order of its query. Whole lists, which every rule looks up, go by their resource's name. */
export const listName = (resource: string, query: Query): string => {
  const narrowed = sorted(query);
  return narrowed.length === 0 ? resource : JSON.stringify([resource, narrowed]);
};

/** The part of a resource that a query shows; empty for all of it. */
export const scopeOf = (query: Query): string =>
  sorted(query)
    .map(pair => pair.join('='))
    .join('&');

/** How a list stands that was not read in this run, with what is known of it from before. */
export const unread = (known?: KnownList): Snapshot => ({
  page: known && {rows: known.rows, unreadable: []},
  at: known?.at,
  wallAt: known?.wall,
  ...(known && {known: true}),
  failure: undefined,
  loading: false,
  latency: undefined,
});

export const newList = (resource: Resource, query: Query, known?: KnownList): PolledList => ({
  resource,
  query,
  key: [resource.name, ...sorted(query)],
  snapshot: unread(known),
  failures: 0,
  watchers: new Set(),
  flight: undefined,
  cancelled: false,
  stalled: false,
  readers: 0,
  cancelTimer: undefined,
  due: 0,
  endFeed: undefined,
  missed: false,
  asked: false,
  fresh: false,
});

/** The pace of the most demanding watcher. */
export const paceOf = (list: PolledList): Pace =>
  paces.find(one => [...list.watchers].some(({pace}) => pace === one)) ?? 'background';

/** Whether two failures say the same, so that nobody need be told again. */
export const sameFailure = (a: Failure | undefined, b: Failure | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && a.kind === b.kind && a.message === b.message);
