import {AsyncLocalStorage} from 'node:async_hooks';
import {asFailure, type Failure} from '../../declare/failure.ts';
import type {Preview, Step} from '../../declare/step.ts';

/** What has left during one run of an action, in whatever part of it. Times are the clock's of who runs it. */
export type Sending = {
  done: number;
  refused: Failure | undefined;
  /** When the first change left, and when the last one was answered or given up: epoch seconds. */
  sentAt: number | undefined;
  answeredAt: number | undefined;
};

type Run = {
  readonly kind: 'run';
  readonly sending: Sending;
  readonly now: () => number;
  readonly before: (step: Step) => Promise<void>;
};
type Rehearsal = {
  readonly kind: 'rehearsal';
  readonly steps: Step[];
  readonly remarks: string[];
  readonly control: AbortController;
  /** What would stand after the steps so far, by whatever keeps it: for those who read what they have changed. */
  readonly supposed: Map<string, unknown>;
  open: string | undefined;
};

const current = new AsyncLocalStorage<Run | Rehearsal | undefined>();

/** Leaves a rehearsal that can go no further. What catches it on the way changes nothing: no step comes after it. */
class RehearsalOver extends Error {
  override readonly name = 'RehearsalOver';
}

const leave = (rehearsal: Rehearsal, open: string): never => {
  rehearsal.open ??= open;
  rehearsal.control.abort();
  throw new RehearsalOver();
};

/**
 * The one way out for every change. In a run it is done and counted; in a rehearsal it is only noted, and the answer is
 * the `assumed` one. Without one the rehearsal ends there: what follows hangs on the real answer. `isDeed`: whether an
 * answer means that the change was carried out. What `does` changes within itself is part of this step.
 */
export const changing = async <T>(
  step: Step,
  does: () => Promise<T>,
  {assumed, isDeed = () => true}: {assumed?: {readonly answer: T}; isDeed?(answer: T): boolean} = {},
): Promise<T> => {
  const now = current.getStore();
  if (now === undefined) return does();
  if (now.kind === 'rehearsal') {
    if (now.control.signal.aborted) throw new RehearsalOver();
    now.steps.push(step);
    return assumed ? assumed.answer : leave(now, 'What follows hangs on the answer to this.');
  }
  const {sending} = now;
  await now.before(step);
  sending.sentAt ??= now.now();
  try {
    const answer = await current.run(undefined, does);
    if (isDeed(answer)) sending.done += 1;
    return answer;
  } catch (error) {
    const failure = asFailure(error);
    if (!failure.maybeSent) sending.refused = failure;
    throw failure;
  } finally {
    sending.answeredAt = now.now();
  }
};

/**
 * A reading that only makes sense after a change (how far the task is that a request began): in a rehearsal that has
 * noted a change it is the assumed value. Without one the rehearsal ends there.
 */
export const readingAfter = async <T>(does: () => Promise<T>, assumed?: {readonly answer: T}): Promise<T> => {
  const now = current.getStore();
  if (now?.kind !== 'rehearsal' || now.steps.length === 0) return does();
  return assumed ? assumed.answer : leave(now, 'What follows hangs on what comes of this.');
};

/** In a rehearsal, what would stand after its steps so far; in a run nothing: there one reads what stands. */
export const supposed = (): Map<string, unknown> | undefined => {
  const now = current.getStore();
  return now?.kind === 'rehearsal' ? now.supposed : undefined;
};

/** A value that each run makes anew (a random id): nobody can know it before, so that a rehearsal has `***` in its place. */
export const madeAnew = (make: () => string): string =>
  current.getStore()?.kind === 'rehearsal' ? '***' : make();

/** Tells a preview what the run would come to: "12 readings are new." In a run nothing. */
export const remark = (sentence: string): void => {
  const now = current.getStore();
  if (now?.kind === 'rehearsal' && !now.control.signal.aborted) now.remarks.push(sentence);
};

/** Ends a rehearsal where what follows cannot be known before, and says why. In a run nothing. */
export const untilHere = (open: string): void => {
  const now = current.getStore();
  if (now?.kind === 'rehearsal') leave(now, open);
};

/**
 * Runs an action's work and notes which changes leave meanwhile: a later reading that fails ("how is the task?") must
 * not look as if nothing had been sent. `before` is waited for before each of them leaves.
 */
export const watching = async <T>(
  work: (sending: Sending) => Promise<T>,
  {now = () => Date.now() / 1000, before = async () => {}}: Partial<Pick<Run, 'now' | 'before'>> = {},
): Promise<T> => {
  const sending: Sending = {done: 0, refused: undefined, sentAt: undefined, answeredAt: undefined};
  return current.run({kind: 'run', sending, now, before}, () => work(sending));
};

/** Runs an action's work without changing anything, and gives what it would have changed. Throws what it throws. */
export const rehearse = async (
  work: (signal: AbortSignal) => Promise<unknown>,
  signal?: AbortSignal,
): Promise<Preview> => {
  const control = new AbortController();
  const rehearsal: Rehearsal = {
    kind: 'rehearsal',
    steps: [],
    remarks: [],
    control,
    supposed: new Map(),
    open: undefined,
  };
  try {
    const both = signal ? AbortSignal.any([signal, control.signal]) : control.signal;
    await current.run(rehearsal, () => work(both));
  } catch (error) {
    if (!control.signal.aborted) throw error;
  }
  const {steps, remarks, open} = rehearsal;
  return {steps, remarks, ...(open === undefined ? {} : {open})};
};
