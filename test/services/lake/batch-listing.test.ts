import {describe, expect, it} from 'vitest';
import {Failure} from '../../../source/declare/failure.ts';
import {createBatchListing} from '../../../source/services/lake/upstream/engines/batch-listing.ts';
import {
  isLive,
  type Job,
  type JobDetail,
  liveStates,
} from '../../../source/services/lake/upstream/engines/job.ts';
import {random} from '../../terminal/random.ts';
import {openLake} from './open-lake.ts';

/** A Batch whose jobs move on by chance, and what it was asked. */
const openBatch = (seed: number, {filters = true, describes = true} = {}) => {
  const draw = random(seed);
  const next = () => draw(100) / 100;
  const jobs = new Map<string, Job>();
  const asked: string[] = [];
  const clock = {now: 1_000_000};
  const submit = (): string => {
    const id = `job-${jobs.size}`;
    jobs.set(id, {id, name: id, state: 'SUBMITTED', createdAt: clock.now});
    return id;
  };
  const step = (seconds: number) => {
    clock.now += seconds;
    for (const job of jobs.values()) {
      if (!isLive(job) || next() < 0.6) continue;
      const at = liveStates.indexOf(job.state);
      const state = at === 4 ? (next() < 0.3 ? 'FAILED' : 'SUCCEEDED') : liveStates[at + 1]!;
      jobs.set(job.id, {...job, state, ...(isLive({state}) ? {} : {stoppedAt: clock.now})});
    }
    while (next() < 0.4) submit();
  };
  const detailOf = (job: Job): JobDetail => ({
    ...job,
    attempts: job.state === 'FAILED' ? 2 : 1,
    tries: [],
    environment: [],
  });
  const listing = createBatchListing({
    wall: () => clock.now,
    list: async of => {
      asked.push('state' in of ? of.state : 'after');
      const all = [...jobs.values()];
      if ('state' in of) return all.filter(({state}) => state === of.state);
      return filters
        ? all.filter(({createdAt}) => createdAt > of.after)
        : all.filter(({state}) => state === 'RUNNING');
    },
    describe: async ids => {
      asked.push('describe');
      if (!describes) throw new Failure('forbidden', 'No permission.');
      return ids.flatMap(id => jobs.get(id) ?? []).map(detailOf);
    },
  });
  const told = async (fresh = false) =>
    Object.fromEntries((await listing.jobs(undefined, fresh)).jobs.map(({id, state}) => [id, state]));
  const truth = () => Object.fromEntries([...jobs].map(([id, {state}]) => [id, state]));
  return {clock, jobs, asked, submit, step, listing, told, truth};
};

describe('the jobs of a queue', () => {
  it.each([
    ['by two requests a look', {}, 3],
    ['state by state where a filter is not known', {filters: false}, 9],
    ['state by state where no job may be described', {describes: false}, 8],
  ])('are told as they are, %s', async (_, batch, most) => {
    for (const seed of [1, 2, 3, 4]) {
      const {asked, step, told, truth, submit, listing, jobs, clock} = openBatch(seed, batch);
      submit();
      const counts: number[] = [];
      let forgotten: string | undefined;
      for (let look = 0; look < 60; look += 1) {
        step(look % 20 === 19 ? 700 : 15);
        if (look % 7 === 3) listing.submitted(submit());
        if (look === 40) forgotten = [...jobs.values()].find(job => !isLive(job))?.id;
        if (forgotten !== undefined) jobs.delete(forgotten);
        asked.length = 0;
        const now = await told(look === 50);
        // What Batch has forgotten is told until all is asked for again.
        if (forgotten !== undefined && look < 50) delete now[forgotten];
        expect(now, `seed ${seed}, look ${look} at ${clock.now}`).toEqual(truth());
        counts.push(asked.length);
      }
      expect(counts.toSorted((a, b) => a - b)[30]).toBeLessThanOrEqual(most);
    }
  });

  it('cost the sandbox two requests, and are those that another console reads anew', async () => {
    const lake = await openLake();
    const states = async (of: typeof lake, fresh: boolean) =>
      (await of.client.jobs(AbortSignal.timeout(60_000), fresh)).rows
        .map(({id, state, attempts}) => `${id} ${state} ${attempts}`)
        .sort();
    await states(lake, true);
    lake.world.advance(3600);
    lake.asked.length = 0;
    const later = await states(lake, false);
    expect(lake.asked.filter(line => line.includes('/v1/'))).toEqual([
      'POST /lake/aws/v1/listjobs',
      'POST /lake/aws/v1/describejobs',
    ]);
    expect(later).toEqual(await states(lake.again(), true));
  });
});
