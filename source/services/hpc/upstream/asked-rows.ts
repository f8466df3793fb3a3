import type {Page} from '../../../declare/resource.ts';
import type {EpochSeconds} from '../../../declare/world.ts';
import {isRange, meant, parseJobId} from '../rules/job-id.ts';
import {isOver, isRunOnly} from '../rules/job-state.ts';
import type {Period} from './api.ts';
import type {Job} from './model.ts';

type Asked = {
  readonly period: Period;
  /** What was asked of the upstream, which is wider, since it takes whole days or fixed lengths alone. */
  readonly wide: {readonly since: EpochSeconds; readonly until: EpochSeconds | undefined};
  readonly ids: readonly string[];
  readonly now: EpochSeconds;
};

const overlaps = (job: Job, since: number, until: number | undefined, now: number) =>
  (job.end ?? now) >= since && (until === undefined || (job.start ?? job.end ?? now) <= until);

/**
 * The rows that were asked for, whatever the upstream gave: no filter is trusted. Where an answer holds rows outside even
 * of what was asked of it, a note says that it did not filter.
 */
export const withinPeriod = (
  rows: readonly Job[],
  {period, wide, ids, now}: Asked,
  page: Omit<Page<unknown>, 'rows'>,
): Page<Job> => {
  const named = ids.length === 0 ? rows : [...new Set(ids.flatMap(id => meant(rows, id)))];
  const strayIds = named.length < rows.length;
  const strayTimes = named.some(job => !overlaps(job, wide.since, wide.until, now));
  const notes = [
    ...(page.notes ?? []),
    ...(strayIds || strayTimes
      ? [`FirecREST did not narrow its answer to the ${strayIds ? 'jobs' : 'period'} asked for; skydeck did.`]
      : []),
  ];
  return {
    rows: lastRuns(named.filter(job => overlaps(job, period.since, period.until, now))),
    unreadable: page.unreadable,
    ...(notes.length > 0 ? {notes} : {}),
    ...(page.incomplete && {incomplete: true}),
  };
};

const isPast = ({state}: Job) => isOver(state) || isRunOnly(state);

/** Each job once: where it was requeued, an accounting can tell each of its runs under one id. The one that goes on, or began last, is the job. */
export const lastRuns = (rows: readonly Job[]): readonly Job[] => {
  const runs = Map.groupBy(rows, job => `${job.system} ${job.id}`);
  if (runs.size === rows.length) return rows;
  return [...runs.values()].map(([first, ...more]) => {
    if (more.length === 0) return first!;
    const [last, ...earlier] = [first!, ...more].toSorted(
      (a, b) => Number(isPast(a)) - Number(isPast(b)) || (b.start ?? 0) - (a.start ?? 0),
    );
    return {...last!, earlier};
  });
};

/** A job's rows from the queue, and those of the accounting that the queue has not. */
export const mergeRows = (queue: readonly Job[], accounting: readonly Job[]): readonly Job[] => {
  const listed = new Set(queue.map(job => job.id));
  const waits = queue.some(job => isRange(parseJobId(job.id) ?? none));
  return [
    ...queue,
    // What waits of an array is one row in both, with the elements as they were when each was asked.
    ...accounting.filter(job => !listed.has(job.id) && !(waits && isRange(parseJobId(job.id) ?? none))),
  ];
};
const none = {base: '', elements: undefined, cut: false, component: undefined, step: undefined};
