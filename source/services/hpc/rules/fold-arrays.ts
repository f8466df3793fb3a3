import type {Job} from '../upstream/model.ts';
import {elementCount, parseJobId} from './job-id.ts';
import {isFailed, isOver} from './job-state.ts';

/** Jobs that are elements of one array, counted by state: what went wrong first. */
const countsOf = (elements: readonly Job[]): readonly (readonly [state: string, count: number])[] => {
  const counts = new Map<string, number>();
  for (const {id, state} of elements) {
    const parsed = parseJobId(id);
    counts.set(state, (counts.get(state) ?? 0) + (parsed ? elementCount(parsed) : 1));
  }
  const rank = (state: string) => (isFailed(state) ? 0 : isOver(state) ? 1 : state === 'PENDING' ? 3 : 2);
  return [...counts].sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
};

/** `1 FAILED, 12 COMPLETED, 2 RUNNING, 5 PENDING` */
export const countsText = (elements: readonly Job[]): string =>
  countsOf(elements)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');

/** As long as one runs or waits an array does; then it stands as the worst of its elements. */
const stateOf = (elements: readonly Job[]): string => {
  const running = elements.find(job => !isOver(job.state) && job.state !== 'PENDING');
  const open = running ?? elements.find(job => !isOver(job.state));
  return (open ?? worstOf(elements)).state;
};

/** The job that says most of several that are over: a failed one before a cancelled one before a good one. */
export const worstOf = (jobs: readonly Job[]): Job => {
  const rank = ({state}: Job) => (isFailed(state) ? 0 : isOver(state) ? (state === 'COMPLETED' ? 3 : 2) : 1);
  return jobs.toSorted((a, b) => rank(a) - rank(b))[0]!;
};

const known = <T>(values: readonly (T | undefined)[]): T[] => values.filter(value => value !== undefined);
const sumOf = (values: readonly (number | undefined)[]): number | undefined => {
  const found = known(values);
  return found.length > 0 ? found.reduce((sum, value) => sum + value, 0) : undefined;
};

export const foldArray = (base: string, elements: readonly Job[]): Job => {
  const [first] = elements;
  const over = elements.every(job => isOver(job.state));
  const starts = known(elements.map(job => job.start));
  const ends = known(elements.map(job => job.end));
  const stuck = elements.find(job => job.state === 'PENDING')?.reason;
  const counts = countsText(elements);
  return {
    ...first!,
    id: base,
    state: stateOf(elements),
    reason: stuck && stateOf(elements) === 'PENDING' ? `${counts} (${stuck})` : counts,
    nodes: sumOf(elements.filter(job => !isOver(job.state)).map(job => job.nodes)),
    nodeList: undefined,
    elapsedSeconds: undefined,
    start: starts.length > 0 ? Math.min(...starts) : undefined,
    end: over && ends.length > 0 ? Math.max(...ends) : undefined,
    cpuSeconds: sumOf(elements.map(job => job.cpuSeconds)),
    exitCode: over ? worstOf(elements).exitCode : undefined,
    raw: elements.map(job => job.raw),
    elements,
  };
};

/** Rows with each array as one row, where its first element stood. One element alone stays what it is. */
export const foldArrays = (rows: readonly Job[]): Job[] => {
  const arrayOf = (job: Job) => {
    const id = parseJobId(job.id);
    return id?.elements ? `${job.system} ${id.base}` : undefined;
  };
  const arrays = Map.groupBy(rows, arrayOf);
  const done = new Set<string>();
  return rows.flatMap(job => {
    const name = arrayOf(job);
    const own = name === undefined ? [] : arrays.get(name)!;
    const isWhole = own.length > 1 || (own.length === 1 && elementCount(parseJobId(own[0]!.id)!) > 1);
    if (name === undefined || !isWhole) return [job];
    if (done.has(name)) return [];
    done.add(name);
    return [foldArray(parseJobId(job.id)!.base, own)];
  });
};
