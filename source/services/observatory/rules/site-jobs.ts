import type {EpochSeconds, World} from '../../../declare/world.ts';
import {onceForEach} from '../../../text/once-for-each.ts';
import {jobList} from '../lists.ts';
import type {Job} from '../upstream/schemas.ts';
import {isOver, isStub, isUnread, isWorking, madeAt} from './job-facts.ts';

export type SiteJobs = {
  readonly unread: readonly Job[];
  readonly working: number;
  /** It tells how jobs go on after taking them; most of today's observatories do not (contract section 5). */
  readonly tells: boolean;
  /** By device: when jobs were made that were begun or finished, oldest first. */
  readonly begun: ReadonlyMap<string, readonly EpochSeconds[]>;
};

export const deviceKey = (job: Job): string => `${job.deviceType ?? ''} ${job.deviceInstance ?? ''}`;

const none: SiteJobs = {unread: [], working: 0, tells: false, begun: new Map()};

const gather = (jobs: readonly Job[]): SiteJobs => {
  const begun = new Map<string, EpochSeconds[]>();
  const unread: Job[] = [];
  let working = 0;
  for (const job of jobs) {
    if (isStub(job)) continue;
    if (isUnread(job)) unread.push(job);
    // A status that nobody knows can be one of a job that was never begun.
    else if (isWorking(job) || isOver(job)) {
      if (isWorking(job)) working += 1;
      const key = deviceKey(job);
      const times = begun.get(key) ?? [];
      times.push(madeAt(job) ?? 0);
      begun.set(key, times);
    }
  }
  for (const times of begun.values()) times.sort((one, other) => one - other);
  return {unread, working, tells: begun.size > 0, begun};
};

const bySite = onceForEach(
  (rows: readonly Job[]): ReadonlyMap<string, SiteJobs> =>
    new Map([...Map.groupBy(rows, job => job.site)].map(([site, jobs]) => [site, gather(jobs)] as const)),
);

/**
 * Over all jobs that were last listed; where that list was never read, over the newest list that has jobs of the site.
 * Undefined where none was read.
 */
export const knownJobsAt = (site: string, world: World): SiteJobs | undefined => {
  const rows = world.rows(jobList);
  if (rows) return bySite(rows).get(site) ?? none;
  for (const list of world.lists(jobList)) {
    const found = bySite(list).get(site);
    if (found) return found;
  }
  return undefined;
};

/** As `knownJobsAt`, with none where none was read. */
export const jobsAt = (site: string, world: World): SiteJobs => knownJobsAt(site, world) ?? none;
