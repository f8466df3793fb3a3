import type {EpochSeconds, Seen} from '../../declare/world.ts';
import type {Found} from './sqlite-handle.ts';

export type Transition = {
  readonly resource: string;
  readonly id: string;
  readonly state: string;
  readonly at: EpochSeconds;
  /** When it was last looked at and was not in it yet; undefined where nobody had looked. */
  readonly before: EpochSeconds | undefined;
  /** It came into it then or before: nobody was watching. */
  readonly atLeast: boolean;
};

export type Remembered = {
  readonly state: string;
  readonly since: EpochSeconds;
  readonly before: EpochSeconds | undefined;
  readonly atLeast: boolean;
  readonly first: EpochSeconds;
};

/**
 * What is remembered after a transition; the same when it tells nothing new. Two consoles may tell of the same one: the
 * earlier telling counts. One that is a little older than what is known is an answer that came late; one that is older
 * by more than `slack` seconds was told by a clock that has been set back.
 */
export const remember = (before: Remembered | undefined, next: Transition, slack: number): Remembered => {
  const {state, at, atLeast} = next;
  const now = {state, since: at, before: next.before, atLeast};
  if (!before) return {...now, first: at};
  const first = Math.min(before.first, at);
  if (before.state === state)
    return at < before.since && before.since - at <= slack ? {...now, first} : before;
  if (at < before.since && before.since - at <= slack) return before;
  return {...now, first: before.first, atLeast: atLeast || at < before.since};
};

const optional = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

export const rememberedOf = ({state, since, before, at_least, first}: Found): Remembered => ({
  state: String(state),
  since: Number(since),
  before: optional(before),
  atLeast: at_least === 1,
  first: Number(first),
});

export const transitionOf = ({resource, id, state, at, before, at_least}: Found): Transition => ({
  resource: String(resource),
  id: String(id),
  state: String(state),
  at: Number(at),
  before: optional(before),
  atLeast: at_least === 1,
});

export const historyOf = (transitions: readonly Transition[]): Seen['history'] =>
  transitions.map(({state, at, before, atLeast}) => ({
    state,
    at,
    ...(atLeast && {atLeast}),
    ...(before !== undefined && {before}),
  }));

/** What is known of a row's state from its transitions, oldest first; undefined when there are none. */
export const seenOf = (history: readonly Transition[]): Seen | undefined => {
  const now = history.at(-1);
  if (!now) return undefined;
  const {state, at: since, before, atLeast} = now;
  return {
    state,
    since,
    ...(before !== undefined && {before}),
    atLeast,
    first: history[0]!.at,
    history: historyOf(history),
  };
};

/** A line of a record of what was first seen, handed in, as a transition. `gap` is null at the very first look. */
export const transitionOfLine = (line: Record<string, unknown>, slack: number): Transition | undefined => {
  const {resource, id, state, at, gap} = line;
  if (typeof resource !== 'string' || typeof id !== 'string' || typeof state !== 'string') return undefined;
  if (typeof at !== 'number' || !(gap === null || typeof gap === 'number')) return undefined;
  const unwatched = gap === null || gap > slack || gap < 0;
  return {
    resource,
    id,
    state,
    at,
    before: gap === null || gap < 0 ? undefined : at - gap,
    atLeast: unwatched,
  };
};
