import {AsyncLocalStorage} from 'node:async_hooks';
import {randomUUID} from 'node:crypto';
import {hostname} from 'node:os';
import {madeAnew} from '../../../engine/changes/changing.ts';
import type {Table} from './engines/table.ts';

/** A partition of ours: one item for each run that is at work, changed by each of its heartbeats. */
export const holderPartition = 'skydeck-holders';
/** Seconds without a heartbeat after which a run is gone. */
const leaseSeconds = 45;

/** What is known of a run: `unknown` is one that was seen once, and may be at work or gone. */
export type Life = 'alive' | 'unknown' | 'silent' | 'gone';

/** A run that is at work, and holds lanes and readings by its id. */
export type Holding = {
  readonly id: string;
  /** Aborted when others have taken it for gone, or it could not say that it is here: then nothing is its own. */
  readonly lost: AbortSignal;
  /** What it holds is everybody's again at once, also what could not be given back one by one. */
  leave(): Promise<void>;
};

export type Holders = {
  enter(): Promise<Holding>;
  look(id: string, signal?: AbortSignal): Promise<Life>;
  /** Takes a silent run's place, so that what it held may be taken; false when it has given a sign meanwhile. */
  expel(id: string): Promise<boolean>;
};

/** Runs something beside the action that it belongs to: heartbeats are no steps of it. */
export const apart = AsyncLocalStorage.snapshot();

/** A new id: random, since in containers host names and process ids repeat. */
const newHolder = (): string => randomUUID();

/**
 * Who is at work on a table. A run writes heartbeats into its own item, and others watch that item by their own clocks:
 * neither wrong clocks nor the host or container of a run matter. `tick` gives seconds that
 * only go forward.
 */
export const createHolders = (
  table: Table,
  {lease = leaseSeconds, tick = () => performance.now() / 1000}: {lease?: number; tick?: () => number} = {},
): Holders => {
  const seen = new Map<string, {readonly beat: number; readonly at: number; readonly moved: boolean}>();
  const key = (id: string) => ({pool: holderPartition, id});
  const look: Holders['look'] = async (id, signal) => {
    const record = await table.get(key(id), signal);
    if (!record) return 'gone';
    const beat = Number(record.beat);
    const known = seen.get(id);
    if (known?.beat !== beat) {
      seen.set(id, {beat, at: tick(), moved: known !== undefined});
      return known ? 'alive' : 'unknown';
    }
    if (tick() - known.at > (Number(record.lease) || leaseSeconds)) return 'silent';
    return known.moved ? 'alive' : 'unknown';
  };
  return {
    look,
    expel: async id => {
      const known = seen.get(id);
      if (!known) return false;
      return (await table.remove(key(id), {beat: known.beat})) === 'done' || (await look(id)) === 'gone';
    },
    enter: async () => {
      const id = madeAnew(newHolder);
      const lost = new AbortController();
      let beat = 1;
      let said = tick();
      await table.update(key(id), {beat, lease, host: hostname()}, {});
      const tellLife = async () => {
        try {
          if ((await table.update(key(id), {beat: beat + 1}, {beat})) === 'lost') lost.abort();
          beat += 1;
          said = tick();
        } catch {
          // The table does not answer: after a lease, others may have what is held here.
          if (tick() - said > lease) lost.abort();
        }
      };
      const timer = apart(() => setInterval(tellLife, (lease * 1000) / 4));
      timer.unref();
      return {
        id,
        lost: lost.signal,
        leave: async () => {
          clearInterval(timer);
          await table.remove(key(id), {}).catch(() => {});
        },
      };
    },
  };
};
