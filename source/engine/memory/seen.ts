import {closeSync, openSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {appendFile} from 'node:fs/promises';
import lockfile from 'proper-lockfile';
import type {EpochSeconds, Seen} from '../../declare/world.ts';
import type {Clock} from '../clock.ts';
import {appendLines, lineReader, parseLine} from './line-file.ts';
import {linesOf, type Remembered, readTransition, remember} from './seen-record.ts';

/** Remembers when each state of each object was first seen, since upstreams give no timestamps. Survives restarts. */
export type SeenStore = {
  /**
   * Takes in one whole list: (id, state) of every row. True when anything was new or changed. A narrowed list (of one
   * satellite) has a scope of its own: it says nothing of when the others were last looked at.
   */
  observe(resource: string, rows: Iterable<readonly [id: string, state: string]>, scope?: string): boolean;
  get(resource: string, id: string): Seen | undefined;
  /** Why what was observed last could not be kept: the system's error of the last writing, where it failed. */
  problem(): unknown;
  /** Resolves when all that was observed is on disk. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

type Options = {
  readonly file: string;
  readonly clock: Pick<Clock, 'now'>;
  /** How many times as fast as the wall's the clock runs. */
  readonly speed?: number;
  /** Bytes from which the file is compacted. */
  readonly most?: number;
};

/** Looks that lie closer together than this, in seconds, are watching: what changes between them has a true age. */
const watching = 5 * 60;
const forget = 30 * 86_400;

/**
 * The first-seen store in an append-only file of JSON lines, one a transition, which several consoles share. `looked`
 * lines tell, every 5 minutes at most, that someone was watching, so that ages stay true over a restart.
 */
export const openSeen = ({file, clock, speed = 1, most = 4_000_000}: Options): SeenStore => {
  const slack = watching * speed;
  const known = new Map<string, Map<string, Remembered>>();
  const looked = new Map<string, EpochSeconds>();
  const lookWritten = new Map<string, EpochSeconds>();
  /** Resources whose whole list this process has seen: of these alone it can tell what is gone. */
  const whole = new Set<string>();
  const reader = lineReader(file);
  let pending = '';
  let problem: unknown;
  let writing: Promise<void> = Promise.resolve();
  let compactAbove = most;

  const objects = (resource: string) => {
    let all = known.get(resource);
    if (!all) {
      all = new Map();
      known.set(resource, all);
    }
    return all;
  };
  const keyOf = (resource: string, scope: string) => `${resource}\n${scope}`;
  const look = (key: string, at: EpochSeconds) => {
    if (at > (looked.get(key) ?? Number.NEGATIVE_INFINITY)) looked.set(key, at);
  };
  const take = (text: string) => {
    const line = parseLine(text);
    if (!line) return;
    if (typeof line.looked === 'number' && typeof line.resource === 'string') {
      const key = keyOf(line.resource, typeof line.scope === 'string' ? line.scope : '');
      look(key, line.looked);
      lookWritten.set(key, line.looked);
      return;
    }
    const transition = readTransition(line);
    if (!transition) return;
    const all = objects(transition.resource);
    all.set(transition.id, remember(all.get(transition.id), transition, slack));
  };
  const catchUp = () => reader.read(take, () => {});
  catchUp();

  const write = () => {
    writing = writing.then(async () => {
      if (pending === '') return;
      const lines = pending;
      pending = '';
      try {
        await appendLines(file, lines);
        problem = undefined;
      } catch (error) {
        // A full disk must not stop the console: what could not be kept is tried again with the next lines.
        problem = error;
        pending = (lines + pending).slice(-1_000_000);
      }
      if (reader.size() > compactAbove) await compact();
    });
  };

  const compact = async () => {
    let release: (() => Promise<void>) | undefined;
    try {
      release = await lockfile.lock(file, {stale: 20_000, retries: 0});
      const old = openSync(file, 'r');
      try {
        catchUp();
        const now = clock.now();
        const next = `${file}.${process.pid}.new`;
        let lines = '';
        for (const [resource, all] of known)
          for (const [id, one] of all)
            if (whole.has(resource) && now - one.last > forget) all.delete(id);
            else lines += linesOf(resource, id, one);
        for (const [key, at] of looked) lines += lookedLine(key, at);
        writeFileSync(next, lines, {mode: 0o600});
        const before = reader.size();
        renameSync(next, file);
        // What another console appended to the old file in this instant follows it.
        const late = readFileSync(old).subarray(before);
        if (late.length > 0) await appendFile(file, late);
        compactAbove = Math.max(most, lines.length * 2);
      } finally {
        closeSync(old);
        rmSync(`${file}.${process.pid}.new`, {force: true});
      }
    } catch {
      // Another console is at it, or the folder is read-only: the file just stays longer.
      compactAbove = reader.size() + most / 4;
    } finally {
      await release?.().catch(() => {});
    }
  };

  const lookedLine = (key: string, at: EpochSeconds) => {
    const [resource, scope] = key.split('\n');
    return `${JSON.stringify({resource, ...(scope ? {scope} : {}), looked: at})}\n`;
  };

  const store: SeenStore = {
    observe: (resource, rows, scope = '') => {
      catchUp();
      const now = clock.now();
      const key = keyOf(resource, scope);
      const before = Math.max(
        looked.get(keyOf(resource, '')) ?? Number.NEGATIVE_INFINITY,
        looked.get(key) ?? Number.NEGATIVE_INFINITY,
      );
      const gap = Number.isFinite(before) ? now - before : null;
      const all = objects(resource);
      let changed = false;
      for (const [id, state] of rows) {
        const one = all.get(id);
        if (one && one.seen.state === state) {
          one.last = now;
          continue;
        }
        const transition = {resource, id, state, at: now, gap};
        all.set(id, remember(one, transition, slack));
        pending += `${JSON.stringify(transition)}\n`;
        changed = true;
      }
      if (scope === '') whole.add(resource);
      looked.set(key, now);
      if (changed || Math.abs(now - (lookWritten.get(key) ?? Number.NEGATIVE_INFINITY)) >= slack) {
        lookWritten.set(key, now);
        pending += lookedLine(key, now);
      }
      if (pending !== '') write();
      return changed;
    },
    get: (resource, id) => known.get(resource)?.get(id)?.seen,
    problem: () => problem,
    flush: () => writing,
    close: async () => {
      for (const [key, at] of looked)
        if (at > (lookWritten.get(key) ?? Number.NEGATIVE_INFINITY)) pending += lookedLine(key, at);
      if (pending !== '') write();
      await writing;
    },
  };
  return store;
};
