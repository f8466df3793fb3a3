import type {Stored} from './engines/engine.ts';
import {isCascade, isLive, type Job, readyAt, rootOf} from './engines/job.ts';
import {type Item, jobOf, keyOf} from './item.ts';

/** All that is known of one reading, joined: index item, newest job, object. */
export type Reading = Item & {
  /** The title; with its pool before it where two pools have the same reading. */
  readonly id: string;
  readonly job?: Job;
  /** When nothing but an instance was missing for the job. */
  readonly readyAt?: number;
  /** Live jobs of the same name beside the newest: the same bytes twice. */
  readonly rivals: readonly string[];
  /** For a job that failed with its predecessor: the first failure of the chain. */
  readonly root?: {readonly jobId: string; readonly title: string};
  readonly objectKey: string;
  /** Undefined when the store could not be read; null when there is none. */
  readonly object: Stored | null | undefined;
  /** State of the queue and its environment, for a job that is RUNNABLE for too long. */
  readonly queue?: string;
  /** The link leads to a host that is gone. */
  readonly dead: boolean;
};

/** Joins the three views of a pool by title. The newest job counts; the others of its name only while they live. */
export const joinReadings = (
  items: readonly Item[],
  jobs: readonly Job[],
  objects: ReadonlyMap<string, Stored> | undefined,
  context: {objectKey: string; isDead: (link: string) => boolean},
): Reading[] => {
  const byId = new Map(jobs.map(job => [job.id, job]));
  const byName = Map.groupBy(jobs, job => job.name);
  const titles = Map.groupBy(items, item => item.title);
  return items.map(item => {
    const own = (byName.get(jobOf(item)) ?? []).toSorted((a, b) => b.createdAt - a.createdAt);
    const job = own[0];
    const root = job && isCascade(job, byId) ? rootOf(job, byId) : undefined;
    const objectKey = keyOf(item, context.objectKey);
    return {
      ...item,
      id: (titles.get(item.title)?.length ?? 1) > 1 ? `${item.pool}/${item.title}` : item.title,
      job,
      readyAt: job && readyAt(job, byId),
      rivals:
        job && isLive(job)
          ? own
              .slice(1)
              .filter(isLive)
              .map(({id}) => id)
          : [],
      root: root && {jobId: root.id, title: root.name},
      objectKey,
      object: objects ? (objects.get(objectKey) ?? null) : undefined,
      dead: context.isDead(item.link),
    };
  });
};
