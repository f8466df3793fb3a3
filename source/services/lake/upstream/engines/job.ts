import type {EpochSeconds} from '../../../../declare/world.ts';
import type {Evidence} from '../../rules/evidence.ts';

/** States of AWS Batch; others are kept as they come. */
export const liveStates: readonly string[] = ['SUBMITTED', 'PENDING', 'RUNNABLE', 'STARTING', 'RUNNING'];

/** A download, as AWS Batch or our own worker keeps it. Times in epoch seconds. */
export type Job = {
  readonly id: string;
  /** The reading's title, as far as Batch takes it. */
  readonly name: string;
  readonly state: string;
  readonly createdAt: EpochSeconds;
  readonly startedAt?: EpochSeconds;
  readonly stoppedAt?: EpochSeconds;
  /** The queue's or the attempt's reason: often no more than "Essential container in task exited". */
  readonly statusReason?: string;
  /** The container's reason: the useful one. */
  readonly reason?: string;
  readonly exitCode?: number;
  /** Attempts that have ended. */
  readonly attempts?: number;
  readonly attemptsAllowed?: number;
  readonly triedAt?: EpochSeconds;
  /** Seconds for one attempt. */
  readonly timeout?: number;
  readonly dependsOn?: readonly string[];
  readonly logStream?: string;
  /** Where the job itself names one. */
  readonly logGroup?: string;
  /** Bytes so far and in all, where the worker is ours. */
  readonly got?: number;
  /** What the worker compared the file with, and the MD5 of its bytes. */
  readonly checked?: Evidence;
  readonly md5?: string;
  readonly total?: number;
};

export type Attempt = {
  readonly startedAt?: EpochSeconds;
  readonly stoppedAt?: EpochSeconds;
  readonly statusReason?: string;
  readonly reason?: string;
  readonly exitCode?: number;
  readonly logStream?: string;
};

export type JobDetail = Job & {
  readonly definition?: string;
  readonly queue?: string;
  readonly tries: readonly Attempt[];
  /** Secrets masked. */
  readonly environment: readonly {readonly name: string; readonly value: string}[];
};

export const isLive = (job: Pick<Job, 'state'>): boolean => liveStates.includes(job.state);

/** Failed without ever having run, because one that it depends on failed. */
export const isCascade = (job: Job, byId: ReadonlyMap<string, Job>): boolean =>
  job.state === 'FAILED' &&
  job.startedAt === undefined &&
  (job.dependsOn ?? []).some(id => byId.get(id)?.state === 'FAILED');

/** When a job could have begun: made, its predecessors done, its last attempt over. Batch tells no time for RUNNABLE. */
export const readyAt = (job: Job, byId: ReadonlyMap<string, Job>): EpochSeconds =>
  Math.max(job.createdAt, job.triedAt ?? 0, ...(job.dependsOn ?? []).map(id => byId.get(id)?.stoppedAt ?? 0));

/** The failure at the beginning of a chain of dependencies; the job itself when it depends on no failure. */
export const rootOf = (job: Job, byId: ReadonlyMap<string, Job>): Job => {
  let root = job;
  for (const walked = new Set<string>([job.id]); ; walked.add(root.id)) {
    const cause = (root.dependsOn ?? [])
      .map(id => byId.get(id))
      .find(other => other?.state === 'FAILED' && !walked.has(other.id));
    if (!cause || !isCascade(root, byId)) return root;
    root = cause;
  }
};

/** What Batch says of every container that ended, and so of none. */
const saysNothing = /^Essential container in task (exited|failed)/;

/** The best known reason of a failure, in one line: the container's, else the attempt's, and how it exited. */
export const reasonOf = ({reason, exitCode, state, statusReason}: Job): string | undefined => {
  const told =
    state === 'SUCCEEDED' || (exitCode && saysNothing.test(statusReason ?? '')) ? '' : statusReason;
  const known = [reason || told, exitCode ? `exit ${exitCode}` : ''].filter(Boolean);
  // A sentence of Batch may end in a full stop.
  return known.length > 1 ? `${known[0]!.replace(/\.$/, '')}, ${known[1]}` : known[0];
};

/** Seconds in which a job that was never seen before and has ended may still have changed what was read before. */
const lately = 900;

/** Tells of one list of jobs after the other the names of those that live and of those that have changed since. */
export const createMovedJobs = (now: () => EpochSeconds) => {
  let states = new Map<string, string>();
  return (jobs: readonly Job[]): readonly string[] => {
    const before = states;
    states = new Map(jobs.map(job => [job.id, job.state]));
    const moved = jobs.filter(job => {
      if (isLive(job)) return true;
      const state = before.get(job.id);
      return state === undefined ? now() - (job.stoppedAt ?? job.createdAt) < lately : state !== job.state;
    });
    return [...new Set(moved.map(({name}) => name))];
  };
};
