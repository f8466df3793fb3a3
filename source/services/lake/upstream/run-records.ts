import {hostname} from 'node:os';
import {type Flat, numberIn, partitionKey, sortKey, textIn} from './engines/attributes.ts';
import type {Run} from './engines/engine.ts';
import type {Table} from './engines/table.ts';
import type {Life} from './holders.ts';

/** A partition of ours: one item for each ingest run. */
export const runPartition = 'skydeck-runs';
/** Wall seconds without a sign of life after which a run is taken for dead. */
const silentAfter = 180;

/** A run record; one that is no longer at work and has not said how it ended was killed. `life` is its holder's. */
export const runOfRecord = (record: Flat, wall: number, life: Life = 'unknown'): Run => {
  const state = String(record.state ?? 'UNKNOWN');
  const beat = numberIn(record, 'beat');
  const silent = beat !== undefined && wall - beat > silentAfter;
  const dead = state === 'RUNNING' && (life === 'gone' || life === 'silent' || (life !== 'alive' && silent));
  return {
    id: String(record[sortKey]),
    state: dead ? 'KILLED' : state,
    startedAt: numberIn(record, 'started-at') ?? 0,
    stoppedAt: numberIn(record, 'stopped-at'),
    by: textIn(record, 'host') ?? 'skydeck',
    pool: textIn(record, 'pool'),
    query: textIn(record, 'query'),
    found: numberIn(record, 'found'),
    foundBytes: numberIn(record, 'found-bytes'),
    foundUnsized: numberIn(record, 'found-unsized'),
    fresh: numberIn(record, 'fresh'),
    waiting: numberIn(record, 'waiting'),
    downloaded: numberIn(record, 'downloaded'),
    failed: numberIn(record, 'failed'),
    error: dead ? 'Its process is gone; run it again: nothing is lost.' : textIn(record, 'error'),
  };
};

export const runRecord = (
  table: Table,
  start: {id: string; pool: string; query: string; holder: string; now: () => number; wall: () => number},
) => {
  const key = {pool: runPartition, id: start.id};
  return {
    begin: () =>
      table.add({
        [partitionKey]: runPartition,
        [sortKey]: start.id,
        pool: start.pool,
        query: start.query,
        holder: start.holder,
        host: hostname(),
        state: 'RUNNING',
        'started-at': Math.floor(start.now()),
      }),
    note: (changes: Record<string, string | number | undefined>) => table.update(key, changes, {}),
    /** A heartbeat, with the counts so far. */
    beat: (changes: Record<string, string | number | undefined>) =>
      table.update(key, {...changes, beat: start.wall()}, {}),
    /** PARTIAL: it went to its end, and some downloads failed, or the catalogue has more than it gave. */
    end: (
      state: 'SUCCEEDED' | 'PARTIAL' | 'FAILED' | 'ABORTED',
      changes: Record<string, string | number | undefined>,
    ) => table.update(key, {...changes, state, 'stopped-at': Math.floor(start.now())}, {}),
  };
};
