import {Failure} from '../../declare/failure.ts';
import type {Page, Resource} from '../../declare/resource.ts';
import type {Query} from '../../declare/world.ts';
import type {KnownList} from '../memory/rows.ts';
import {createListFetcher, type FetcherOptions} from './list-fetcher.ts';
import {startFeed} from './live-list.ts';
import type {Pace, Poller, Snapshot, Watch} from './poll.ts';
import {endsWithOutage} from './poll-pace.ts';
import {listName, newList, type PolledList, scopeOf, unread} from './polled-list.ts';

/** Narrowed lists that are kept though nobody watches them: the folders that were opened last. */
const mostIdle = 30;

/** With what a session alone does to its lists. */
type OwnPoller = Poller & {
  /** Lists that were asked for and have no answer yet stand as they were last known. */
  recall(): void;
};

export const createPoller = (
  options: FetcherOptions & {
    readonly resource?: (name: string) => Resource | undefined;
    /** What is known of a list from before this run, to stand until it is read. */
    readonly known?: (resource: Resource, scope: string) => KnownList | undefined;
  },
): OwnPoller => {
  const lists = new Map<string, PolledList>();
  const listeners = new Set<() => void>();
  let closed = false;
  let paused = false;
  const read = async (name: string, fresh: boolean) => {
    const resource = options.resource?.(name);
    if (!resource) return undefined;
    const list = listOf(resource, {});
    // A list that is on its way for the first time is waited for; one that failed is not asked again here.
    const {page, failure, partial, known} = list.snapshot;
    if (fresh || partial || (known && !failure) || (!page && !failure)) await fetcher.ask(list, fresh);
    return list.snapshot.page?.rows;
  };
  const tell = (list: PolledList) => {
    for (const watcher of list.watchers) for (const listener of watcher.listeners) listener();
    for (const listener of listeners) listener();
  };
  /** A service that answers again is asked for its other lists at once: their back-off was for an outage that is over. */
  const askOthers = ({resource}: PolledList) => {
    if (paused) return;
    for (const other of lists.values()) {
      const {failure} = other.snapshot;
      const waits = other.watchers.size > 0 && !other.flight;
      if (waits && failure && other.resource.service === resource.service && endsWithOutage(failure))
        void fetcher.fetch(other);
    }
  };
  const fetcher = createListFetcher({...options, read}, tell, askOthers, () => lists.values());

  const begin = (list: PolledList): PolledList => {
    if (list.snapshot.page) fetcher.remember(list, list.snapshot.page);
    return list;
  };
  const listOf = (resource: Resource, query: Query): PolledList => {
    const name = listName(resource.name, query);
    const list =
      lists.get(name) ?? begin(newList(resource, query, options.known?.(resource, scopeOf(query))));
    // What was asked for last stands last.
    lists.delete(name);
    lists.set(name, list);
    forgetOldest();
    return list;
  };
  const forgetOldest = () => {
    const idle = [...lists.values()].filter(
      ({query, watchers, readers, flight}) =>
        scopeOf(query) !== '' && watchers.size === 0 && readers === 0 && !flight,
    );
    for (const list of idle.slice(0, -mostIdle)) {
      lists.delete(listName(list.resource.name, list.query));
      fetcher.forget(list);
    }
  };

  const watch = <Row>(resource: Resource<Row>, query: Query, pace: Pace): Watch<Row> => {
    const list = listOf(resource as Resource, query);
    const watcher = {pace, listeners: new Set<() => void>()};
    list.watchers.add(watcher);
    if (!list.flight) fetcher.schedule(list);
    list.endFeed ??= startFeed(list, {
      client: () => options.clients(list.resource),
      clock: options.clock,
      paused: () => paused,
      update: next => fetcher.push(list, next),
      reread: () => void fetcher.fetch(list),
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
        if (!list.flight) fetcher.schedule(list);
      },
      refresh: () => (closed ? Promise.resolve() : fetcher.ask(list, true)),
      stop: () => {
        list.watchers.delete(watcher);
        watcher.listeners.clear();
        if (list.watchers.size > 0) return fetcher.schedule(list);
        list.cancelTimer?.();
        list.cancelTimer = undefined;
        list.endFeed?.();
        list.endFeed = undefined;
        list.snapshot = {...list.snapshot, live: undefined};
        if (list.readers === 0) fetcher.cancel(list);
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
        .map(list => list.snapshot as Snapshot<Row>)
        .sort((a, b) => (b.wallAt ?? 0) - (a.wallAt ?? 0)),
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
        await Promise.race([fetcher.ask(list, false), called]);
      } finally {
        list.readers -= 1;
        signal?.removeEventListener('abort', end);
        if (signal?.aborted && list.readers === 0 && list.watchers.size === 0) fetcher.cancel(list);
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
          if (!closed) await fetcher.ask(list, true);
        }),
      );
    },
    subscribe: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    recall: () => {
      for (const list of lists.values()) {
        const {page, partial, loading, failure} = list.snapshot;
        const known = page && !partial ? undefined : options.known?.(list.resource, scopeOf(list.query));
        if (!known) continue;
        list.snapshot = {...unread(known), loading, failure};
        begin(list);
      }
    },
    setPaused: next => {
      paused = next;
      fetcher.setPaused(next);
      for (const list of lists.values()) {
        if (list.missed && !paused && list.watchers.size > 0) void fetcher.fetch(list);
        else fetcher.schedule(list);
      }
    },
    close: () => {
      closed = true;
      listeners.clear();
      for (const list of lists.values()) {
        list.cancelTimer?.();
        list.endFeed?.();
        list.watchers.clear();
      }
      // Rows of a profile that was left are not kept.
      lists.clear();
      fetcher.close();
    },
  };
};
