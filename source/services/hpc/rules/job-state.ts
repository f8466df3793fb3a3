import type {EpochSeconds, Tone} from '../../../declare/world.ts';
import {ownEntry} from '../../../text/own-entry.ts';
import type {Job} from '../upstream/model.ts';
import {isEndReason} from './job-reasons.ts';

const bad = [
  'FAILED',
  'TIMEOUT',
  'NODE_FAIL',
  'OUT_OF_MEMORY',
  'BOOT_FAIL',
  'DEADLINE',
  'LAUNCH_FAILED',
  'PREEMPTED',
];
/** Ended because somebody wanted it; "KILLED" of PBS, which does not tell who. */
const ended = ['CANCELLED', 'KILLED'];
const quiet = [...ended, 'REVOKED'];
const busy = ['RUNNING', 'COMPLETING', 'BEGUN', 'CONFIGURING', 'RESIZING', 'SIGNALING', 'STAGE_OUT'];
/** Back in the queue and held there: they start when somebody lets them go. */
const held = ['REQUEUE_HOLD', 'SPECIAL_EXIT', 'RESV_DEL_HOLD'];
/** Slurm's short forms (man squeue, JOB STATE CODES). */
const short: Readonly<Record<string, string>> = {
  BF: 'BOOT_FAIL',
  CA: 'CANCELLED',
  CD: 'COMPLETED',
  CF: 'CONFIGURING',
  CG: 'COMPLETING',
  DL: 'DEADLINE',
  F: 'FAILED',
  NF: 'NODE_FAIL',
  OOM: 'OUT_OF_MEMORY',
  PD: 'PENDING',
  PR: 'PREEMPTED',
  R: 'RUNNING',
  RD: 'RESV_DEL_HOLD',
  RF: 'REQUEUE_FED',
  RH: 'REQUEUE_HOLD',
  RQ: 'REQUEUED',
  RS: 'RESIZING',
  RV: 'REVOKED',
  S: 'SUSPENDED',
  SE: 'SPECIAL_EXIT',
  SI: 'SIGNALING',
  SO: 'STAGE_OUT',
  ST: 'STOPPED',
  TO: 'TIMEOUT',
};

/** A state that a column of sacct cut: `CANCELLED+`, `OUT_OF_ME+`. */
const uncut = (word: string): string => {
  const start = /^(\w+)\+$/.exec(word)?.[1];
  const [found, ...more] = Object.values(short).filter(one => start !== undefined && one.startsWith(start));
  return found !== undefined && more.length === 0 ? found : word;
};

/** `CANCELLED by 1001` as the word and what follows; short forms as words; everything else verbatim. */
export const readState = (text: string): {state: string; rest: string | undefined} => {
  const found = /^(\S+)(?:\s+(.*))?$/.exec(text.trim());
  const word = found?.[1] ?? text;
  return {state: ownEntry(short, word) ?? uncut(word), rest: found?.[2] || undefined};
};

/** A reason, where it says something of a job in this state. */
export const reasonIn = (state: string, reason: string | undefined): string | undefined =>
  !reason || reason === 'None' || (isOver(state) && !isEndReason(reason)) ? undefined : reason;

/** Of a job that waits the scheduler tells when it means to begin it, in the place of the start. */
export const startIn = (state: string, at: EpochSeconds | undefined): Pick<Job, 'start' | 'expectedStart'> =>
  state !== 'PENDING' ? {start: at} : {start: undefined, ...(at === undefined ? {} : {expectedStart: at})};

/** Whether a job in this state is over. Unknown states are taken to go on. */
export const isOver = (state: string): boolean =>
  state === 'COMPLETED' || state === 'FINISHED' || bad.includes(state) || quiet.includes(state);

/** Whether it was ended before its own end. */
export const isCancelled = (state: string): boolean => ended.includes(state);

/** Whether it waits until somebody releases it. */
export const isHeld = (state: string): boolean => held.includes(state);

/** Whether a record is of one run alone, after which the job went on under its id. */
export const isRunOnly = (state: string): boolean => ['REQUEUED', 'REQUEUE_FED', 'RESIZING'].includes(state);

/** Over, and not as wanted. A cancelled one was wanted. */
export const isFailed = (state: string): boolean => bad.includes(state);

export const stateTone = (state: string): Tone => {
  if (busy.includes(state)) return 'busy';
  if (state === 'COMPLETED') return 'good';
  if (bad.includes(state)) return 'bad';
  if (quiet.includes(state)) return 'quiet';
  if (['PENDING', 'REQUEUED', 'REQUEUE_FED'].includes(state)) return 'notice';
  return ['SUSPENDED', 'STOPPED', 'HELD'].includes(state) || isHeld(state) ? 'warn' : 'plain';
};

/** The exit code that a shell would give for the job: its own, 128 and the signal, 1 for what did not complete. */
export const exitCodeOf = (job: Job): number => {
  const [code = 0, signal = 0] = (job.exitCode ?? '').split(':').map(Number);
  if (code > 0) return Math.min(code, 255);
  if (signal > 0) return 128 + signal;
  return job.state === 'COMPLETED' ? 0 : 1;
};
