import {constants} from 'node:os';
import type {Alert} from '../../../declare/resource.ts';
import {ownEntry} from '../../../text/own-entry.ts';
import {plural} from '../../../text/quantities.ts';
import {age, relative} from '../../../text/times.ts';
import type {Job} from '../upstream/model.ts';
import {isFailed, isHeld} from './job-state.ts';

/** Reasons of a pending job that do not pass by themselves, and what to do (Slurm's "job reason codes"). */
const stuckReasons: readonly (readonly [RegExp, string])[] = [
  [
    /^BadConstraints/,
    'Its constraints fit no node: cancel it, correct #SBATCH --constraint, and submit it again.',
  ],
  [/^Partition(Down|Inactive)/, 'Wait for the site, or cancel it and submit it to another partition.'],
  [/^Partition(Node|Time)Limit/, 'It asks for more than the partition gives: cancel it and ask for less.'],
  [
    /^Assoc|^QOS|^MaxCpuPerAccount/,
    "The account's limit is reached: wait for its other jobs, or use another account.",
  ],
  [/^Invalid(Account|QOS)/, 'Cancel it and submit it with an account that is valid.'],
  [/^DependencyNeverSatisfied/, 'The job that it waits for did not end as it asks, and will not: cancel it.'],
  [/^JobHeld(User|Admin)/, 'It is held: release it on the system (scontrol release), or ask the site.'],
  [
    /^(ReqNodeNotAvail|NodeDown|Licenses$|JobLaunchFailure|launch failed)/i,
    'Wait for the site, or ask for other nodes.',
  ],
];

/** What to do about a pending job whose reason will not pass by itself; undefined for the usual ones. */
export const stuckTodo = (job: Job): string | undefined => {
  if (isHeld(job.state))
    return 'It was put back into the queue and is held there: release it on the system (scontrol release), or cancel it.';
  return job.state === 'PENDING' && job.reason
    ? stuckReasons.find(([pattern]) => pattern.test(job.reason!))?.[1]
    : undefined;
};

/** Share of the time limit that is gone, from 0 to 1; undefined when it is not known or the job does not run. */
export const limitShare = (job: Job): number | undefined =>
  job.state === 'RUNNING' && job.elapsedSeconds !== undefined && job.limitSeconds
    ? job.elapsedSeconds / job.limitSeconds
    : undefined;

const near = 0.9;
/** How long a failure is news. */
const news = 86_400;

const failures: Readonly<Record<string, {kind: string; words: string; todo: string}>> = {
  NODE_FAIL: {
    kind: 'node-fail',
    words: 'lost its node',
    todo: 'Submit it again; if it happens again, tell the site the node.',
  },
  TIMEOUT: {
    kind: 'job-time-out',
    words: 'ran into its time limit',
    todo: 'Submit it again with a longer time limit, or from its last checkpoint.',
  },
  DEADLINE: {
    kind: 'job-failed',
    words: 'could not end before its deadline',
    todo: 'Submit it again with a later #SBATCH --deadline, or a shorter --time.',
  },
  OUT_OF_MEMORY: {kind: 'job-failed', words: 'ran out of memory', todo: 'Submit it again with more memory.'},
};

const failedJob = {
  kind: 'job-failed',
  words: 'failed',
  todo: 'Open it for its output; correct what it tells, and submit it again.',
};
const unstartedJob = {
  kind: 'job-failed',
  words: 'failed without having started',
  todo: 'There is no output. Ask the site why, or submit it again.',
};
const refusedJob = {
  kind: 'job-failed',
  words: 'failed without having started',
  todo: 'There is no output. Slurm notes a submission that it refused like this: read what it answered (J), correct it, and submit it again.',
};

/** Slurm keeps a refused submission as a FAILED job that got no node and no start (seen with 24.11). */
const neverStarted = ({start, nodes, elapsedSeconds}: Job): boolean =>
  start === undefined && !nodes && !elapsedSeconds;

const signalNames = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));
/** Slurm's own number for a job whose output or error file could not be opened (seen with 24.11). */
const noOutput = 53;

const signalWords = ({exitCode}: Job): string => {
  const signal = Number(exitCode?.split(':')[1] ?? 0);
  if (signal === noOutput)
    return ' Signal 53 is what Slurm gives where it cannot open the output or error file: does its directory exist?';
  const name = signalNames.get(signal);
  return name ? ` It was killed by ${name}.` : '';
};

/** When the scheduler ends a job that runs, where its start is told. */
export const limitEnd = ({state, start, limitSeconds}: Job): number | undefined =>
  state === 'RUNNING' && start !== undefined && limitSeconds !== undefined ? start + limitSeconds : undefined;

/** The same, where need be by its elapsed time, which is as old as its row. */
const killedAt = (job: Job, now: number): number =>
  Math.max(now, limitEnd(job) ?? now + job.limitSeconds! - job.elapsedSeconds!);

/** What is worrying about jobs, on whichever list they are. */
export const jobAlerts = (resource: string, jobs: readonly Job[], now: number): Alert[] =>
  jobs.flatMap((job): Alert[] => {
    if (job.elements) return arrayAlert(resource, job, job.elements, now);
    const about = {resource, id: job.id};
    const name = `Job ${job.id} (${job.name}) on ${job.system}`;
    const todo = stuckTodo(job);
    if (todo)
      return [
        {
          ...about,
          kind: 'job-stuck-pending',
          severity: 'warning',
          title: `${name} will not start by itself`,
          why: `It is ${job.state}${job.reason ? ` with the reason ${job.reason}` : ''}.`,
          todo,
          action: 'hpc-jobs.cancel',
        },
      ];
    const share = limitShare(job);
    if (share !== undefined && share >= near)
      return [
        {
          ...about,
          kind: 'time-out-near',
          severity: 'warning',
          title: `${name} is near its time limit`,
          since: job.start === undefined ? undefined : job.start + near * job.limitSeconds!,
          due: killedAt(job, now),
          why: `${Math.floor(share * 100)} % of ${age(job.limitSeconds!)} are used; the scheduler ends it ${relative(killedAt(job, now), now)}.`,
          todo: 'Let it write a checkpoint, or ask the site to extend it.',
        },
      ];
    if (isFailed(job.state) && job.end !== undefined && now - job.end < news) {
      const known =
        ownEntry(failures, job.state) ??
        (!neverStarted(job) ? failedJob : job.state === 'FAILED' ? refusedJob : unstartedJob);
      return [
        {
          ...about,
          kind: known.kind,
          severity: 'warning',
          title: `${name} ${known.words}`,
          since: job.end,
          why: `It ended ${job.state}${job.exitCode ? ` with exit code ${job.exitCode}` : ''}${
            job.elapsedSeconds === undefined ? '' : ` after ${age(job.elapsedSeconds)}`
          }${job.nodeList ? ` on ${job.nodeList}` : job.nodes ? ` on ${plural(job.nodes, 'node')}` : ''}.${signalWords(job)}`,
          todo: known.todo,
          action: 'hpc-jobs.submit',
        },
      ];
    }
    return [];
  });

/** An array of which elements failed lately, or will not start, told once for all of them. */
const arrayAlert = (resource: string, array: Job, elements: readonly Job[], now: number): Alert[] => {
  const own = jobAlerts(resource, elements, now);
  const about = {resource, id: array.id};
  const kinds = Map.groupBy(own, ({kind}) => kind);
  return [...kinds.values()].map((alerts): Alert => {
    const [first] = alerts;
    if (alerts.length === 1) return {...first!, ...about};
    const since = alerts.map(one => one.since).filter(at => at !== undefined);
    const words = first!.title.replace(/^Job \S+ \(.*?\) on \S+ /, '');
    return {
      ...first!,
      ...about,
      ...(since.length > 0 ? {since: Math.min(...since)} : {}),
      title: `${alerts.length} elements of array ${array.id} (${array.name}) on ${array.system}: each ${words}`,
      why: `${alerts
        .map(one => one.id)
        .slice(0, 10)
        .join(', ')}${alerts.length > 10 ? ', …' : ''}. ${first!.why}`,
    };
  });
};
