import type {Draft} from './draft.ts';
import {asFailure} from './failure.ts';
import type {Tone} from './world.ts';

/** A part of a detail view. Sections are data; the console and the command line draw them. */
export type Section =
  | {readonly kind: 'facts'; readonly title: string; readonly facts: readonly Fact[]}
  | {
      readonly kind: 'table';
      readonly title: string;
      readonly header: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | {readonly kind: 'causes'; readonly title: string; readonly causes: readonly Cause[]}
  /** `follow`: it grows, so the detail view is asked again at the resource's active pace until no section follows. */
  | {readonly kind: 'text'; readonly title: string; readonly text: string; readonly follow?: boolean}
  | {readonly kind: 'json'; readonly title: string; readonly value: unknown};
export type Fact = {readonly name: string; readonly value: string; readonly tone?: Tone};
/** Facts by their names, in their order: what is undefined is left out. */
export type NamedFacts = Readonly<
  Record<string, string | undefined | readonly [value: string, tone: Tone | undefined]>
>;
export const facts = (title: string, given: NamedFacts | readonly Fact[]): Section => ({
  kind: 'facts',
  title,
  facts: Array.isArray(given) ? given : factsOf(given as NamedFacts),
});
export const factsOf = (named: NamedFacts): Fact[] =>
  Object.entries(named).flatMap(([name, given]) => {
    const [value, tone] = typeof given === 'object' ? given : [given];
    return value === undefined ? [] : [{name, value, ...(tone && {tone})}];
  });

/** What was read, or why it could not be: a part of a detail view that fails leaves the others. Throws what was called off. */
export const orSentence = async <T>(
  reading: Promise<T>,
  say: (sentence: string) => string = sentence => sentence,
): Promise<T | string> => {
  try {
    return await reading;
  } catch (error) {
    const {kind, message} = asFailure(error);
    if (kind === 'aborted') throw error;
    return say(message);
  }
};

/**
 * How far the evidence for a cause goes. What nobody can tell is possible, and its evidence says so; only what was seen
 * within its time is shown or ruled out.
 */
export type Standing = 'shown' | 'likely' | 'possible' | 'ruled out';
const ranks: Readonly<Record<Standing, number>> = {shown: 0, likely: 1, possible: 2, 'ruled out': 3};

export type Cause = {
  readonly title: string;
  readonly standing: Standing;
  /** What was seen, and when. */
  readonly evidence: string;
  readonly todo?: string;
  /** The action that is the next step: `windows.create`. */
  readonly action?: string;
  /** What its form is filled with. */
  readonly draft?: Draft;
};

/** Causes with the most telling first; those of one standing stay in their order. */
export const mostTelling = (causes: readonly Cause[]): Cause[] =>
  causes.toSorted((a, b) => ranks[a.standing] - ranks[b.standing]);
