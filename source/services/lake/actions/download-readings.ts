import {asFailure, Failure, type FailureKind} from '../../../declare/failure.ts';
import {stuckAfter} from '../rules/reading-class.ts';
import {restoreNote, tellsOffline} from '../rules/restore.ts';
import {createClaims} from '../upstream/claims.ts';
import type {Engine, Order} from '../upstream/engines/engine.ts';
import {isLive, type Job, readyAt, reasonOf} from '../upstream/engines/job.ts';
import {finishHolder} from '../upstream/holder.ts';
import {type Item, jobOf, keyOf} from '../upstream/item.ts';
import {type Lane, laneJobs, leaseSeconds, takeLane} from '../upstream/lanes.ts';
import {markDownloaded, verifyObject} from './register.ts';

export type PerformOptions = {
  readonly slots: number;
  readonly holder: string;
  readonly objectKey: string;
  readonly now: () => number;
  /** Wall-clock seconds. */
  readonly wall: () => number;
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Milliseconds between two looks at the jobs. */
  readonly lookEvery: number;
  readonly signal?: AbortSignal;
  readonly onChange?: (summary: Performed) => void;
};

export type Performed = {
  readonly total: number;
  readonly downloaded: readonly string[];
  readonly failed: readonly {readonly title: string; readonly why: string}[];
  /** Another run has them, or they were done meanwhile. */
  readonly left: readonly string[];
  readonly running: readonly string[];
};

/** Troubles that every further download would meet as well. */
const fatal: readonly FailureKind[] = [
  'unauthorized',
  'forbidden',
  'no-credentials',
  'not-found',
  'read-only',
  'local',
];
const patience = 10;

/** What the runner needs to know of a reading. */
export const orderOf = (item: Item, template: string): Order => ({
  pool: item.pool,
  title: item.title,
  link: item.link,
  key: keyOf(item, template),
  bytes: item.bytes,
  sizeText: item.sizeText,
  checksum: item.checksum,
});

/**
 * Downloads readings in lanes: as many at once as the provider allows, counted over all runs on all hosts. Each is
 * claimed by a conditional write, so that two runs share the work; a job that is already under way is left alone and
 * not sent again; an object that is already there is registered. A failure ends its own reading and no other. Stopped
 * or killed, nothing is lost: what is not registered is found again by the next run. Throws a Failure for what would
 * stop every download.
 */
export const perform = async (
  engine: Engine,
  items: readonly Item[],
  options: PerformOptions,
): Promise<Performed> => {
  const {table, runner} = engine;
  const {now, wall, wait, holder} = options;
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const queue = [...items];
  const done: string[] = [];
  const failed: {title: string; why: string}[] = [];
  const left: string[] = [];
  const running = new Set<string>();
  const summary = (): Performed => ({
    total: items.length,
    downloaded: done,
    failed,
    left,
    running: [...running],
  });
  const tell = () => options.onChange?.(summary());
  const claims = createClaims(table, holder, wall);

  let listed: {at: number; jobs: Promise<readonly Job[]>} | undefined;
  /** One list for all lanes and for as long as one look is good: Batch allows 50 calls a second for everybody. */
  const jobsNow = (): Promise<readonly Job[]> => {
    if (!listed || wall() * 1000 - listed.at > options.lookEvery) {
      const mine = {at: wall() * 1000, jobs: runner.jobs(signal, true).then(({jobs}) => jobs)};
      mine.jobs.catch(() => {
        if (listed === mine) listed = undefined;
      });
      listed = mine;
    }
    return listed.jobs;
  };

  const underWay = async (item: Item): Promise<Job | undefined> => {
    if (runner.inProcess) {
      // A worker of ours notes its job in the item, and ends with the process that could not.
      const job = item.jobId === undefined ? undefined : await runner.job(item.jobId, signal);
      return job && isLive(job) ? job : undefined;
    }
    const jobs = await jobsNow();
    return jobs.find(job => job.name === jobOf(item) && isLive(job));
  };

  /** Downloads that are not ours: the seed's own pipeline may run on the same account, and the provider counts all. */
  const foreignDownloads = async (): Promise<number> => {
    if (runner.inProcess) return 0;
    const [jobs, ours] = await Promise.all([jobsNow(), laneJobs(table, signal)]);
    return jobs.filter(({id, state}) => (state === 'RUNNING' || state === 'STARTING') && !ours.has(id))
      .length;
  };

  /**
   * Waits until the job has ended, keeping lane and claim. Undefined: it is no longer known. A job that no instance
   * takes is given back as it stands: it holds no connection, and may never end.
   */
  const ended = async (item: Item, id: string, lane: Lane): Promise<Job | undefined> => {
    let troubles = 0;
    let renewed = wall();
    for (;;) {
      const over = runner.ended?.(id);
      await Promise.race([wait(options.lookEvery, signal), ...(over ? [over] : [])]);
      if (signal.aborted) {
        // Our own worker is told to end by the same signal, and notes how it did.
        await over;
        throw new Failure('aborted', 'The run was stopped.');
      }
      try {
        // Well before they end, and no oftener: each is a write.
        if (wall() - renewed > leaseSeconds / 3) {
          await Promise.all([lane.renew(), claims.renew(item, signal)]);
          renewed = wall();
        }
        const job = await runner.job(id, signal);
        if (!job || !isLive(job)) return job;
        if (job.state === 'RUNNABLE' && now() - readyAt(job, new Map()) > stuckAfter) return job;
        troubles = 0;
      } catch (error) {
        const failure = asFailure(error);
        troubles += 1;
        if (!failure.retryable || troubles >= patience) throw failure;
      }
    }
  };

  const register = async (item: Item, checked: Job['checked']): Promise<string | undefined> => {
    const verification = await verifyObject(engine, item, keyOf(item, options.objectKey), signal);
    if (!verification.good) return verification.why;
    await markDownloaded(table, item, {...verification.stored, checked}, now(), signal);
    return undefined;
  };

  const one = async (given: Item, lane: Lane): Promise<void> => {
    const item = await claims.take(given, signal);
    if (!item) {
      left.push(given.title);
      return;
    }
    running.add(item.title);
    tell();
    try {
      const present = await verifyObject(engine, item, keyOf(item, options.objectKey), signal);
      if (present.good) {
        await markDownloaded(table, item, present.stored, now(), signal);
        done.push(item.title);
        return;
      }
      if (await underWay(item)) {
        // Somebody else's, or of a run that was killed: the next run finds it done.
        left.push(item.title);
        await claims.release(item);
        return;
      }
      const id = await runner.submit(orderOf(item, options.objectKey), signal);
      // Only what runs elsewhere is counted by its job.
      if (!runner.inProcess) await lane.note(id);
      await claims.note(
        item,
        {'job-id': id, attempts: (item.attempts ?? 0) + 1, 'updated-at': Math.floor(now())},
        signal,
      );
      const job = await ended(item, id, lane);
      if (job && isLive(job)) {
        left.push(item.title);
        await claims.release(item);
        return;
      }
      const trouble =
        job?.state === 'SUCCEEDED'
          ? await register(item, job.checked)
          : ((job && reasonOf(job)) ?? 'The job failed and gave no reason.');
      if (trouble === undefined) {
        done.push(item.title);
        return;
      }
      failed.push({title: item.title, why: trouble});
      await claims.release(item, {
        'last-error': trouble,
        'updated-at': Math.floor(now()),
        ...(tellsOffline(trouble) ? restoreNote(item, now()) : {}),
      });
    } catch (error) {
      const failure = asFailure(error);
      // A job that may have been sent keeps its claim until the lease ends: by then its name is listed.
      if (!failure.maybeSent) await claims.release(item).catch(() => {});
      if (failure.kind === 'aborted' || fatal.includes(failure.kind)) throw failure;
      failed.push({title: item.title, why: failure.message});
    } finally {
      running.delete(item.title);
      tell();
    }
  };

  const lane = async (): Promise<void> => {
    while (queue.length > 0 && !signal.aborted) {
      const free = options.slots - (await foreignDownloads());
      const place = free > 0 ? await takeLane(table, free, holder, wall, signal) : undefined;
      if (!place) {
        await wait(options.lookEvery, signal);
        continue;
      }
      try {
        const next = queue.shift();
        if (next) await one(next, place);
      } finally {
        await place.release().catch(() => {});
      }
    }
  };
  const lanes = Array.from({length: Math.min(options.slots, items.length)}, async () => {
    try {
      await lane();
    } catch (error) {
      // What stops one lane would stop every download: the others end as well, and say nothing new.
      stop.abort();
      throw error;
    }
  });
  const outcomes = await Promise.allSettled(lanes);
  finishHolder(holder);
  const broken = outcomes.flatMap(outcome =>
    outcome.status === 'rejected' ? [asFailure(outcome.reason)] : [],
  );
  if (options.signal?.aborted)
    throw new Failure('aborted', `The run was stopped: ${done.length} of ${items.length} are downloaded.`);
  const worst = broken.find(failure => failure.kind !== 'aborted') ?? broken[0];
  if (worst) throw worst;
  return summary();
};
