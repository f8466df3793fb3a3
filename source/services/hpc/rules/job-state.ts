import type {EpochSeconds, Tone} from '../../../declare/world.ts';
import {ownEntry} from '../../../text/own-entry.ts';
import type {Job} from '../upstream/model.ts';

const bad = ['FAILED', 'TIMEOUT', 'NODE_FAIL', 'OUT_OF_MEMORY', 'BOOT_FAIL', 'DEADLINE', 'LAUNCH_FAILED'];
/** Ended because somebody wanted it; "KILLED" of PBS, which does not tell who. */
const ended = ['CANCELLED', 'KILLED'];
const quiet = [...ended, 'REVOKED', 'PREEMPTED'];
/** Back in the queue and held there: they start when somebody lets them go. */
const held = ['REQUEUE_HOLD', 'SPECIAL_EXIT', 'RESV_DEL_HOLD'];
const short: Readonly<Record<string, string>> = {
  PD: 'PENDING',
  R: 'RUNNING',
  CG: 'COMPLETING',
  CD: 'COMPLETED',
  CA: 'CANCELLED',
  F: 'FAILED',
  TO: 'TIMEOUT',
  NF: 'NODE_FAIL',
  OOM: 'OUT_OF_MEMORY',
};

/** `CANCELLED by 1001` as the word and what follows; short forms as words; everything else verbatim. */
export const readState = (text: string): {state: string; rest: string | undefined} => {
  const found = /^(\S+)(?:\s+(.*))?$/.exec(text.trim());
  const word = found?.[1] ?? text;
  return {state: ownEntry(short, word) ?? word, rest: found?.[2] || undefined};
};

/** Reasons why a job waits: of one that is over they say nothing any more (v2 keeps the last one). */
const waitingReason =
  /Limit|^(None|Resources|Priority|Dependency|DependencyNeverSatisfied|BeginTime|Reservation|JobHeld|Licenses|ReqNodeNotAvail)/;

/** A reason, where it says something of a job in this state. */
export const reasonIn = (state: string, reason: string | undefined): string | undefined =>
  !reason || reason === 'None' || (isOver(state) && waitingReason.test(reason)) ? undefined : reason;

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

/** Over, and not as wanted. A cancelled one was wanted. */
export const isFailed = (state: string): boolean => bad.includes(state);

export const stateTone = (state: string): Tone => {
  if (['RUNNING', 'COMPLETING', 'BEGUN'].includes(state)) return 'busy';
  if (state === 'COMPLETED') return 'good';
  if (bad.includes(state)) return 'bad';
  if (quiet.includes(state)) return 'quiet';
  if (state === 'PENDING') return 'notice';
  return ['SUSPENDED', 'HELD'].includes(state) || isHeld(state) ? 'warn' : 'plain';
};

/** The exit code that a shell would give for the job: its own, 128 and the signal, 1 for what did not complete. */
export const exitCodeOf = (job: Job): number => {
  const [code = 0, signal = 0] = (job.exitCode ?? '').split(':').map(Number);
  if (code > 0) return Math.min(code, 255);
  if (signal > 0) return 128 + signal;
  return job.state === 'COMPLETED' ? 0 : 1;
};
