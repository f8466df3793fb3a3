import type {Intent} from '../../../declare/action.ts';
import type {Evidence, MadeRow} from '../../../declare/evidence.ts';
import {Failure} from '../../../declare/failure.ts';
import {parseJobId} from '../rules/job-id.ts';
import {nameOf} from '../rules/remote-path.ts';
import {directivesOf} from '../rules/script-directives.ts';
import type {HpcApi} from './api.ts';
import type {HpcClient} from './client.ts';
import type {Job, Task} from './model.ts';

/** Seconds by which the clock of a cluster may be off from that of the service before it. */
const clocksDiffer = 60;

/** Zones differ by quarters of an hour. */
const quarter = 900;

/** The job that a task of v1 began, and its script; undefined for tasks of another kind. */
const submissionIn = ({service, data}: Task): {jobId: string; script: string | undefined} | undefined => {
  if (service !== 'compute' || data === null || typeof data !== 'object') return undefined;
  const {jobid, job_file: file} = data as {jobid?: unknown; job_file?: unknown};
  if (jobid === undefined || Array.isArray(data)) return undefined;
  return {jobId: String(jobid), script: typeof file === 'string' && file !== '' ? nameOf(file) : undefined};
};

/** v1 stores a script under a name of safe characters alone. */
const stored = (name: string) => name.replace(/[^\w.-]+/g, '_');

/** Jobs of the queue and of the accounting, the newest state of each: what is over is no less there. */
const jobsSince = async (
  api: HpcApi,
  system: string,
  since: number,
  signal: AbortSignal,
): Promise<{jobs: readonly Job[]; complete: boolean}> => {
  const [queue, books] = await Promise.all([
    api.queue(system, false, signal),
    api.accounting(system, {since, until: undefined}, [], signal),
  ]);
  const listed = new Set(queue.rows.map(job => job.id));
  return {
    jobs: [...queue.rows, ...books.rows.filter(job => !listed.has(job.id))],
    complete: [queue, books].every(({unreadable, incomplete}) => unreadable.length === 0 && !incomplete),
  };
};

/** The name that a script on the system gives its job, if it gives one. */
const ownNameOf = async (
  api: HpcApi,
  system: string,
  path: string,
  signal: AbortSignal,
): Promise<string | 'unread' | undefined> => {
  try {
    return directivesOf(await api.head(system, path, 65_536, signal))['job-name'];
  } catch (error) {
    if (error instanceof Failure && error.kind !== 'aborted') return 'unread';
    throw error;
  }
};

/**
 * Jobs that can be the one of a submission without an answer: of this user, this name, this directory, and not begun
 * before it was sent. Where v1's tasks can be read, a task that names a job of this script is the better witness: it
 * tells when it was made.
 */
export const submissionEvidence = async (
  {at, facts}: Intent,
  client: HpcClient,
  signal: AbortSignal,
): Promise<Evidence> => {
  const api = await client.api(signal);
  const system = await client.system(String(facts.system ?? '') || undefined, signal);
  const ahead = client.upstreamNow() - client.now();
  const since = at + ahead - clocksDiffer;
  const what = `job ${facts.jobName ?? facts.name ?? ''} of yours, submitted then`.replace('  ', ' ');
  const [me, {jobs, complete}, named] = await Promise.all([
    api.user(system, signal),
    jobsSince(api, system, since - clocksDiffer, signal),
    facts.remote === undefined ? undefined : ownNameOf(api, system, String(facts.remote), signal),
  ]);
  // Of a script there that cannot be read any job may be the one.
  const jobName = named === 'unread' ? undefined : (named ?? facts.jobName);
  const isSame = (job: Job) => {
    const directory = (job.raw as {workingDirectory?: unknown} | undefined)?.workingDirectory;
    return (
      (jobName === undefined || job.name === jobName) &&
      (facts.directory === undefined || typeof directory !== 'string' || directory === facts.directory) &&
      (job.start ?? job.end ?? since) >= since
    );
  };
  const tasks = await api.tasks(signal);
  if (tasks) {
    // The readings above left tasks, too: the newest shows by how much these times are off from the service's clock.
    const now = client.upstreamNow();
    const newest = Math.max(...tasks.rows.map(task => task.created ?? task.updated ?? 0));
    const off = Math.round((newest - now) / quarter) * quarter;
    const begunAt = ({created, updated}: Task) => {
      const told = created ?? updated;
      return told === undefined ? undefined : told - off;
    };
    const byArray = Map.groupBy(jobs, job => parseJobId(job.id)?.base ?? job.id);
    const made = tasks.rows.flatMap((task): MadeRow[] => {
      const found = submissionIn(task);
      const begun = begunAt(task);
      if (!found || (task.system ?? system) !== system || (begun !== undefined && begun < since)) return [];
      if (found.script !== undefined && found.script !== stored(String(facts.name ?? found.script)))
        return [];
      // What the lists tell of the job has to agree; of one that they do not hold the task alone tells.
      const rows = byArray.get(found.jobId) ?? [];
      const mayBeOurs = (job: Job) =>
        isSame(job) && (me === undefined || job.user === undefined || job.user === me);
      if (rows.length > 0 && !rows.some(mayBeOurs)) return [];
      return [
        {ids: [found.jobId], ...(task.created === undefined || begun === undefined ? {} : {at: begun})},
      ];
    });
    if (made.length > 0) return {kind: 'made', what, rows: made, complete: true};
    const isFresh = (task: Task) => now - (begunAt(task) ?? 0) < client.settings.taskPatienceSeconds;
    if (tasks.rows.some(task => task.service === 'compute' && task.code === '100' && isFresh(task)))
      throw new Failure('unavailable', 'A task that was made since is queued still: its end decides.');
  }
  const alike = jobs.filter(isSame);
  // Of a job whose user nobody tells, or where nobody tells who we are, it is not known whose it is.
  const own = alike.filter(({user}) => me !== undefined && user === me);
  const isOpen = alike.some(({user}) => me === undefined || user === undefined);
  if ((isOpen && own.length === 0) || (named === 'unread' && own.length > 0))
    throw new Failure('unavailable', 'A job like it is there, and nothing tells whether it is this one.');
  const bases = new Set(own.map(job => parseJobId(job.id)?.base ?? job.id));
  return {
    kind: 'made',
    what,
    rows: [...bases].map(id => ({ids: [id]})),
    complete: complete && !isOpen && (tasks?.unreadable.length ?? 0) === 0,
  };
};
