import {CancelledError, QueryClient} from '@tanstack/query-core';
import type {Page, Query, Resource, World} from '../resource.ts';
import {sharePage} from './boundary.ts';
import type {Clock} from './clock.ts';
import {asFailure, Failure} from './failure.ts';
import {startFeed} from './live-list.ts';
import type {Pace, Poller, Snapshot, Watch} from './poll.ts';
import {usualPace, waitFor} from './poll-pace.ts';
import {listName, newList, type PolledList, paceOf, sameFailure, scopeOf} from './polled-list.ts';
import type {SeenStore} from './seen.ts';

type Options = {
  /** The client of a resource's service; throws a Failure when that is not connected. */
  readonly clients: (resource: Resource) => unknown;
  readonly clock: Pick<Clock, 'now' | 'wall' | 'after'>;
  readonly seen: Pick<SeenStore, 'observe'>;
  readonly world: () => World;
  /** A profile's own pace for a resource, in seconds, before the resource's. */
  readonly refresh?: (
    resource: Resource,
  ) => {readonly active?: number; readonly background?: number} | undefined;
  /** From 0 up to 1. */
  readonly random?: () => number;
};

/**
 * Polls over TanStack Query's core, which keeps the lists, shares their structure and lets one request run per list.
 * Its own timers are not used: pace, back-off and Retry-After are reckoned with the clock that is passed in. Timers run
 * for watched lists alone, so that a command that reads once ends.
 */
export const createPoller = ({
  clients,
  clock,
  seen,
  world,
  refresh,
  random = Math.random,
}: Options): Poller => {
  const queries = new QueryClient({
    defaultOptions: {
      queries: {retry: false, gcTime: Number.POSITIVE_INFINITY, staleTime: 0, networkMode: 'always'},
    },
  });
  const lists = new Map<string, PolledList>();
  const listeners = new Set<() => void>();
  let paused = false;
  let closed = false;

  const listOf = (resource: Resource, query: Query): PolledList => {
    const name = listName(resource.name, query);
    const list = lists.get(name) ?? newList(resource, query);
    lists.set(name, list);
    return list;
  };

  const tell = (list: PolledList) => {
    for (const watcher of list.watchers) for (const listener of watcher.listeners) listener();
    for (const listener of listeners) listener();
  };
  const update = (list: PolledList, next: Snapshot) => {
    const before = list.snapshot;
    list.snapshot = next;
    const loadingMatters = before.page === undefined || list.asked;
    const changed =
      before.page !== next.page ||
      !sameFailure(before.failure, next.failure) ||
      before.live !== next.live ||
      (loadingMatters && before.loading !== next.loading);
    if (changed) tell(list);
  };

  const observe = ({resource, query}: PolledList, page: Page<unknown>) => {
    const tracked = resource.tracked;
    if (!tracked) return;
    const states = page.rows.map(row => [resource.id(row), tracked(row)] as const);
    seen.observe(resource.name, states, scopeOf(query));
  };

  const fetch = (list: PolledList): Promise<void> => {
    if (list.flight) return list.flight;
    list.cancelTimer?.();
    list.cancelTimer = undefined;
    const {resource, query, fresh} = list;
    list.fresh = false;
    const start = clock.wall();
    update(list, {...list.snapshot, loading: true});
    const flight = queries
      .fetchQuery<Page<unknown>>({
        queryKey: list.key,
        queryFn: async ({signal}) => resource.list(clients(resource), query, signal, {fresh, world: world()}),
        structuralSharing: (before, next) =>
          sharePage(before as Page<unknown> | undefined, next as Page<unknown>, row => resource.id(row)),
      })
      .then(
        answer => {
          if (closed) return;
          // The promise gives the answer as it came; the cache has it with what is unchanged shared.
          const page = queries.getQueryData<Page<unknown>>(list.key) ?? answer;
          list.failures = 0;
          // Ages first: whoever is told of the rows looks at them.
          observe(list, page);
          const wallAt = clock.wall();
          const latency = wallAt - start;
          const {live} = list.snapshot;
          update(list, {page, at: clock.now(), wallAt, failure: undefined, loading: false, latency, live});
        },
        (thrown: unknown) => {
          if (closed) return;
          const failure = asFailure(thrown);
          // Called off by us: nothing is learned of the upstream.
          if (failure.kind === 'aborted' || thrown instanceof CancelledError) {
            update(list, {...list.snapshot, loading: false});
            return;
          }
          list.failures += 1;
          update(list, {...list.snapshot, failure, loading: false});
        },
      )
      .finally(() => {
        list.flight = undefined;
        list.asked = false;
        schedule(list);
      });
    list.flight = flight;
    return flight;
  };

  const schedule = (list: PolledList) => {
    list.cancelTimer?.();
    list.cancelTimer = undefined;
    if (closed || paused || list.flight || list.watchers.size === 0) return;
    const {snapshot, failures} = list;
    if (snapshot.page === undefined && snapshot.failure === undefined) {
      void fetch(list);
      return;
    }
    const pace = paceOf(list);
    const every = refresh?.(list.resource)?.[pace] ?? list.resource.refresh?.[pace] ?? usualPace[pace];
    const wait = waitFor(every, failures, snapshot.failure, random()) * 1000;
    // A list that comes back into view and is older than its pace is asked at once.
    const age = snapshot.failure || snapshot.wallAt === undefined ? 0 : clock.wall() - snapshot.wallAt;
    list.cancelTimer = clock.after(Math.max(0, wait - age), () => void fetch(list));
  };

  const ask = (list: PolledList, fresh: boolean): Promise<void> => {
    list.asked = true;
    // A flight that is joined has already been asked for in its way.
    if (!list.flight) list.fresh = fresh;
    return fetch(list);
  };

  const watch = <Row>(resource: Resource<Row>, query: Query, pace: Pace): Watch<Row> => {
    const list = listOf(resource as Resource, query);
    const watcher = {pace, listeners: new Set<() => void>()};
    list.watchers.add(watcher);
    if (!list.flight) schedule(list);
    list.endFeed ??= startFeed(list, {
      client: () => clients(list.resource),
      clock,
      update: next => {
        if (next.page !== list.snapshot.page) {
          queries.setQueryData(list.key, next.page, {updatedAt: clock.wall()});
          if (next.page) observe(list, next.page);
        }
        update(list, next);
      },
      reread: () => void fetch(list),
    });
    return {
      get: () => list.snapshot as Snapshot<Row>,
      subscribe: listener => {
        watcher.listeners.add(listener);
        return () => watcher.listeners.delete(listener);
      },
      setPace: next => {
        if (watcher.pace === next) return;
        watcher.pace = next;
        if (!list.flight) schedule(list);
      },
      refresh: () => (closed ? Promise.resolve() : ask(list, true)),
      stop: () => {
        list.watchers.delete(watcher);
        watcher.listeners.clear();
        if (list.watchers.size > 0) return schedule(list);
        list.cancelTimer?.();
        list.cancelTimer = undefined;
        list.endFeed?.();
        list.endFeed = undefined;
        if (list.readers === 0)
          void queries.cancelQueries({queryKey: list.key, exact: true}, {revert: false});
      },
    };
  };

  return {
    watch,
    peek: <Row>(resource: string, query: Query = {}) =>
      lists.get(listName(resource, query))?.snapshot as Snapshot<Row> | undefined,
    peekAll: <Row>(resource: string) =>
      [...lists.values()]
        .filter(list => list.resource.name === resource)
        .map(list => list.snapshot as Snapshot<Row>),
    read: async <Row>(resource: Resource<Row>, query: Query, signal?: AbortSignal) => {
      const list = listOf(resource as Resource, query);
      const aborted = new Failure('aborted', `Reading ${resource.title} was called off.`);
      if (signal?.aborted || closed) throw aborted;
      list.readers += 1;
      let end = () => {};
      try {
        const called = new Promise<never>((_, reject) => {
          end = () => reject(aborted);
          signal?.addEventListener('abort', end, {once: true});
        });
        called.catch(() => {});
        await Promise.race([ask(list, false), called]);
      } finally {
        list.readers -= 1;
        signal?.removeEventListener('abort', end);
        if (signal?.aborted && list.readers === 0 && list.watchers.size === 0)
          void queries.cancelQueries({queryKey: list.key, exact: true}, {revert: false});
      }
      const {failure, page} = list.snapshot;
      if (failure) throw failure;
      if (!page) throw aborted;
      return page as Page<Row>;
    },
    touch: async names => {
      const touched = [...lists.values()].filter(
        list => names.includes(list.resource.name) && list.watchers.size > 0,
      );
      await Promise.all(
        touched.map(async list => {
          // What is in flight may have been answered before the mutation was.
          await list.flight;
          if (!closed) await ask(list, true);
        }),
      );
    },
    subscribe: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setPaused: next => {
      paused = next;
      for (const list of lists.values()) schedule(list);
    },
    close: () => {
      closed = true;
      listeners.clear();
      for (const list of lists.values()) {
        list.cancelTimer?.();
        list.endFeed?.();
        list.watchers.clear();
      }
      void queries.cancelQueries({}, {revert: false});
      queries.clear();
    },
  };
};
