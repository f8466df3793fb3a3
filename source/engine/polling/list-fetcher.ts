import {CancelledError, QueryClient} from '@tanstack/query-core';
import {asFailure} from '../../declare/failure.ts';
import {type Listed, viewedRows, viewingAll} from '../../declare/listed.ts';
import type {KeptFacts, Page, Resource} from '../../declare/resource.ts';
import type {World} from '../../declare/world.ts';
import {atOnce, few, givingWay, inTurns, type Steps} from '../../text/in-turns.ts';
import type {Clock} from '../clock.ts';
import {sharingPage} from '../http/boundary.ts';
import type {Tell} from '../log-event.ts';
import {partOf, type RowStore} from '../memory/rows.ts';
import type {SeenStore} from '../memory/seen.ts';
import {checkedPage, preparing, sharedIds} from './checked-page.ts';
import type {Pace, Snapshot} from './poll.ts';
import {dueWith, endsWithOutage, runningTime, secondsBetween, stoodStillSince, waitFor} from './poll-pace.ts';
import {type PolledList, paceOf, sameFailure, scopeOf} from './polled-list.ts';

const none: ReadonlySet<string> = new Set();

export type FetcherOptions = {
  /** The client of a resource's service; throws a Failure when that is not connected. */
  readonly clients: (resource: Resource) => unknown;
  readonly clock: Pick<Clock, 'now' | 'wall' | 'after'>;
  readonly seen: Pick<SeenStore, 'observing'>;
  readonly keep?: RowStore['keep'];
  readonly world: () => World;
  /** A list as it was last read, by this process or another. */
  readonly last?: (resource: Resource, scope: string) => {readonly rows: readonly unknown[]} | undefined;
  /** What lists keep for good of what they once saw. */
  readonly kept?: KeptFacts;
  /** The rows of another resource, read now when they never were or `fresh`; undefined when they never could be read. */
  readonly read?: (resource: string, fresh: boolean) => Promise<readonly unknown[] | undefined>;
  /** A profile's own pace for a resource, in seconds, before the resource's. */
  readonly refresh?: (
    resource: Resource,
  ) => {readonly active?: number; readonly background?: number} | undefined;
  /** From 0 up to 1. */
  readonly random?: () => number;
  readonly stoodStill?: typeof stoodStillSince;
  readonly tell?: Tell;
  /** Is told how long a list took to be answered, in milliseconds of real time. */
  readonly answered?: (service: string, milliseconds: number) => void;
};

/** Fetches lists, one request at a time for each, and plans the next. */
export type ListFetcher = {
  fetch(list: PolledList): Promise<void>;
  /** A fetch that somebody waits for; joins one in flight. `fresh` gets past the upstream's caches. */
  ask(list: PolledList, fresh: boolean): Promise<void>;
  schedule(list: PolledList): void;
  /** Takes in what came by another way than a fetch. */
  push(list: PolledList, next: Snapshot): void;
  /** What an answer is compared with, so that rows that are still the same stay the very same. */
  remember(list: PolledList, page: Page<unknown>): void;
  /** Calls off a flight; nothing is learned from it. */
  cancel(list: PolledList): void;
  /** Lets go of a list that is not asked for any more. */
  forget(list: PolledList): void;
  setPaused(paused: boolean): void;
  close(): void;
};

/**
 * Over TanStack Query's core, which keeps the lists, shares their structure and lets one request run per list. Its own
 * timers are not used: pace, back-off and Retry-After are reckoned with the clock that is passed in. Timers run for
 * watched lists alone, so that a command that reads once ends. `tell` is called when there is something new to draw,
 * `recovered` when a list was read that could not be read before.
 */
export const createListFetcher = (
  {
    clients,
    clock,
    seen,
    kept,
    keep,
    last,
    world,
    read,
    refresh,
    random = Math.random,
    stoodStill = stoodStillSince,
    tell: log,
    answered,
  }: FetcherOptions,
  tell: (list: PolledList) => void,
  recovered: (list: PolledList) => void,
  lists: () => Iterable<PolledList>,
): ListFetcher => {
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        retry: false,
        gcTime: Number.POSITIVE_INFINITY,
        // Whoever asks wants an answer of now. With 0, one of before the wall clock was set back would pass for it.
        staleTime: Number.NEGATIVE_INFINITY,
        networkMode: 'always',
      },
    },
  });
  let paused = false;
  let closed = false;

  const update = (list: PolledList, next: Snapshot) => {
    const before = list.snapshot;
    list.snapshot = next;
    const loadingMatters = before.page === undefined || before.known || list.asked;
    const changed =
      before.page !== next.page ||
      before.known !== next.known ||
      !sameFailure(before.failure, next.failure) ||
      before.live !== next.live ||
      (loadingMatters && before.loading !== next.loading);
    if (changed) tell(list);
  };

  function* observing({resource, query}: PolledList, page: Page<unknown>): Steps<void> {
    const {tracked, id: idOf, name} = resource;
    const scope = scopeOf(query);
    const twice = tracked ? yield* sharedIds(page.rows, idOf) : none;
    const states = function* () {
      for (const row of tracked ? page.rows : []) {
        const id = idOf(row);
        const state = tracked?.(row);
        // Of two rows with one id nobody can tell which of them came into its state when; an old one was not looked at.
        if (state !== undefined && !twice.has(id) && !page.old?.has(id)) yield [id, state] as const;
      }
    };
    // Of a list without states it is remembered when it was looked at.
    yield* seen.observing(name, states(), scope, partOf(page));
    keep?.(resource, scope, page);
    if (page.rows.length > few) yield* preparing(resource, page.rows, world());
  }

  /** The page held against what was asked for, with what is still the same shared with what was read before. */
  const shared = (list: PolledList, page: Page<unknown>): Promise<Page<unknown>> =>
    inTurns(
      (function* () {
        const checked = yield* checkedPage(list.resource, list.query, page);
        const before = queries.getQueryData<Page<unknown>>(list.key);
        return yield* sharingPage(before, checked, row => list.resource.id(row));
      })(),
    );

  const everyOf = ({resource, snapshot}: PolledList, pace: Pace) => {
    const usual = secondsBetween(pace, refresh?.(resource), resource);
    // What is pushed need not be asked for: a reading now and then checks that no push was lost.
    return snapshot.live?.on ? Math.max(usual, resource.refresh?.live ?? 0) : usual;
  };

  const fetch = (list: PolledList): Promise<void> => {
    if (list.flight) return list.flight;
    list.cancelTimer?.();
    list.cancelTimer = undefined;
    const {resource, query, fresh} = list;
    list.fresh = false;
    list.missed = false;
    const start = clock.wall();
    const began = runningTime();
    update(list, {...list.snapshot, loading: true});
    const flight = queries
      .fetchQuery<Page<unknown>>({
        queryKey: list.key,
        queryFn: async ({signal}) =>
          shared(
            list,
            await resource.list(clients(resource), query, signal, {
              fresh,
              world: world(),
              ...(kept && {kept}),
              last: () => last?.(resource, scopeOf(query))?.rows,
              soFar: (page: Page<unknown>) => {
                if (closed || list.flight !== flight || (list.snapshot.page && !list.snapshot.partial))
                  return;
                update(list, {...list.snapshot, page, at: clock.now(), wallAt: clock.wall(), partial: true});
              },
              read: async <Row>(of: Listed<Row>, anew = false) => {
                const rows = await read?.(of.name, anew);
                return rows && viewedRows(of, rows);
              },
            }),
          ),
        structuralSharing: false,
      })
      .then(async page => {
        if (closed) return;
        // Ages first: whoever is told of the rows looks at them.
        await inTurns(observing(list, page));
        if (closed) return;
        const ended = list.failures > 0;
        list.failures = 0;
        list.stalled = false;
        const wallAt = clock.wall();
        const latency = wallAt - start;
        answered?.(resource.service, latency);
        const {live} = list.snapshot;
        const at = clock.now();
        const every = everyOf(list, 'background');
        update(list, {page, at, wallAt, failure: undefined, loading: false, every, latency, live});
        // Other services' rules look at these rows in their own way: a long list is gone through before they ask.
        if (page.rows.length > few)
          void inTurns(viewingAll(resource.name, page.rows), givingWay).catch(() => {});
        if (ended) recovered(list);
      })
      // Also for what could not be taken in: nobody waits for a poll, so what it throws would end the program.
      .catch((thrown: unknown) => {
        if (closed) return;
        const failure = asFailure(thrown);
        // Called off by us: nothing is learned of the upstream.
        if (failure.kind === 'aborted' || thrown instanceof CancelledError) {
          update(list, {...list.snapshot, loading: false});
          return;
        }
        // We stood still: it is asked once more before anything is said of the upstream.
        list.stalled = !list.stalled && endsWithOutage(failure) && stoodStill(began);
        if (list.stalled) return;
        list.failures += 1;
        const {kind, message: sentence} = failure;
        log?.({kind: 'list-failed', resource: resource.name, failure: kind, sentence, times: list.failures});
        update(list, {...list.snapshot, failure, failures: list.failures, loading: false});
      })
      .finally(() => {
        list.flight = undefined;
        list.cancelled = false;
        if (list.stalled && !closed) {
          list.fresh = fresh;
          return fetch(list);
        }
        list.asked = false;
        schedule(list);
        return undefined;
      });
    list.flight = flight;
    return flight;
  };

  const schedule = (list: PolledList) => {
    list.cancelTimer?.();
    list.cancelTimer = undefined;
    if (closed || paused || list.flight || list.watchers.size === 0) return;
    const {resource, snapshot, failures} = list;
    if (
      (snapshot.page === undefined || snapshot.partial || snapshot.known) &&
      snapshot.failure === undefined
    ) {
      void fetch(list);
      return;
    }
    const every = everyOf(list, paceOf(list));
    const wait = waitFor(every, failures, snapshot.failure, random()) * 1000;
    const now = clock.wall();
    // A list that comes back into view and is older than its pace is asked at once.
    const age = snapshot.failure || snapshot.wallAt === undefined ? 0 : now - snapshot.wallAt;
    const alone = now + Math.max(0, wait - age);
    const others = [...lists()].filter(one => one.cancelTimer && one.resource.service === resource.service);
    list.due = snapshot.failure ? alone : dueWith(others, alone, now, now - age, every * 1000);
    if (snapshot.failure) list.snapshot = {...snapshot, nextTry: list.due};
    list.cancelTimer = clock.after(list.due - now, () => void fetch(list));
  };

  const ask = async (list: PolledList, fresh: boolean): Promise<void> => {
    // One that was called off brings nothing.
    if (list.cancelled) await list.flight;
    if (closed) return;
    list.asked = true;
    // A flight that is joined has already been asked for in its way.
    if (!list.flight) list.fresh = fresh;
    return fetch(list);
  };

  return {
    fetch,
    ask,
    schedule,
    push: (list, next) => {
      if (next.page !== list.snapshot.page) {
        queries.setQueryData(list.key, next.page, {updatedAt: clock.wall()});
        if (next.page) atOnce(observing(list, next.page));
      }
      const paceChanges = list.snapshot.live?.on !== next.live?.on;
      update(list, next);
      if (paceChanges && !list.flight) schedule(list);
    },
    remember: (list, page) => void queries.setQueryData(list.key, page),
    cancel: list => {
      if (!list.flight) return;
      list.cancelled = true;
      void queries.cancelQueries({queryKey: list.key, exact: true}, {revert: false});
    },
    forget: list => queries.removeQueries({queryKey: list.key, exact: true}),
    setPaused: next => {
      paused = next;
    },
    close: () => {
      closed = true;
      void queries.cancelQueries({}, {revert: false});
      queries.clear();
    },
  };
};
