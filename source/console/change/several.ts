import type {Action, Danger} from '../../declare/action.ts';
import type {Draft} from '../../declare/draft.ts';
import type {JournalEntry, Verdict} from '../../declare/journal-entry.ts';
import type {Resource} from '../../declare/resource.ts';
import type {World} from '../../declare/world.ts';
import {harmless} from '../../text/harmless.ts';

/** What came of it, as far as it is told. */
export type Outcome = Pick<JournalEntry, 'verdict' | 'sentence'>;

/** Rows that a question names; the others are counted. */
const named = 10;

/** Whether an action can be done to several marked rows, one after the other. */
export const takesSeveral = (action: Action): boolean => action.on === 'rows' || action.several !== undefined;

/** Rows that are checked at the same time. */
export const atOnce = 6;

export const inGroups = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({length: Math.ceil(list.length / size)}, (_, at) => list.slice(at * size, (at + 1) * size));

/** What is typed for all, with what one of the rows gives itself. */
export const draftFor = (action: Action, typed: Draft, row: unknown, many: boolean): Draft =>
  many && action.several ? {...typed, ...action.several.texts(row, typed)} : typed;

export const firstOf = <T>(list: readonly T[]): readonly T[] => list.slice(0, named);

/** The first few of a list, and how many are left. */
export const firstFew = (list: readonly string[]): readonly string[] =>
  list.length > named ? [...firstOf(list), `and ${list.length - named} more`] : list;

/** The question before something dangerous is done to several rows. */
export const dangerFor = (
  action: Action,
  resource: Resource,
  rows: readonly unknown[],
  typed: Draft,
  one: Danger | undefined,
  world: World,
): Danger | undefined => {
  if (rows.length < 2) return one;
  const own = action.several?.danger;
  if (own) return own(rows, typed, world);
  const which = firstFew(rows.map(row => resource.id(row))).join(', ');
  return one && {...one, question: `${action.title} for ${rows.length} marked rows: ${which}?`};
};

const order: readonly Verdict[] = ['rejected', 'not-sent', 'unknown', 'absent', 'pending', 'done'];

/** What came of each, those that went wrong first. */
export const outcomeLines = (
  outcomes: readonly {readonly name: string; readonly entry: Outcome}[],
): string[] =>
  outcomes
    .toSorted((a, b) => order.indexOf(a.entry.verdict) - order.indexOf(b.entry.verdict))
    .map(({name, entry}) =>
      harmless(`${entry.verdict.padEnd(8)}  ${name}${entry.sentence ? `: ${entry.sentence}` : ''}`),
    );

/** `3 done, 1 rejected`. */
export const outcomeCounts = (entries: readonly Outcome[]): string =>
  order
    .toReversed()
    .map(verdict => [verdict, entries.filter(entry => entry.verdict === verdict).length] as const)
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => `${count} ${verdict}`)
    .join(', ');
