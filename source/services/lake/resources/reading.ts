import type {Stored} from '../upstream/engines/engine.ts';
import {isCascade, isLive, type Job, readyAt, rootOf} from '../upstream/engines/job.ts';
import {type Item, jobOf, placesOf} from '../upstream/item.ts';
import type {Objects} from '../upstream/object-cache.ts';

/** All that is known of one reading, joined: index item, newest job, object. */
export type Reading = Item & {
  /** The title; with its pool before it where two pools have the same reading. */
  readonly id: string;
  readonly job?: Job;
  /** Not all jobs could be read: one without a job may have one all the same. */
  readonly jobsUnknown?: true;
  /** When nothing but an instance was missing for the job. */
  readonly readyAt?: number;
  /** Live jobs of the same name beside the newest: the same bytes twice. */
  readonly rivals: readonly string[];
  /** For a job that failed with its predecessor: the first failure of the chain. */
  readonly root?: {readonly jobId: string; readonly title: string};
  readonly objectKey: string;
  /** Undefined when it could not be read; null when there is none. */
  readonly object: Stored | null | undefined;
  /** State of the queue and its environment, for a job that is RUNNABLE for too long. */
  readonly queue?: string;
  /** The link leads to a host that is gone. */
  readonly dead: boolean;
};

type Context = {readonly objectKey: string; readonly isDead: (link: string) => boolean};
export type Join = (
  items: readonly Item[],
  /** Undefined: they could not be read. */
  jobs: readonly Job[] | undefined,
  objects: Objects | undefined,
  /** Some of the jobs could not be read. */
  jobsCut?: boolean,
) => Reading[];

/** One list for all, so that rows without rivals are the same as before. */
const none: readonly string[] = [];

/**
 * Joins the three views of a pool by title. The newest job counts; the others of its name only while they live. A
 * reading that has no job, and whose item and object are the same as the last time, is given as the same row again: of
 * a large lake most are, and lists are then compared fast.
 */
export const createJoin = ({objectKey: template, isDead}: Context): Join => {
  const kept = new WeakMap<Item, Reading>();
  return (items, knownJobs, objects, jobsCut) => {
    const jobs = knownJobs ?? [];
    const jobsUnknown = knownJobs && !jobsCut ? undefined : true;
    const byId = new Map(jobs.map(job => [job.id, job]));
    const byName = Map.groupBy(jobs, job => job.name);
    const repeated = repeatedTitles(items);
    // Of two pools with one title, a job is that one's whose item names it.
    const named = new Map(
      items.flatMap(item => (item.jobId === undefined ? [] : [[item.jobId, item] as const])),
    );
    return items.map(item => {
      const places = placesOf(item, template);
      const objectKey = places.find(place => objects?.has(place)) ?? places[0]!;
      const object = objects && !objects.has(objectKey) ? null : objects?.get(objectKey);
      const id = repeated.has(item.title) ? `${item.pool}/${item.title}` : item.title;
      const own = byName
        .get(jobOf(item))
        ?.filter(job => (named.get(job.id) ?? item) === item)
        .toSorted((a, b) => b.createdAt - a.createdAt);
      const before = kept.get(item);
      const same = before?.object === object && before?.id === id && before?.jobsUnknown === jobsUnknown;
      if (!own?.length && before && same) return before;
      const job = own?.[0];
      const root = job && isCascade(job, byId) ? rootOf(job, byId) : undefined;
      const reading: Reading = {
        ...item,
        id,
        job,
        jobsUnknown,
        readyAt: job && readyAt(job, byId),
        rivals:
          job && isLive(job)
            ? own
                .slice(1)
                .filter(isLive)
                .map(other => other.id)
            : none,
        root: root && {jobId: root.id, title: root.name},
        objectKey,
        object,
        dead: isDead(item.link),
      };
      if (job) kept.delete(item);
      else kept.set(item, reading);
      return reading;
    });
  };
};

/** Titles that more than one pool has. */
const repeatedTitles = (items: readonly Item[]): ReadonlySet<string> => {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const {title} of items)
    if (seen.has(title)) repeated.add(title);
    else seen.add(title);
  return repeated;
};
