import {constants} from 'node:os';
import type {Alert} from '../../../declare/resource.ts';
import {ownEntry} from '../../../text/own-entry.ts';
import {plural} from '../../../text/quantities.ts';
import {age, relative} from '../../../text/times.ts';
import type {Job} from '../upstream/model.ts';
import {waitingFor} from './job-reasons.ts';
import {isFailed, isHeld} from './job-state.ts';

/** What its reason, or its state, says of a job that waits; undefined where that is not known. */
const waitOf = ({state, reason}: Job) => {
  if (isHeld(state))
    return waitingFor(state === 'RESV_DEL_HOLD' ? 'ReservationDeleted' : 'job requeued in held state');
  return state === 'PENDING' && reason ? waitingFor(reason) : undefined;
};

/** What helps a job that waits, or what it waits for, in a sentence; undefined for the usual reasons. */
export const waitTodo = (job: Job): string | undefined =>
  job.state === 'REVOKED' ? 'Another cluster of the federation runs it: look there.' : waitOf(job)?.todo;

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
  PREEMPTED: {
    kind: 'job-preempted',
    words: 'was ended to make room for another',
    todo: 'Submit it again, or from its last checkpoint, unless the site puts such jobs back into the queue.',
  },
  BOOT_FAIL: {
    kind: 'node-fail',
    words: 'failed without having started',
    todo: 'Its nodes did not boot, and there is no output: submit it again; if it happens again, tell the site.',
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

/** What a shell gives in place of the exit code of a program (POSIX, sh): that it was not found, or what killed it. */
const shellWords = (code: number): string => {
  if (code === 126) return ' 126 is what a shell gives for a file that it may not run.';
  if (code === 127) return ' 127 is what a shell gives for a command that it does not find.';
  const name = signalNames.get(code - 128);
  return name ? ` ${code} is what a shell gives where a program in it was killed by ${name}.` : '';
};

const exitWords = ({exitCode}: Job): string => {
  const [code = 0, signal = 0] = (exitCode ?? '').split(':').map(Number);
  if (signal === noOutput)
    return ' Signal 53 is what Slurm gives where it cannot open the output or error file: does its directory exist?';
  const name = signalNames.get(signal);
  return name ? ` It was killed by ${name}.` : shellWords(code);
};

/** When the scheduler ends a job that runs, where its start is told. */
export const limitEnd = ({state, start, limitSeconds}: Job): number | undefined =>
  state === 'RUNNING' && start !== undefined && limitSeconds !== undefined ? start + limitSeconds : undefined;

/** The same, where need be by its elapsed time, which is as old as its row. */
const killedAt = (job: Job, now: number): number =>
  Math.max(now, limitEnd(job) ?? now + job.limitSeconds! - job.elapsedSeconds!);

const waitAlerts = {
  never: (name: string) => ({kind: 'job-stuck-pending', title: `${name} will not start by itself`}),
  site: (name: string) => ({kind: 'job-may-wait-long', title: `${name} may wait long`}),
};

/** What is worrying about jobs, on whichever list they are. */
export const jobAlerts = (resource: string, jobs: readonly Job[], now: number): Alert[] =>
  jobs.flatMap((job): Alert[] => {
    if (job.elements) return arrayAlert(resource, job, job.elements, now);
    const about = {resource, id: job.id};
    const name = `Job ${job.id} (${job.name}) on ${job.system}`;
    const wait = waitOf(job);
    if (wait?.todo && wait.kind !== 'passes')
      return [
        {
          ...about,
          ...waitAlerts[wait.kind](name),
          severity: 'warning',
          why: `It is ${job.state}${job.reason ? ` with the reason ${job.reason}` : ''}.`,
          todo: wait.todo,
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
          }${job.nodeList ? ` on ${job.nodeList}` : job.nodes ? ` on ${plural(job.nodes, 'node')}` : ''}.${exitWords(job)}`,
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
