import {sortKey, textIn} from './engines/attributes.ts';
import {isLive, type Job} from './engines/job.ts';
import type {Table} from './engines/table.ts';
import type {Holders} from './holders.ts';

/** A partition of ours beside the pools: the seed's Lambdas never look into it. */
export const lanePartition = 'skydeck-lanes';

/** A place at the provider: as many as it allows connections, over all runs on all hosts. */
export type Lane = {
  readonly id: string;
  /** The job that is about to use the connection, by name, and by its id once it has one: it counts until it has ended. */
  note(job: {readonly name: string; readonly id?: string}): Promise<void>;
  /** Gives it back; the connection of a job that goes on without us stays counted. */
  release(goesOn?: boolean): Promise<void>;
};

type Stored = {readonly id: string; readonly holder?: string; readonly job?: string; readonly name?: string};

const readLanes = async (table: Table, signal?: AbortSignal): Promise<readonly Stored[]> => {
  const items = await table.query(lanePartition, signal);
  return items.map(record => ({
    id: String(record[sortKey]),
    holder: textIn(record, 'holder'),
    job: textIn(record, 'job'),
    name: textIn(record, 'name'),
  }));
};

/** Whether a job of Batch uses a lane, whoever submitted it: it may have outlived its run. */
const uses = (job: Job, lane: Stored) => isLive(job) && (job.id === lane.job || job.name === lane.name);

/**
 * Takes a free lane by a conditional write, or gives nothing when all are in use: by this run, by another one, by a job
 * that goes on by itself, or by a download that is not ours (the seed's own pipeline may run on the same account).
 */
export const takeLane = async (
  table: Table,
  slots: number,
  holder: string,
  {holders, jobs = [], signal}: {holders: Holders; jobs?: readonly Job[]; signal?: AbortSignal},
): Promise<Lane | undefined> => {
  const known = new Map((await readLanes(table, signal)).map(lane => [lane.id, lane]));
  const usedByJob = (lane: Stored) => jobs.some(job => uses(job, lane));
  const foreign = jobs.filter(
    job =>
      (job.state === 'RUNNING' || job.state === 'STARTING') &&
      ![...known.values()].some(lane => uses(job, lane)),
  ).length;
  const lanes = Array.from({length: Math.max(slots, known.size)}, (_, index): Stored => {
    const id = `lane-${index + 1}`;
    return known.get(id) ?? {id};
  });
  const inUse = (lane: Stored) => lane.holder !== undefined || usedByJob(lane);
  // The first so many may be taken: each run reckons the same, so that two never take more together.
  let usable = slots;
  while (usable > 0 && usable + foreign + lanes.slice(usable).filter(inUse).length > slots) usable -= 1;
  const order = lanes.map((lane, index) => ({lane, index}));
  // What looks held may have been given up: it is looked at last.
  for (const {lane, index} of order.sort((a, b) => Number(inUse(a.lane)) - Number(inUse(b.lane)))) {
    const {id, holder: other} = lane;
    if (usedByJob(lane) || (index >= usable && other === undefined)) continue;
    if (other !== undefined) {
      const life = await holders.look(other, signal);
      if (life !== 'gone' && !(life === 'silent' && (await holders.expel(other)))) continue;
    }
    const key = {pool: lanePartition, id};
    const mineNow = {
      holder: index < usable ? holder : undefined,
      job: undefined,
      name: undefined,
      until: undefined,
    };
    const taken = await table.update(key, mineNow, {holder: other});
    if (taken === 'lost' || index >= usable) continue;
    const mine = {holder};
    return {
      id,
      note: async job => void (await table.update(key, {name: job.name, job: job.id}, mine)),
      release: async (goesOn = false) => {
        const changes = goesOn ? {holder: undefined} : {holder: undefined, job: undefined, name: undefined};
        await table.update(key, changes, mine);
      },
    };
  }
  return undefined;
};

/** How many lanes are held now. */
export const lanesInUse = async (table: Table, signal?: AbortSignal): Promise<number> =>
  (await readLanes(table, signal)).filter(({holder}) => holder !== undefined).length;
