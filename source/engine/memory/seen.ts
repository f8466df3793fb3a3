import type {EpochSeconds, Seen} from '../../declare/world.ts';
import {atOnce, few, type Steps} from '../../text/in-turns.ts';
import type {Clock} from '../clock.ts';
import {type Look, lastLooks, writeLook} from './looks.ts';
import type {Database} from './open-database.ts';
import {
  historyOf,
  type Remembered,
  remember,
  rememberedOf,
  type Transition,
  transitionOf,
} from './seen-record.ts';
import type {Found, Handle} from './sqlite-handle.ts';
import type {WriteQueue} from './write-queue.ts';

/** Remembers when each state of each object was first seen, since upstreams give no timestamps. Survives restarts. */
export type SeenStore = {
  /**
   * Takes in one whole list: (id, state) of every row. True when anything was new or changed. A narrowed list (of one
   * satellite) has a scope of its own: it says nothing of when the others were last looked at. Nor does one that was
   * read in part only of those that are not in it; `part` says why.
   */
  observe(
    resource: string,
    rows: Iterable<readonly [id: string, state: string]>,
    scope?: string,
    part?: string,
  ): boolean;
  /** The same, in steps: of a list that may be very long. */
  observing(...given: Parameters<SeenStore['observe']>): Steps<boolean>;
  get(resource: string, id: string): Seen | undefined;
  /** Takes in what other processes wrote. */
  reload(): void;
};

type Options = {
  readonly database: Database;
  readonly queue: WriteQueue;
  readonly clock: Pick<Clock, 'now'>;
  /** Reloads all that is kept, where another process has written. */
  readonly catchUp: () => void;
  /** How many times as fast as the wall's the clock runs. */
  readonly speed?: number;
};

/** Looks that lie closer together than this, in seconds, are watching: what changes between them has a true age. */
export const watching = 5 * 60;
const longestHistory = 50;
/** Objects that are read in one go. */
const page = 1000;
/** Transitions that are written in one go. */
const together = 300;

const keyOf = (resource: string, scope: string) => `${resource}\n${scope}`;

/** Writes a transition, as far as no other process has told of it. */
export const writeTransition = (db: Handle, one: Transition, slack: number): void => {
  const {resource, id} = one;
  const found = db.get('SELECT * FROM object WHERE resource = ? AND id = ?', resource, id);
  const before = found && rememberedOf(found);
  const {state, since, before: bound, atLeast, first} = remember(before, one, slack);
  if (before && before.state === state && before.since === since) return;
  const given = [state, since, bound ?? null, atLeast ? 1 : 0] as const;
  db.run(
    `INSERT OR REPLACE INTO object (resource, id, state, since, before, at_least, first, change)
     VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(change), 0) + 1 FROM object))`,
    resource,
    id,
    ...given,
    first,
  );
  if (before?.state === state)
    db.run(
      `UPDATE transition SET at = ?, before = ?, at_least = ?
       WHERE seq = (SELECT max(seq) FROM transition WHERE resource = ? AND id = ?)`,
      since,
      bound ?? null,
      atLeast ? 1 : 0,
      resource,
      id,
    );
  else
    db.run(
      'INSERT INTO transition (resource, id, state, at, before, at_least) VALUES (?, ?, ?, ?, ?, ?)',
      resource,
      id,
      ...given,
    );
};

/** What was seen, in the memory's database, which several processes share. */
export const openSeen = ({database, queue, clock, catchUp, speed = 1}: Options): SeenStore => {
  const slack = watching * speed;
  /** Of each resource that was asked for. What this process has seen is in it at once. */
  const known = new Map<string, Map<string, Remembered>>();
  const shown = new Map<string, Map<string, {from: Remembered; seen: Seen}>>();
  const looked = new Map<string, EpochSeconds>();
  /** What was in those that were read in part since. */
  const inPart = new Map<string, {at: EpochSeconds; ids: ReadonlySet<string>}>();
  let pending: Transition[] = [];
  const looks = new Map<string, Look>();
  let taken = 0;
  let loadedLooks = false;

  function* loading(resource: string): Steps<Map<string, Remembered>> {
    const all = new Map<string, Remembered>();
    for (let last: string | undefined = ''; last !== undefined; ) {
      const found: Found[] = database.read(
        db =>
          db.all(
            'SELECT * FROM object WHERE resource = ? AND id > ? ORDER BY id LIMIT ?',
            resource,
            last!,
            page,
          ),
        [],
      );
      for (const one of found) all.set(String(one.id), rememberedOf(one));
      last = found.length === page ? String(found.at(-1)!.id) : undefined;
      yield;
    }
    const meanwhile = known.get(resource) ?? all;
    known.set(resource, meanwhile);
    return meanwhile;
  }
  const objects = (resource: string) => known.get(resource) ?? atOnce(loading(resource));
  /** Of a list of which few rows are looked at before it was read only these are looked up. */
  const lookedUp = new Map<string, number>();
  const objectOf = (resource: string, id: string): Remembered | undefined => {
    const times = lookedUp.get(resource) ?? 0;
    if (known.has(resource) || times >= page) return objects(resource).get(id);
    lookedUp.set(resource, times + 1);
    const found = database.read(
      db => db.get('SELECT * FROM object WHERE resource = ? AND id = ?', resource, id),
      undefined,
    );
    return found && rememberedOf(found);
  };
  const loadLooks = () => {
    const found = database.read(db => db.all(lastLooks), []);
    for (const {resource, scope, ended} of found) {
      const key = keyOf(String(resource), String(scope));
      // Where the clock was set back, what this process saw last is what counts.
      if (typeof ended === 'number' && !(looked.get(key)! >= ended)) looked.set(key, ended);
    }
    loadedLooks = true;
  };
  const last = () =>
    database.read(db => Number(db.get('SELECT max(change) AS last FROM object')?.last ?? 0), 0);
  const reload = () => {
    loadLooks();
    const found = database.read(db => db.all('SELECT * FROM object WHERE change > ?', taken), []);
    taken = last();
    for (const one of found) known.get(String(one.resource))?.set(String(one.id), rememberedOf(one));
  };
  taken = last();

  const write = () =>
    queue.add('seen', function* (db) {
      let handle = db;
      const now = pending;
      const lookedNow = [...looks];
      for (const [at, one] of now.entries()) {
        if (at > 0 && at % together === 0) handle = yield;
        writeTransition(handle, one, slack);
      }
      for (const [, look] of lookedNow) writeLook(handle, look, slack);
      return () => {
        pending = pending.slice(now.length);
        for (const [key, look] of lookedNow) if (looks.get(key) === look) looks.delete(key);
      };
    });

  /** Oldest first; the last one is the present state. */
  const transitions = (resource: string, id: string): readonly Transition[] => {
    const stored = database
      .read(
        db =>
          db.all(
            'SELECT * FROM transition WHERE resource = ? AND id = ? ORDER BY seq DESC LIMIT ?',
            resource,
            id,
            longestHistory,
          ),
        [],
      )
      .reverse()
      .map(transitionOf);
    const fresh = pending.filter(
      one =>
        one.resource === resource &&
        one.id === id &&
        !stored.some(({state, at}) => state === one.state && at === one.at),
    );
    return [...stored, ...fresh].slice(-longestHistory);
  };
  const seenOf = (resource: string, id: string, from: Remembered): Seen => {
    let history: Seen['history'] | undefined;
    const {state, since, before, atLeast, first} = from;
    return {
      state,
      since,
      ...(before !== undefined && {before}),
      atLeast,
      first,
      get history() {
        history ??= historyOf(transitions(resource, id));
        return history;
      },
    };
  };

  function* observing(
    ...[resource, rows, scope = '', part]: Parameters<SeenStore['observe']>
  ): Steps<boolean> {
    if (!loadedLooks) loadLooks();
    catchUp();
    const now = clock.now();
    const key = keyOf(resource, scope);
    const before = [keyOf(resource, ''), key]
      .flatMap(one => looked.get(one) ?? [])
      .reduce<number | undefined>((most, at) => Math.max(most ?? at, at), undefined);
    const partly = inPart.get(key);
    const all = known.get(resource) ?? (yield* loading(resource));
    const ids = part === undefined ? undefined : new Set<string>();
    let changed = false;
    let count = 0;
    for (const [id, state] of rows) {
      count += 1;
      if (count % few === 0) yield;
      ids?.add(id);
      const one = all.get(id);
      if (one && one.state === state) continue;
      const last = partly?.ids.has(id) ? Math.max(partly.at, before ?? partly.at) : before;
      const bound = last !== undefined && last <= now ? last : undefined;
      const atLeast = bound === undefined || now - bound > slack;
      const transition = {resource, id, state, at: now, before: bound, atLeast};
      const next = remember(one, transition, slack);
      if (next === one) continue;
      all.set(id, next);
      pending.push(transition);
      changed = true;
    }
    looks.set(key, {resource, scope, at: now, part, whole: looked.get(key) ?? null});
    if (ids) inPart.set(key, {at: now, ids});
    else {
      looked.set(key, now);
      inPart.delete(key);
    }
    write();
    return changed;
  }

  return {
    observe: (...given) => atOnce(observing(...given)),
    observing,
    get: (resource, id) => {
      const from = objectOf(resource, id);
      if (!from) return undefined;
      const made = shown.get(resource) ?? new Map<string, {from: Remembered; seen: Seen}>();
      shown.set(resource, made);
      const before = made.get(id);
      if (before?.from === from) return before.seen;
      const seen = seenOf(resource, id, from);
      made.set(id, {from, seen});
      return seen;
    },
    reload,
  };
};
