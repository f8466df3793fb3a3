import type {EpochSeconds, Seen} from '../../declare/world.ts';
import type {Clock} from '../clock.ts';
import type {Database} from './open-database.ts';
import {type Remembered, remember, type Transition} from './seen-record.ts';
import type {Found, Handle} from './sqlite-handle.ts';
import type {WriteQueue} from './write-queue.ts';

/** Remembers when each state of each object was first seen, since upstreams give no timestamps. Survives restarts. */
export type SeenStore = {
  /**
   * Takes in one whole list: (id, state) of every row. True when anything was new or changed. A narrowed list (of one
   * satellite) has a scope of its own: it says nothing of when the others were last looked at.
   */
  observe(resource: string, rows: Iterable<readonly [id: string, state: string]>, scope?: string): boolean;
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
/** Transitions that are written in one go. */
const together = 300;

const optional = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

const rememberedOf = ({state, since, before, at_least, first}: Found): Remembered => ({
  state: String(state),
  since: Number(since),
  before: optional(before),
  atLeast: at_least === 1,
  first: Number(first),
});

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

/** The first-seen store in the memory's database, which several processes share. */
export const openSeen = ({database, queue, clock, catchUp, speed = 1}: Options): SeenStore => {
  const slack = watching * speed;
  /** Of each resource that was asked for. What this process has seen is in it at once. */
  const known = new Map<string, Map<string, Remembered>>();
  const shown = new Map<string, Map<string, {from: Remembered; seen: Seen}>>();
  const looked = new Map<string, EpochSeconds>();
  let pending: Transition[] = [];
  const looks = new Map<string, {resource: string; scope: string; at: EpochSeconds}>();
  let taken = 0;
  let loadedLooks = false;

  const objects = (resource: string) => {
    let all = known.get(resource);
    if (!all) {
      all = new Map(
        database.read(
          db =>
            db
              .all('SELECT * FROM object WHERE resource = ?', resource)
              .map(found => [String(found.id), rememberedOf(found)] as const),
          [],
        ),
      );
      known.set(resource, all);
    }
    return all;
  };
  const loadLooks = () => {
    const found = database.read(
      db => db.all('SELECT resource, scope, max(ended) AS ended FROM look GROUP BY resource, scope'),
      [],
    );
    for (const {resource, scope, ended} of found) {
      const key = keyOf(String(resource), String(scope));
      // Where the clock was set back, what this process saw last is what counts.
      if (!looked.has(key) || Number(ended) > looked.get(key)!) looked.set(key, Number(ended));
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
      for (const [, {resource, scope, at}] of lookedNow) writeLook(handle, resource, scope, at, slack);
      return () => {
        pending = pending.slice(now.length);
        for (const [key, look] of lookedNow) if (looks.get(key) === look) looks.delete(key);
      };
    });

  /** Oldest first; the last one is the present state. */
  const historyOf = (resource: string, id: string): Seen['history'] => {
    const stored = database.read(
      db =>
        db
          .all(
            'SELECT state, at, before, at_least FROM transition WHERE resource = ? AND id = ? ORDER BY seq DESC LIMIT ?',
            resource,
            id,
            longestHistory,
          )
          .reverse()
          .map(({state, at, before, at_least}) => ({
            state: String(state),
            at: Number(at),
            before: optional(before),
            atLeast: at_least === 1,
          })),
      [],
    );
    const fresh = pending.filter(
      one =>
        one.resource === resource &&
        one.id === id &&
        !stored.some(({state, at}) => state === one.state && at === one.at),
    );
    return [...stored, ...fresh].slice(-longestHistory).map(({state, at, before, atLeast}) => ({
      state,
      at,
      ...(atLeast && {atLeast}),
      ...(before !== undefined && {before}),
    }));
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
        history ??= historyOf(resource, id);
        return history;
      },
    };
  };

  return {
    observe: (resource, rows, scope = '') => {
      if (!loadedLooks) loadLooks();
      catchUp();
      const now = clock.now();
      const key = keyOf(resource, scope);
      const before = [keyOf(resource, ''), key]
        .flatMap(one => looked.get(one) ?? [])
        .reduce<number | undefined>((most, at) => Math.max(most ?? at, at), undefined);
      const gap = before === undefined ? undefined : now - before;
      const atLeast = gap === undefined || gap > slack || gap < 0;
      const all = objects(resource);
      let changed = false;
      for (const [id, state] of rows) {
        const one = all.get(id);
        if (one && one.state === state) continue;
        const bound = gap === undefined || gap < 0 ? undefined : before;
        const transition = {resource, id, state, at: now, before: bound, atLeast};
        const next = remember(one, transition, slack);
        if (next === one) continue;
        all.set(id, next);
        pending.push(transition);
        changed = true;
      }
      looked.set(key, now);
      looks.set(key, {resource, scope, at: now});
      write();
      return changed;
    },
    get: (resource, id) => {
      const from = objects(resource).get(id);
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

/** Looks that follow each other closely are one span of watching; a gap begins another. */
const writeLook = (db: Handle, resource: string, scope: string, at: EpochSeconds, slack: number): void => {
  const moved = db.run(
    `UPDATE look SET ended = max(ended, ?3) WHERE resource = ?1 AND scope = ?2
     AND began = (SELECT max(began) FROM look WHERE resource = ?1 AND scope = ?2 AND began <= ?3)
     AND ended >= ?3 - ?4`,
    resource,
    scope,
    at,
    slack,
  );
  if (moved === 0) db.run('INSERT OR IGNORE INTO look VALUES (?, ?, ?, ?)', resource, scope, at, at);
};
