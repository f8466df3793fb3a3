import {sortKey} from './engines/attributes.ts';
import type {Table} from './engines/table.ts';
import type {Test} from './engines/table-input.ts';
import {holderEnded} from './holder.ts';

/** A partition of ours beside the pools: the seed's Lambdas never look into it. */
export const lanePartition = 'skydeck-lanes';

/** A place at the provider: as many as it allows connections. Held by a lease, so that it is free again after a crash. */
export type Lane = {
  readonly id: string;
  /** Extends the lease; false when somebody else has it. */
  renew(): Promise<boolean>;
  /** The job that uses the connection, so that others know whose it is. */
  note(jobId: string): Promise<void>;
  release(): Promise<void>;
};

/** Seconds of wall time. A holder renews well before. */
export const leaseSeconds = 90;

/**
 * Takes a free lane by a conditional write, or gives nothing when all are in use: by this run, by another one, or on
 * another host. `wall` gives wall-clock seconds.
 */
export const takeLane = async (
  table: Table,
  slots: number,
  holder: string,
  wall: () => number,
  signal?: AbortSignal,
): Promise<Lane | undefined> => {
  const {items} = await table.query(lanePartition, signal);
  const deadHolders = items.map(({holder: other}) => String(other ?? '')).filter(holderEnded);
  const looksHeld = new Set(
    items.flatMap(({holder: other, until, [sortKey]: id}) =>
      other !== undefined && Number(until) >= wall() && !deadHolders.includes(String(other)) ? [id] : [],
    ),
  );
  const lanes = Array.from({length: slots}, (_, index) => `lane-${index + 1}`);
  // What looks held may have been given back since: it is tried last, for a refused write is paid for too.
  for (const id of lanes.sort((a, b) => Number(looksHeld.has(a)) - Number(looksHeld.has(b)))) {
    const key = {pool: lanePartition, id};
    const free: Test[][] = [
      [{attribute: 'holder', is: 'absent'}],
      [{attribute: 'until', is: '<', value: wall()}],
      ...deadHolders.map((dead): Test[] => [{attribute: 'holder', is: '=', value: dead}]),
    ];
    const lease = () => ({holder, until: wall() + leaseSeconds});
    if ((await table.update(key, lease(), free, signal)) === 'lost') continue;
    const mine: Test[][] = [[{attribute: 'holder', is: '=', value: holder}]];
    return {
      id: key.id,
      renew: async () => (await table.update(key, lease(), mine)) === 'done',
      note: async jobId => {
        await table.update(key, {job: jobId}, mine);
      },
      release: async () => {
        await table.update(key, {holder: undefined, until: undefined, job: undefined}, mine);
      },
    };
  }
  return undefined;
};

/** How many lanes are held now. */
export const lanesInUse = async (table: Table, wall: () => number, signal?: AbortSignal): Promise<number> => {
  const {items} = await table.query(lanePartition, signal);
  return items.filter(({holder, until}) => holder !== undefined && Number(until) >= wall()).length;
};

/** Jobs of all lanes, ours and others', held or given up by a run that was killed. */
export const laneJobs = async (table: Table, signal?: AbortSignal): Promise<ReadonlySet<string>> => {
  const {items} = await table.query(lanePartition, signal);
  return new Set(items.flatMap(({job}) => (job === undefined ? [] : [String(job)])));
};
