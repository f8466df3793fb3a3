import {join} from 'node:path';
import type {Action} from '../declare/action.ts';
import {Failure} from '../declare/failure.ts';
import type {JournalEntry} from '../declare/journal-entry.ts';
import type {Resource} from '../declare/resource.ts';
import type {SettingsOf} from '../declare/settings.ts';
import type {World} from '../declare/world.ts';
import {upstreamMark} from '../settings/upstream-mark.ts';
import {alertKeeper} from './alerts/alert-keeper.ts';
import {unreadAlerts} from './alerts/unread-alerts.ts';
import {previewOf} from './changes/carry-out.ts';
import {checkAction, inputOf} from './changes/check-action.ts';
import {performDeed, performParts} from './changes/perform.ts';
import {type Settling, settleEntry} from './changes/settle.ts';
import {followingClock, wallClock} from './clock.ts';
import {type Connected, connectServices} from './connect-services.ts';
import {guardService} from './guard-resource.ts';
import {deedOf} from './log-event.ts';
import {openJournal} from './memory/journal.ts';
import {openMemory} from './memory/open-memory.ts';
import type {Upstream} from './memory/upstreams.ts';
import {createPoller} from './polling/create-poller.ts';
import type {Session, SessionOptions} from './session.ts';
import {worldKeeper} from './world-at.ts';

/** Longer lists are read as soon as they are remembered. */
const mostRecalled = 20_000;
/** Milliseconds of wall time for which a check need not be made again before what was checked is sent. */
const checkHolds = 15_000;

/** Puts the engine together for one profile. Nothing is asked of an upstream until something is watched or read. */
export const openSession = (options: SessionOptions): Session => {
  const {profile, stateDir, who} = options;
  const speed = profile.clock?.speed ?? 1;
  const clock =
    options.clock ?? (profile.clock?.follow ? followingClock(Date.now() / 1000, speed) : wallClock());
  const readOnly = options.readOnly || profile.readOnly || false;
  const upstreams = options.services.flatMap(({name: service, title, resources}): Upstream[] => {
    const part = profile.services[service];
    return part
      ? [{service, title, mark: upstreamMark(part), resources: resources.map(({name}) => name)}]
      : [];
  });
  const memory = openMemory({file: join(stateDir, 'memory.db'), clock, speed, who, upstreams});
  const {seen, acknowledged} = memory;
  const journal = openJournal({file: join(stateDir, 'journal.db'), who, clock, upstreams});
  const {connected, settings} = connectServices({
    ...options,
    services: options.services.map(guardService),
    clock,
    userAgent: options.userAgent ?? 'skydeck',
  });

  const byName = new Map<string, {resource: Resource; connected: Connected}>();
  for (const one of connected)
    for (const resource of one.service.resources) byName.set(resource.name, {resource, connected: one});
  // A name goes before another's alias.
  for (const found of [...byName.values()])
    for (const alias of found.resource.aliases) if (!byName.has(alias)) byName.set(alias, found);

  const connectedOf = (resource: Resource): Connected => {
    const found = connected.find(({service}) => service.name === resource.service);
    if (!found)
      throw new Failure('local', `The profile ${profile.name} has no ${resource.service}.`, {
        todo: 'Add it to the profile, or choose another with --profile.',
      });
    return found;
  };
  const clientOf = (resource: Resource): unknown => {
    const {client, failure} = connectedOf(resource);
    if (failure) throw failure;
    return client;
  };

  let recalls = false;
  const poller = createPoller({
    clients: clientOf,
    clock,
    seen,
    keep: memory.rows.keep,
    last: ({name}, scope) => memory.rows.known(name, scope),
    answered: memory.latencies.note,
    known: (resource, scope) => (recalls ? memory.rows.known(resource.name, scope, mostRecalled) : undefined),
    kept: memory.kept,
    world: () => world(),
    resource: name => byName.get(name)?.resource,
    random: options.random,
    tell: options.tell,
    refresh: resource => profile.services[resource.service]?.refreshSeconds,
  });
  const keeper = worldKeeper(
    {
      clock,
      poller,
      idOf: name => byName.get(name)?.resource.id,
      seen,
      journal,
      settings: <Settings>(of: SettingsOf<Settings>) =>
        (settings.get(of.service) as Settings | undefined) ?? of.defaults,
      upstreamNow: name => connected.find(({service}) => service.name === name)?.http?.upstreamNow(),
    },
    options.tick ?? 1,
  );
  const world = (): World => keeper.world();
  const listeners = new Set<() => void>();
  let stopFollowing = () => {};
  /** While somebody listens, what other consoles and commands write is known within a second. */
  const followOthers = () => {
    stopFollowing = clock.after(1000, () => {
      journal.follow();
      if (memory.follow()) othersChanged();
      if (listeners.size > 0) followOthers();
    });
  };
  const changed = () => {
    keeper.changed();
    for (const listener of listeners) listener();
  };
  /** What rules look at beside rows: what was sent, and what other programs saw. */
  const othersChanged = () => {
    keptAlerts.forget();
    changed();
  };
  poller.subscribe(changed);
  journal.subscribe(othersChanged);
  const resources = connected.flatMap(({service}) => service.resources);
  const never = new AbortController().signal;
  const tellDeed = (entry: JournalEntry) => options.tell?.(deedOf(entry));
  const told = async (settling: Promise<JournalEntry>, before: JournalEntry): Promise<JournalEntry> => {
    const settled = await settling;
    if (settled.verdict !== before.verdict) tellDeed(settled);
    return settled;
  };
  const inTime = async (signal: AbortSignal = never, asked?: string): Promise<void> => {
    if ((clock.heard?.() ?? true) || asked === profile.clock?.follow) return;
    const followed = connected.find(({service}) => service.name === profile.clock?.follow);
    const resource = followed?.service.resources[0];
    // Where it does not answer, the wall's time is as good a guess as any.
    if (resource) await poller.read(resource, {}, signal).catch(() => {});
  };
  const keptAlerts = alertKeeper({
    resources,
    world,
    peek: poller.peek,
    unread: () => unreadAlerts(connected, poller.peek, clock.wall()),
    done: () => {
      for (const listener of listeners) listener();
    },
  });
  /** Nothing is checked or sent on the strength of rows from before this run: they are read first. */
  const current = async (resource: Resource, signal: AbortSignal): Promise<void> => {
    const old = [resource.name, ...(resource.needs ?? [])].filter(name => poller.peek(name)?.known);
    await Promise.all(old.map(name => poller.read(byName.get(name)!.resource, {}, signal).catch(() => {})));
  };
  const context = (resource: Resource) => ({client: clientOf(resource), world: world()});

  const perform: Session['perform'] = async (action, resource, draft, row, given = {}) => {
    const signal = given.signal ?? never;
    const one = connectedOf(resource);
    await inTime(signal);
    await current(resource, signal);
    const deed = {
      action,
      resource,
      connected: one,
      draft,
      row,
      context: {client: one.client, world: world()},
      signal,
      onProgress: given.onProgress ?? (() => {}),
      ...(given.group === undefined ? {} : {group: given.group}),
      isChecked: given.checkedAt !== undefined && clock.wall() - given.checkedAt < checkHolds,
    };
    const performer = {journal, poller, profile: {name: profile.name, readOnly}, who, now: clock.now};
    // They were checked together: one alone would stumble over what the one before it has not undone yet.
    if (action.parts)
      return performParts(deed, performer, (part, group) =>
        perform(part.action, resource, part.draft, part.row, {...given, group, checkedAt: clock.wall()}),
      );
    const {entry, input} = await performDeed(deed, performer);
    // Reading again is the console's wish, not the operator's: it must not hold up the outcome.
    if (entry.verdict !== 'not-sent')
      void poller.touch([resource.name, ...(action.touches ?? [])]).catch(() => {});
    tellDeed(entry);
    if (entry.verdict !== 'unknown') return entry;
    return told(settleEntry(entry, settlingOf(resource, action, input, never)), entry);
  };

  return {
    clock,
    profile: {name: profile.name, readOnly, speed},
    services: connected,
    declared: options.services,
    poller,
    journal,
    memory,
    seen,
    acknowledged,
    resource: name => byName.get(name),
    world,
    inTime,
    recall: () => {
      recalls = true;
      poller.recall();
      keptAlerts.takeTurns();
    },
    subscribe: listener => {
      if (listeners.size === 0) followOthers();
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) stopFollowing();
      };
    },
    alerts: keptAlerts.alerts,
    isWeighed: keptAlerts.isWeighed,
    counts: keptAlerts.counts,
    context,
    check: async (action, resource, draft, row, signal) => {
      await current(resource, signal);
      return checkAction(action, draft, row, context(resource), signal);
    },
    preview: async (action, resource, draft, row, signal = never) =>
      previewOf({
        action,
        resource,
        draft,
        row,
        connected: connectedOf(resource),
        context: context(resource),
        signal,
      }),
    perform,
    settle: async (entry, signal = never) => {
      const found = byName.get(entry.resource);
      const action = found?.resource.actions?.find(({name}) => name === entry.action);
      if (!found || !action || found.connected.failure) return entry;
      if (!journal.isOwn(entry))
        return {
          ...entry,
          sentence:
            'It went to another upstream or account than this profile names now, so it cannot be looked for here.',
        };
      const input = inputThen(found.resource, action, entry);
      const settled = await told(
        settleEntry(entry, settlingOf(found.resource, action, input, signal)),
        entry,
      );
      if (settled.verdict !== entry.verdict)
        void poller.touch([entry.resource, ...(action.touches ?? [])]).catch(() => {});
      return settled;
    },
    close: async () => {
      poller.close();
      keptAlerts.close();
      stopFollowing();
      listeners.clear();
      for (const {http} of connected) http?.close();
      memory.close();
      await journal.close();
    },
  };

  /** What was typed for an entry, read at the moment at which it was. */
  function inputThen(resource: Resource, action: Action, entry: JournalEntry): unknown {
    const row = world()
      .rows(resource)
      ?.find(one => resource.id(one) === entry.row);
    const then = {...world(), now: entry.readAt ?? entry.at};
    return inputOf(action, entry.input, row, {client: connectedOf(resource).client, world: then}).input;
  }

  function settlingOf(resource: Resource, action: Action, input: unknown, signal: AbortSignal): Settling {
    const {client, http} = connectedOf(resource);
    return {
      action,
      input,
      inputOf: one => inputThen(resource, action, one),
      client,
      journal,
      now: clock.now,
      ahead: () => {
        const skew = http?.skew();
        return skew === undefined ? undefined : clock.wall() / 1000 + skew - clock.now();
      },
      signal,
    };
  }
};
