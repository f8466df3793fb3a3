import {asFailure, Failure} from '../../../declare/failure.ts';
import {stuckAfter} from '../rules/reading-class.ts';
import type {Engine, Submitted} from '../upstream/engines/engine.ts';
import {isLive, type Job, readyAt} from '../upstream/engines/job.ts';
import {type Item, jobOf} from '../upstream/item.ts';

/** Looks in a row that may fail for a passing reason. */
const patience = 10;

export type WatchOptions = {
  /** All pools of the lake: two may have one title. */
  readonly pools: readonly string[];
  readonly now: () => number;
  /** Wall-clock seconds. */
  readonly wall: () => number;
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Milliseconds between two looks at the jobs. */
  readonly lookEvery: number;
  readonly signal: AbortSignal;
  /** Called when the first bytes of any download have come. */
  readonly onFirst: () => void;
};

/** One that could not be read may be of any reading: it would be sent again. */
const allOf = ({jobs, refused}: Awaited<ReturnType<Engine['runner']['jobs']>>): readonly Job[] => {
  const unread = refused.find(({kind}) => kind === 'unreadable');
  if (unread) throw unread;
  return jobs;
};

/** What one run knows of the jobs on the queue, for all its lanes together. */
export const watchJobs = (
  {table, runner}: Pick<Engine, 'table' | 'runner'>,
  {pools, now, wall, wait, lookEvery, signal, onFirst}: WatchOptions,
) => {
  let listed: {at: number; jobs: Promise<readonly Job[]>} | undefined;
  /** One list for all lanes and for as long as one look is good: Batch allows 50 calls a second for everybody. */
  const jobsNow = (): Promise<readonly Job[]> => {
    if (runner.inProcess) return Promise.resolve([]);
    if (!listed || wall() * 1000 - listed.at > lookEvery) {
      const mine = {at: wall() * 1000, jobs: runner.jobs(signal, true).then(allOf)};
      mine.jobs.catch(() => {
        if (listed === mine) listed = undefined;
      });
      listed = mine;
    }
    return listed.jobs;
  };
  /** A live job of this reading. A worker of ours lives no longer than its claim, which is ours now. */
  const underWay = async (item: Item): Promise<Job | undefined> => {
    const live = (await jobsNow()).filter(isLive);
    const own = live.find(({id}) => id === item.jobId);
    if (own) return own;
    const named = live.find(({name}) => name === jobOf(item));
    if (!named) return undefined;
    for (const pool of pools) {
      const other = pool === item.pool ? undefined : await table.get({pool, id: item.title}, signal);
      if (other?.['job-id'] === named.id) return undefined;
    }
    return named;
  };

  /**
   * Waits until the job has ended. Undefined: it is no longer known. A job that no instance takes is given back as it
   * stands: it holds no connection, and may never end.
   */
  const outcomeOf = async ({id, over}: Submitted): Promise<{job: Job | undefined; failure?: Failure}> => {
    let troubles = 0;
    for (;;) {
      await Promise.race([wait(lookEvery, signal), ...(over ? [over] : [])]);
      if (signal.aborted) {
        // Our own worker is told to end by the same signal, and notes how it did.
        await over;
        throw new Failure('aborted', 'The run was stopped.');
      }
      try {
        const job = await runner.job(id, signal);
        if (!job || !isLive(job)) return {job, failure: await over};
        if (job.got) onFirst();
        if (job.state === 'RUNNABLE' && now() - readyAt(job, new Map()) > stuckAfter) return {job};
        troubles = 0;
      } catch (error) {
        const failure = asFailure(error);
        troubles += 1;
        if (!failure.retryable || troubles >= patience) throw failure;
      }
    }
  };

  return {jobsNow, underWay, outcomeOf};
};
