import type {EpochSeconds, Seen} from '../../declare/world.ts';

/** One line of the first-seen file: an object came into a state. `gap` is null at the very first look. */
export type Transition = {
  readonly resource: string;
  readonly id: string;
  readonly state: string;
  readonly at: EpochSeconds;
  readonly gap: number | null;
  /** When it was last seen, written at compaction. */
  readonly last?: EpochSeconds;
};

/** What is remembered of one object. `last` is when it was last in a list. */
export type Remembered = {seen: Seen; last: EpochSeconds};

const longestHistory = 50;

/** A line of the file as a transition, or undefined when it is none. */
export const readTransition = (line: Record<string, unknown>): Transition | undefined => {
  const {resource, id, state, at, gap, last} = line;
  if (typeof resource !== 'string' || typeof id !== 'string' || typeof state !== 'string') return undefined;
  if (typeof at !== 'number' || !(gap === null || typeof gap === 'number')) return undefined;
  return {resource, id, state, at, gap, ...(typeof last === 'number' ? {last} : {})};
};

/**
 * What is remembered after a transition. The age is a lower bound when nobody looked for longer than `slack` seconds
 * before. Two consoles may tell of the same transition: the earlier telling counts.
 */
export const remember = (before: Remembered | undefined, line: Transition, slack: number): Remembered => {
  const atLeast = line.gap === null || line.gap > slack || line.gap < 0;
  const last = Math.max(before?.last ?? 0, line.last ?? line.at);
  const entry = {state: line.state, at: line.at, ...(atLeast && {atLeast})};
  if (!before) {
    const history = [entry];
    return {seen: {state: line.state, since: line.at, atLeast, first: line.at, history}, last};
  }
  const {seen} = before;
  if (seen.state === line.state) {
    if (line.at >= seen.since) return {seen, last};
    const history = [...seen.history.slice(0, -1), entry];
    return {
      seen: {...seen, since: line.at, atLeast, first: Math.min(seen.first, line.at), history},
      last,
    };
  }
  if (line.at < seen.since) return {seen: {...seen, first: Math.min(seen.first, line.at)}, last};
  const history = [...seen.history, entry].slice(-longestHistory);
  return {seen: {state: line.state, since: line.at, atLeast, first: seen.first, history}, last};
};

/** The lines that stand for one object in a compacted file. */
export const linesOf = (resource: string, id: string, {seen, last}: Remembered): string => {
  let lines = '';
  const {history} = seen;
  history.forEach(({state, at, atLeast}, index) => {
    const present = index === history.length - 1;
    const gap = atLeast ? null : 0;
    const line: Transition = {resource, id, state, at, gap, ...(present ? {last} : {})};
    lines += `${JSON.stringify(line)}\n`;
  });
  return lines;
};
