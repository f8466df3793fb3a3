import type {Page} from '../../../declare/resource.ts';
import {isCancel, jobId} from '../rules/job-facts.ts';
import type {Job} from './schemas.ts';

/** Pushes older than this many later ones are forgotten: no reading runs that long. */
const kept = 5000;

/**
 * Remembers what is pushed while a reading is under way: its answer can be older than the push, and must not undo it.
 */
export const createOverlay = () => {
  const pushed = new Map<string, {readonly job: Job; readonly order: number}>();
  let order = 0;
  let readings = 0;
  const withPushed = (rows: readonly Job[], since: number, site: string | undefined): readonly Job[] => {
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
  };
  return {
    hear: (job: Job): void => {
      if (readings === 0) return;
      order += 1;
      // A cancel deletes the rows before it: what was pushed of them holds no longer.
      if (isCancel(job)) for (const [id, one] of pushed) if (one.job.site === job.site) pushed.delete(id);
      const id = jobId(job);
      pushed.delete(id);
      pushed.set(id, {job, order});
      if (pushed.size > kept) pushed.delete(pushed.keys().next().value!);
    },
    /** What `read` gives, of one site or of all, with what was pushed meanwhile. */
    over: async (site: string | undefined, read: () => Promise<Page<Job>>): Promise<Page<Job>> => {
      const since = order;
      readings += 1;
      try {
        const page = await read();
        return {...page, rows: withPushed(page.rows, since, site)};
      } finally {
        readings -= 1;
        if (readings === 0) pushed.clear();
      }
    },
  };
};
