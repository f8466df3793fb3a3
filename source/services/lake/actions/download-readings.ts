import {asFailure, Failure} from '../../../declare/failure.ts';
import {untilHere} from '../../../engine/changes/changing.ts';
import {plural} from '../../../text/quantities.ts';
import {restoreNote, tellsOffline} from '../rules/restore.ts';
import {createClaims} from '../upstream/claims.ts';
import type {Engine, Order} from '../upstream/engines/engine.ts';
import {isLive, type Job, reasonOf} from '../upstream/engines/job.ts';
import type {Holders, Holding} from '../upstream/holders.ts';
import {downloaded, type Item, jobOf, keyOf} from '../upstream/item.ts';
import {type Lane, takeLane} from '../upstream/lanes.ts';
import {verifyObject} from '../upstream/verify-object.ts';
import {markDownloaded} from './register.ts';
import {fatal, troubleInARow} from './run-troubles.ts';
import {type WatchOptions, watchJobs} from './watch-jobs.ts';

export type PerformOptions = Omit<WatchOptions, 'signal' | 'onFirst'> & {
  readonly slots: number;
  readonly holders: Holders;
  /** Who is at work already; without it this is a run of its own. */
  readonly holding?: Holding;
  readonly objectKey: string;
  /** Only submits, and waits neither for an end nor for a free connection: for jobs that run elsewhere. */
  readonly submitOnly?: boolean;
  readonly signal?: AbortSignal;
  readonly onChange?: (summary: Performed) => void;
};

export type Performed = {
  readonly total: number;
  readonly downloaded: readonly string[];
  /** `offline`: the product is in the archive, and its restore was asked for. */
  readonly failed: readonly {readonly title: string; readonly why: string; readonly offline?: boolean}[];
  /** Another run has them, or they were done meanwhile. */
  readonly left: readonly string[];
  readonly running: readonly string[];
  /** Submitted, and left to themselves. */
  readonly submitted: readonly {readonly title: string; readonly jobId: string}[];
};

/** Milliseconds that the others wait for the first download to show that it works. */
const firstAlone = 10_000;

const orderOf = (item: Item, template: string): Order => ({
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
 * not sent again; an object that is already there is registered, unless its reading was reset. A failure ends its own
 * reading and no other; what is wrong for all ends the run. Stopped or killed, nothing is lost: what is not registered is
 * found again by the next run. Throws a Failure for what would stop every download.
 */
export const perform = async (
  engine: Engine,
  items: readonly Item[],
  options: PerformOptions,
): Promise<Performed> => {
  if (items.length === 0) return {total: 0, downloaded: [], failed: [], left: [], running: [], submitted: []};
  if (options.holding) return performAs(options.holding, engine, items, options);
  const holding = await options.holders.enter();
  try {
    return await performAs(holding, engine, items, options);
  } finally {
    await holding.leave();
  }
};

const performAs = async (
  holding: Holding,
  engine: Engine,
  items: readonly Item[],
  options: PerformOptions,
): Promise<Performed> => {
  const {table, runner} = engine;
  const {now, wait, holders, objectKey} = options;
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, holding.lost, ...(options.signal ? [options.signal] : [])]);
  const queue = [...items];
  const done: string[] = [];
  const failed: {title: string; why: string; offline?: boolean}[] = [];
  const left: string[] = [];
  const submitted: {title: string; jobId: string}[] = [];
  const running = new Set<string>();
  const summary = (): Performed => ({
    total: items.length,
    downloaded: done,
    failed,
    left,
    running: [...running],
    submitted,
  });
  const tell = () => options.onChange?.(summary());
  const claims = createClaims(table, holding.id, holders);

  /** One download shows that password, store and disk are right; the others begin then. */
  const first = Promise.withResolvers<void>();
  const trouble = troubleInARow();

  const {jobsNow, underWay, outcomeOf} = watchJobs(engine, {...options, signal, onFirst: first.resolve});

  /** Marks it downloaded when its object is right, else says why not. */
  const register = async (item: Item, job?: Job): Promise<string | undefined> => {
    const found = await verifyObject(engine, item, objectKey, {signal});
    if (!found.good) return found.why;
    const {at} = found.stored;
    // After a reset the old object may still lie there, and may have the right length.
    if (item.again && job?.createdAt && at !== undefined && at < job.createdAt - 60)
      return `The job has succeeded, but ${found.stored.key} is still the object of before.`;
    const evidence = job?.checked ?? found.evidence;
    const marked = await markDownloaded(table, item, {...found, evidence, md5: job?.md5}, now());
    // Another may have marked it, or our own write before its answer was lost; or removed it.
    if (
      marked === 'lost' &&
      (await table.get({pool: item.pool, id: item.title}, signal))?.status !== downloaded
    )
      return 'Its object is right, but its entry in the index was changed or removed meanwhile.';
    done.push(item.title);
    return undefined;
  };

  /** Gives whether a job goes on that uses the connection. */
  const one = async (given: Item, lane: Lane): Promise<boolean> => {
    const item = await claims.take(given, signal);
    if (item === 'unsure') {
      // Another run has it that may be gone: its next heartbeat, or none within its lease, will show.
      await wait(Math.min(1000, options.lookEvery), signal);
      queue.push(given);
      return false;
    }
    if (item === 'done' || item === 'taken') {
      left.push(given.title);
      return false;
    }
    running.add(item.title);
    tell();
    try {
      if (!item.again && (await register(item)) === undefined) return false;
      if (await underWay(item)) {
        // Somebody else's, or of a run that was killed: the next run finds it done.
        left.push(item.title);
        await claims.release(item);
        return false;
      }
      if (!runner.inProcess) await lane.note({name: jobOf(item)});
      const sent = await runner.submit(orderOf(item, objectKey), signal);
      const {id} = sent;
      untilHere(
        items.length > 1
          ? `The same follows for the other ${items.length - 1}, at most ${options.slots} at once; what has come is verified and marked downloaded.`
          : 'When it has ended, what has come is verified and marked downloaded.',
      );
      if (!runner.inProcess) await lane.note({name: jobOf(item), id});
      const noted = {'job-id': id, attempts: (item.attempts ?? 0) + 1, 'updated-at': Math.floor(now())};
      if (options.submitOnly) {
        submitted.push({title: item.title, jobId: id});
        await claims.release(item, noted);
        return true;
      }
      await claims.note(item, noted);
      if (!runner.inProcess) first.resolve();
      const {job, failure} = await outcomeOf(sent);
      if (job && isLive(job)) {
        left.push(item.title);
        await claims.release(item);
        return false;
      }
      const wrong =
        job?.state === 'SUCCEEDED'
          ? await register(item, job)
          : ((job && reasonOf(job)) ?? 'The job failed and gave no reason.');
      if (wrong === undefined) {
        trouble.ended(undefined);
        return false;
      }
      if (failure && fatal.includes(failure.kind)) {
        await claims.release(item, {'last-error': wrong});
        throw failure;
      }
      const offline = failure ? failure.status === 202 : tellsOffline(wrong);
      failed.push({title: item.title, why: wrong, offline});
      await claims.release(item, {
        'last-error': wrong,
        'updated-at': Math.floor(now()),
        ...(offline ? restoreNote(item, now(), failure?.retryAfter) : {}),
      });
      trouble.ended(offline ? undefined : failure);
      return false;
    } catch (error) {
      const failure = asFailure(error);
      // A job that may have been sent keeps its claim until this run is over: by then its name is listed.
      const why = {'last-error': failure.message, 'updated-at': Math.floor(now())};
      if (!failure.maybeSent)
        await claims.release(item, failure.kind === 'aborted' ? {} : why).catch(() => {});
      const forAll = [...fatal, 'forbidden', 'not-found', 'aborted'].includes(failure.kind);
      if (forAll || trouble.isEverybodys()) throw failure;
      failed.push({title: item.title, why: failure.message});
      trouble.ended(failure);
      return failure.maybeSent;
    } finally {
      first.resolve();
      running.delete(item.title);
      tell();
    }
  };

  const lane = async (): Promise<void> => {
    while (queue.length > 0 && !signal.aborted) {
      const place = await takeLane(table, options.slots, holding.id, {
        holders,
        jobs: await jobsNow(),
        signal,
      });
      if (!place && options.submitOnly)
        throw new Failure(
          'limited',
          `All ${plural(options.slots, 'connection')} that the provider allows are in use: ${submitted.length} of ${items.length} submitted.`,
          {todo: 'Wait for one with --wait, or start an ingest run, which takes them one after the other.'},
        );
      if (!place) {
        await wait(options.lookEvery, signal);
        continue;
      }
      let goesOn = false;
      try {
        const next = queue.shift();
        if (next) goesOn = await one(next, place);
      } finally {
        await place.release(goesOn).catch(() => {});
      }
    }
  };
  const count = options.submitOnly ? 1 : Math.min(options.slots, items.length);
  const lanes = Array.from({length: count}, async (_, index) => {
    try {
      if (index > 0) await Promise.race([first.promise, wait(firstAlone, signal)]);
      await lane();
    } catch (error) {
      // What stops one lane would stop every download: the others end as well, and say nothing new.
      stop.abort();
      throw error;
    } finally {
      first.resolve();
    }
  });
  const outcomes = await Promise.allSettled(lanes);
  const broken = outcomes.flatMap(outcome =>
    outcome.status === 'rejected' ? [asFailure(outcome.reason)] : [],
  );
  if (options.signal?.aborted)
    throw new Failure('aborted', `The run was stopped: ${done.length} of ${items.length} are downloaded.`);
  if (holding.lost.aborted)
    throw new Failure(
      'unavailable',
      'The index could not be told for too long that this run is at work, so it ended.',
      {
        todo: 'Look whether the index answers, then run it again: nothing is lost.',
      },
    );
  const worst = broken.find(failure => failure.kind !== 'aborted') ?? broken[0];
  if (worst) throw worst;
  return summary();
};
