import {isCancel, jobId} from './job-facts.ts';
import type {Job} from './schemas.ts';

/** Pushes older than this many later ones are forgotten: no reading runs that long. */
const kept = 5000;

/**
 * Remembers what was pushed while a reading was under way: its answer can be older than the push, and must not undo it.
 */
export const createOverlay = () => {
  const pushed = new Map<string, {readonly job: Job; readonly order: number}>();
  let order = 0;
  return {
    /** The present moment, for a reading that begins now. */
    mark: (): number => order,
    hear: (job: Job): void => {
      order += 1;
      // A cancel deletes the rows before it: what was pushed of them holds no longer.
      if (isCancel(job)) for (const [id, one] of pushed) if (one.job.site === job.site) pushed.delete(id);
      const id = jobId(job);
      pushed.delete(id);
      pushed.set(id, {job, order});
      if (pushed.size > kept) pushed.delete(pushed.keys().next().value!);
    },
    /** The rows of a reading that began at `since`, with what was pushed after it. */
    apply: (rows: readonly Job[], since: number, site: string | undefined): readonly Job[] => {
      if (order === since) return rows;
      const newer = new Map(
        [...pushed]
          .filter(([, one]) => one.order > since && (site === undefined || one.job.site === site))
          .map(([id, {job}]) => [id, job] as const),
      );
      const replaced = rows.map(row => {
        const id = jobId(row);
        const next = newer.get(id);
        newer.delete(id);
        return next ?? row;
      });
      return [...replaced, ...newer.values()];
    },
  };
};
