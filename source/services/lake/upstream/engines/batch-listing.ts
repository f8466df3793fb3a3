import type {Failure} from '../../../../declare/failure.ts';
import type {EpochSeconds} from '../../../../declare/world.ts';
import {awsFailure} from './aws-failure.ts';
import {isLive, type Job, type JobDetail, liveStates} from './job.ts';

/** Jobs of one state, or those that were made after a moment whatever their state: Batch knows no other lists. */
export type Asked = {readonly state: string} | {readonly after: EpochSeconds};

/** Is told of jobs of an answer that could not be read. */
type Tell = (gap: Failure) => void;
type Calls = {
  list(asked: Asked, signal?: AbortSignal, tell?: Tell): Promise<readonly Job[]>;
  describe(ids: readonly string[], signal?: AbortSignal, tell?: Tell): Promise<readonly JobDetail[]>;
  /** Seconds. */
  wall(): number;
};

const ended = ['FAILED', 'SUCCEEDED'];
/** Wall seconds for which what has ended is good where all states are asked for, unless a live one has gone from its list. */
const endedEvery = 60;
/** Wall seconds after which all states are asked for again: what Batch has forgotten is no longer there. */
const wholeEvery = 600;
/** Seconds by which a job may come into Batch's lists later than one that was made after it. */
const late = 120;
/** With more jobs under way or lately made than this, state by state takes fewer requests. */
const few = 300;
/** More failures than this are listed without their dependencies: Batch allows 50 calls a second for everybody. */
const mostDescribed = 2000;

/**
 * All jobs of a queue. State by state that takes seven requests; afterwards two: those that were made since, and
 * those under way by their ids. A Batch that does not give what it gave before is asked state by state again.
 */
export const createBatchListing = ({list, describe, wall}: Calls) => {
  /** What DescribeJobs said of jobs that have ended, and so stays true. */
  const final = new Map<string, JobDetail>();
  const submitted = new Set<string>();
  let endedJobs: {at: number; jobs: readonly Job[]} | undefined;
  let liveBefore: ReadonlySet<string> = new Set();
  let known: {at: number; jobs: readonly Job[]} | undefined;
  let filters = false;

  const noted = async (ids: readonly string[], signal?: AbortSignal, tell?: Tell) => {
    const details = ids.length > 0 ? await describe(ids, signal, tell) : [];
    for (const detail of details) if (!isLive(detail)) final.set(detail.id, detail);
    return new Map(details.map(detail => [detail.id, detail]));
  };
  const wantedOf = (jobs: readonly Job[]) =>
    jobs
      .filter(job => job.state !== 'SUCCEEDED' && !final.has(job.id))
      .slice(0, mostDescribed)
      .map(({id}) => id);
  const withDetails = (jobs: Iterable<Job>, details: ReadonlyMap<string, JobDetail>) =>
    Array.from(jobs, job => {
      const detail = details.get(job.id) ?? final.get(job.id);
      if (!detail) return job;
      const {
        tries: _tries,
        environment: _environment,
        definition: _definition,
        queue: _queue,
        ...own
      } = detail;
      return own;
    });
  const learn = (jobs: readonly Job[], wholeAt: number) => {
    known = {at: wholeAt, jobs};
    liveBefore = new Set(jobs.filter(isLive).map(({id}) => id));
    for (const {id} of jobs) submitted.delete(id);
    return jobs;
  };

  /** From what is known, by what has changed since; undefined where that cannot be told for certain. */
  const since = async (signal?: AbortSignal): Promise<readonly Job[] | undefined> => {
    if (!known || wall() - known.at > wholeEvery) return undefined;
    const [newest] = known.jobs.toSorted((a, b) => b.createdAt - a.createdAt);
    const after = (newest?.createdAt ?? 0) - late;
    const lately = known.jobs.filter(job => job.createdAt > after || isLive(job));
    if (!newest || after <= 0 || lately.length > few) return undefined;
    const came = await list({after}, signal);
    // One that takes no filters gives what is running alone, and leaves out what must be among them.
    filters ||= came.some(({state}) => state !== 'RUNNING');
    const ids = new Set(came.map(({id}) => id));
    if (!filters || lately.some(({id, createdAt}) => createdAt > after && !ids.has(id))) return undefined;
    const byId = new Map([...known.jobs, ...came].map(job => [job.id, job]));
    const wanted = new Set([...wantedOf([...byId.values()]), ...submitted]);
    const details = await noted([...wanted], signal).catch(() => undefined);
    if (!details) return undefined;
    for (const detail of details.values()) if (!byId.has(detail.id)) byId.set(detail.id, detail);
    const jobs = withDetails(byId.values(), details);
    if (jobs.some(job => isLive(job) && !details.has(job.id))) return undefined;
    endedJobs = {at: wall(), jobs: jobs.filter(job => !isLive(job))};
    return learn(jobs, known.at);
  };

  const byStates = async (signal: AbortSignal | undefined, fresh: boolean) => {
    const refused: Failure[] = [];
    const tell: Tell = gap => void refused.push(gap);
    const statesOf = async (states: readonly string[]) =>
      (await Promise.all(states.map(state => list({state}, signal, tell)))).flat();
    const live = await statesOf(liveStates);
    const ids = new Set(live.map(({id}) => id));
    const over = new Set(endedJobs?.jobs.map(({id}) => id));
    const gone = [...liveBefore, ...submitted].some(id => !ids.has(id) && !over.has(id));
    if (fresh || gone || known || !endedJobs || wall() - endedJobs.at > endedEvery)
      endedJobs = {at: wall(), jobs: await statesOf(ended)};
    // Between two lists a job may have moved on: the one that says it has ended is right.
    const byId = new Map([...live, ...endedJobs.jobs].map(job => [job.id, job]));
    const details = await noted(wantedOf([...byId.values()]), signal, tell).catch(error => {
      refused.push(awsFailure(error, 'batch:DescribeJobs'));
      return new Map<string, JobDetail>();
    });
    const jobs = learn(withDetails(byId.values(), details), wall());
    if (refused.length > 0) {
      known = undefined;
      endedJobs = refused.some(({kind}) => kind === 'unreadable') ? undefined : endedJobs;
    }
    return {jobs, refused};
  };

  return {
    jobs: async (signal?: AbortSignal, fresh = false) => {
      const jobs = fresh ? undefined : await since(signal);
      return jobs ? {jobs, refused: []} : byStates(signal, fresh);
    },
    /** What is known for good of a job that has ended, else what Batch tells of it now. */
    job: async (id: string, signal?: AbortSignal) => final.get(id) ?? (await noted([id], signal)).get(id),
    /** It was submitted from here: it may begin and end between two lists. */
    submitted: (id: string) => void submitted.add(id),
    /** What has ended is asked for again. */
    changed: () => {
      endedJobs = undefined;
    },
  };
};
