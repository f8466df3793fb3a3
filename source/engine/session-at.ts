import {Failure} from '../declare/failure.ts';
import type {Alert, Page, Resource} from '../declare/resource.ts';
import type {EpochSeconds, Query, Seen, World} from '../declare/world.ts';
import {utc} from '../text/times.ts';
import {countsOf} from './alerts/alert-keeper.ts';
import {alertsOf} from './alerts/alerts.ts';
import {gapsOf, unwatchedAlerts} from './alerts/unread-alerts.ts';
import {entryAt} from './memory/journal-record.ts';
import type {KnownList} from './memory/rows.ts';
import {type SeenStore, watching} from './memory/seen.ts';
import {seenOf} from './memory/seen-record.ts';
import type {Poller, Snapshot, Watch} from './polling/poll.ts';
import {listName, scopeOf} from './polling/polled-list.ts';
import type {AsOf, Session} from './session.ts';
import {worldAt} from './world-at.ts';

/** A session that shows what is remembered, and asks and sends nothing. */
export type RememberedSession = Session & {readonly asOf: AsOf};

/**
 * The session of a former moment: lists, verdicts and alerts as they were known then, made by the same rules from what
 * the memory has of it. Without a moment it is what was known last, by whomever (`--cached`). It steps from change to
 * change, and nothing can be sent from it.
 */
export const sessionAt = (from: Session, moment?: EpochSeconds): RememberedSession => {
  const live = from.asOf?.live ?? from;
  const {memory} = live;
  const lastKnown = moment === undefined;
  const speed = live.profile.speed || 1;
  const resources = live.services.flatMap(({service}) => service.resources);
  /** A simulator's time goes on from where it was when a list was read last. */
  const presentTime = (): number => {
    if (live.clock.heard?.() ?? true) return live.clock.now();
    const lists = resources.flatMap(({name}) => memory.rows.known(name) ?? []);
    const newest = lists.toSorted((a, b) => b.wall - a.wall)[0];
    return newest ? newest.at + ((live.clock.wall() - newest.wall) / 1000) * speed : live.clock.now();
  };
  let at = moment ?? presentTime();
  let snapshots = new Map<string, Snapshot | undefined>();
  let states = new Map<string, ReadonlyMap<string, Seen>>();
  let world: World | undefined;
  let alerts: readonly Alert[] | undefined;
  const listeners = new Set<() => void>();

  const inScope = (resource: string, scope: string): KnownList | undefined =>
    lastKnown ? memory.rows.known(resource, scope) : memory.past.list(resource, scope, at);
  /** A narrowed list may be known under a further word: its system, where there is one alone. */
  const listAt = (resource: string, scope: string): KnownList | undefined => {
    const found = inScope(resource, scope);
    if (found || scope === '') return found;
    const words = scope.split('&');
    const others = memory.past
      .scopes(resource)
      .filter(one => words.every(word => one.split('&').includes(word)));
    return others.length === 1 ? inScope(resource, others[0]!) : undefined;
  };
  const clock: Session['clock'] = {
    ...live.clock,
    now: () => at,
    wall: lastKnown ? live.clock.wall : () => at * 1000,
    heard: () => true,
  };
  const snapshotOf = (resource: string, query: Query = {}): Snapshot | undefined => {
    const name = listName(resource, query);
    if (!snapshots.has(name)) {
      const list = listAt(resource, scopeOf(query));
      snapshots.set(
        name,
        list && {
          page: {
            rows: list.rows,
            unreadable: [],
            ...(list.part !== undefined && {
              incomplete: true,
              notes: [list.part.replace(/^(?!This is not all)/, 'This is not all. ')],
            }),
          },
          at: list.at,
          // On the clock of that moment, which stands: see `clock`.
          wallAt: lastKnown ? live.clock.wall() - ((at - list.at) / speed) * 1000 : list.at * 1000,
          // A look at the list holds as long as watching does.
          ...(!lastKnown && {every: (watching * speed) / 2.5}),
          failure: undefined,
          loading: false,
          latency: undefined,
        },
      );
    }
    return snapshots.get(name);
  };
  const seenIn = (resource: string): ReadonlyMap<string, Seen> => {
    let known = states.get(resource);
    if (!known) {
      const then = memory.past.transitions(resource, Number.NEGATIVE_INFINITY).filter(one => one.at <= at);
      known = new Map([...Map.groupBy(then, ({id}) => id)].map(([id, history]) => [id, seenOf(history)!]));
      states.set(resource, known);
    }
    return known;
  };
  const entries = (since = Number.NEGATIVE_INFINITY) => {
    const all = live.journal.entries(since);
    return lastKnown ? all : all.filter(entry => entry.at <= at).map(entry => entryAt(entry, at));
  };
  const sent = (resource: string, id: string) => {
    const found = live.journal.sent(resource, id);
    return found && found.at <= at ? found : undefined;
  };
  const present = (): World => {
    world ??= worldAt(Math.floor(at), {
      clock,
      poller,
      idOf: name => live.resource(name)?.resource.id,
      seen,
      journal: {entries, sent, isOwn: live.journal.isOwn},
      settings: live.world().settings,
    });
    return world;
  };

  /** From when on lists are kept, where this moment is before that. */
  const goneBefore = (scope: string): EpochSeconds | undefined => {
    const from = memory.past.keptFrom(scope);
    return at < from ? from : undefined;
  };
  /** What nobody had read by then, or not for a while. */
  const unwatched = () =>
    unwatchedAlerts(
      live.services.map(({service}) => service),
      name => snapshotOf(name)?.at,
      {at, slack: watching * speed, isKept: goneBefore('') === undefined},
    );

  /** What was taken note of later was not yet; by the clock of the ground segment, as far as the wall's tells it. */
  const acknowledgedThen = (alert: Alert) => {
    const one = live.acknowledged.of(alert);
    const since = (live.clock.wall() / 1000 - (one?.at ?? 0)) * speed;
    return lastKnown || live.clock.now() - since <= at ? one : undefined;
  };

  const refused = (): Failure =>
    new Failure(
      'read-only',
      `This is ${asOf.words}: nothing is asked of an upstream, and nothing can be sent.`,
      {
        todo: lastKnown ? 'Leave out --cached.' : 'Return to now first.',
      },
    );
  const clear = () => {
    snapshots = new Map();
    states = new Map();
    world = undefined;
    alerts = undefined;
    for (const listener of listeners) listener();
  };
  const asOf: AsOf = {
    get at() {
      return at;
    },
    get words() {
      return lastKnown ? 'as last known' : `as known at ${utc(at, at)}`;
    },
    lastKnown,
    live,
    move: next => {
      at = next;
      clear();
    },
    step: direction => {
      const next = memory.past.change(at, direction);
      if (next === undefined) return false;
      at = next;
      clear();
      return true;
    },
  };
  const watch = <R>(resource: Resource<R>, query: Query): Watch<R> => ({
    get: () =>
      (snapshotOf(resource.name, query) ?? {
        page: undefined,
        at: undefined,
        wallAt: undefined,
        failure: notRead(resource, query),
        loading: false,
        latency: undefined,
      }) as Snapshot<R>,
    subscribe: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setPace: () => {},
    refresh: async () => {},
    stop: () => {},
  });
  const notRead = ({title}: {readonly title: string}, query: Query = {}) => {
    const words = Object.entries(query).map(pair => pair.join(' '));
    const what = words.length === 0 ? title : `${title} of ${words.join(', ')}`;
    const from = lastKnown ? undefined : goneBefore(scopeOf(query));
    return new Failure(
      'not-found',
      lastKnown
        ? `${what} were never read from here.`
        : from === undefined
          ? `${what} had not been read by ${utc(at, at)}, as far as is remembered.`
          : `${what} of ${utc(at, at)} are not known: what was seen before ${utc(from, at)} is kept no more.`,
      {todo: lastKnown ? 'Leave out --cached.' : 'Choose a later moment.'},
    );
  };
  /** A client that answers nothing but what its profile says: what it would ask for is not known of that moment. */
  const silent = (one: unknown): unknown => {
    const refusing: unknown = new Proxy(() => {}, {
      get: (_, name) =>
        name === 'settings'
          ? (one as {settings?: unknown} | undefined)?.settings
          : name === 'then'
            ? undefined
            : refusing,
      apply: () => {
        throw refused();
      },
    });
    return refusing;
  };
  const services = live.services.map(one => ({...one, client: silent(one.client)}));

  const poller: Poller = {
    watch,
    peek: <R>(resource: string, query?: Query) => {
      const found = live.resource(resource)?.resource;
      return (snapshotOf(resource, query) ?? (found && watch(found, query ?? {}).get())) as
        | Snapshot<R>
        | undefined;
    },
    peekAll: <R>(resource: string) =>
      [snapshotOf(resource)].filter(one => one !== undefined) as readonly Snapshot<R>[],
    read: async <R>(resource: Resource<R>, query: Query) => {
      const page = snapshotOf(resource.name, query)?.page;
      if (!page) throw notRead(resource, query);
      return page as Page<R>;
    },
    touch: async () => {},
    subscribe: () => () => {},
    setPaused: () => {},
    close: () => {},
  };
  const seen: SeenStore = {
    ...live.seen,
    get: (resource, id) => (lastKnown ? live.seen.get(resource, id) : seenIn(resource).get(id)),
  };

  return {
    ...live,
    asOf,
    services,
    clock,
    profile: {...live.profile, readOnly: true},
    poller,
    journal: {...live.journal, entries, sent},
    seen,
    acknowledged: {
      ...live.acknowledged,
      of: acknowledgedThen,
      has: alert => acknowledgedThen(alert) !== undefined,
      toggle: async () => Promise.reject(refused()),
      follow: () => {},
    },
    world: present,
    inTime: async () => {},
    recall: () => {},
    subscribe: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    isWeighed: () => true,
    counts: resource => countsOf(resource, snapshotOf(resource.name), present()),
    alerts: () => {
      alerts ??= alertsOf(resources, present(), [
        ...unwatched(),
        ...resources.flatMap(one => gapsOf(one, snapshotOf(one.name))),
      ]);
      return alerts;
    },
    resource: name => {
      const found = live.resource(name);
      const connected = services.find(({service}) => service.name === found?.resource.service);
      return found && connected && {...found, connected};
    },
    context: resource => ({
      client: services.find(({service}) => service.name === resource.service)?.client,
      world: present(),
    }),
    check: async () => Promise.reject(refused()),
    preview: async () => Promise.reject(refused()),
    perform: async () => Promise.reject(refused()),
    settle: async entry => entry,
  };
};
