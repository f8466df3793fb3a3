import {randomUUID} from 'node:crypto';
import type {Progress} from '../../declare/action.ts';
import type {FailureKind} from '../../declare/failure.ts';
import type {JournalEntry, Verdict} from '../../declare/journal-entry.ts';
import type {Row} from '../../declare/resource.ts';
import {rowNow} from '../polling/poll.ts';
import type {Session} from '../session.ts';
import {type Case, casesOf, draftOn, isMany, type Plan} from './plan.ts';

/** What came of it, as far as it is told. An entry of the journal, unless nothing was sent. */
export type PlanOutcome = Pick<JournalEntry, 'verdict' | 'sentence'> & Partial<JournalEntry>;

export type RowOutcome = {readonly name: string | undefined; readonly outcome: PlanOutcome};

export type Carrying = {
  readonly signal?: AbortSignal;
  /** Milliseconds of wall time at which the plan was checked: what was checked a moment ago is not checked again. */
  readonly checkedAt?: number;
  /** Before a row: which of how many. */
  onRow?(name: string | undefined, at: number, of: number): void;
  onProgress?(progress: Progress): void;
  onOutcome?(outcome: RowOutcome): void;
  /** Why it must not be done to this row now: it is being done to it already. */
  hinders?(row: Row, name: string): string | undefined;
  /** Runs around the work of one row, which is under way meanwhile. */
  during?<T>(name: string | undefined, work: () => Promise<T>): Promise<T>;
};

/** Failures that every further row would meet as well. */
const forAll: readonly FailureKind[] = [
  'no-credentials',
  'unauthorized',
  'unreachable',
  'insecure',
  'read-only',
  'aborted',
];

const refused = (sentence: string): PlanOutcome => ({verdict: 'not-sent', sentence, ids: []});

/**
 * Carries a plan out, one row after the other, each as it is now: not one that has gone. Ends early where the rest would
 * meet the same trouble, or is called off: gives what came of each, and the rows that were not tried.
 */
export const performPlan = async (
  session: Session,
  plan: Plan,
  carrying: Carrying = {},
): Promise<{readonly outcomes: readonly RowOutcome[]; readonly left: readonly string[]}> => {
  const {resource, action, batch} = plan;
  const cases = casesOf(plan);
  const group = isMany(plan) ? randomUUID() : undefined;
  const {signal, onProgress = () => {}, during = (_name, work) => work()} = carrying;
  const outcomes: RowOutcome[] = [];
  const performOn = async ({row, name, draft}: Case): Promise<PlanOutcome> => {
    const perform = (now: Row | undefined) => {
      // What is another row now was not checked.
      const checkedAt = now === row ? carrying.checkedAt : undefined;
      const given = {
        signal,
        onProgress,
        ...(group && {group}),
        ...(checkedAt === undefined ? {} : {checkedAt}),
      };
      return session.perform(action, resource, now === row ? draft : draftOn(plan, now), now, given);
    };
    if (name === undefined || batch) return perform(row);
    // A list that was read again meanwhile holds another object for it, or none.
    const now = plan.unlisted?.has(name) ? row : rowNow(session, resource, name);
    if (now === undefined) return refused(`${name} is no longer listed: nothing was sent.`);
    return perform(now);
  };
  for (const [at, one] of cases.entries()) {
    const {row, name} = one;
    carrying.onRow?.(name, at, cases.length);
    const hindered = name === undefined ? undefined : carrying.hinders?.(row, name);
    const outcome = hindered === undefined ? await during(name, () => performOn(one)) : refused(hindered);
    outcomes.push({name, outcome});
    carrying.onOutcome?.({name, outcome});
    const stops =
      signal?.aborted ||
      (plan.stopsAtRefusal && outcome.verdict !== 'done') ||
      (outcome.verdict === 'not-sent' && outcome.kind && forAll.includes(outcome.kind));
    if (stops) return {outcomes, left: cases.slice(at + 1).map(rest => rest.name ?? action.title)};
  }
  return {outcomes, left: []};
};

const order: readonly Verdict[] = ['rejected', 'not-sent', 'unknown', 'absent', 'pending', 'done'];

export const worstFirst = (outcomes: readonly RowOutcome[]): readonly RowOutcome[] =>
  outcomes.toSorted((a, b) => order.indexOf(a.outcome.verdict) - order.indexOf(b.outcome.verdict));

/** `3 done, 1 rejected`. */
export const outcomeCounts = (outcomes: readonly RowOutcome[]): string =>
  order
    .toReversed()
    .map(verdict => [verdict, outcomes.filter(({outcome}) => outcome.verdict === verdict).length] as const)
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => `${count} ${verdict}`)
    .join(', ');
