import type {EpochSeconds, World} from '../../../declare/world.ts';
import {jobList} from '../lists.ts';
import type {Job} from '../upstream/schemas.ts';
import {isOver, isStub, isUnread, madeAt, statusOf} from './job-facts.ts';

/** What the jobs of one site tell together. */
export type SiteJobs = {
  readonly unread: readonly Job[];
  readonly working: number;
  /** It tells how jobs go on after taking them; most of today's observatories do not (contract section 5). */
  readonly tells: boolean;
  /** By device: when the newest job was made that was begun or finished. */
  readonly begun: ReadonlyMap<string, EpochSeconds>;
};

const known = new WeakMap<readonly Job[], ReadonlyMap<string, SiteJobs>>();

export const deviceKey = (job: Job): string => `${job.deviceType ?? ''} ${job.deviceInstance ?? ''}`;

const none: SiteJobs = {unread: [], working: 0, tells: false, begun: new Map()};

const gather = (jobs: readonly Job[]): SiteJobs => {
  const begun = new Map<string, EpochSeconds>();
  const unread: Job[] = [];
  let working = 0;
  for (const job of jobs) {
    if (isStub(job)) continue;
    if (isUnread(job)) unread.push(job);
    else if (statusOf(job) !== 'RECEIVED') {
      if (!isOver(job)) working += 1;
      const key = deviceKey(job);
      begun.set(key, Math.max(begun.get(key) ?? 0, madeAt(job) ?? 0));
    }
  }
  return {unread, working, tells: begun.size > 0, begun};
};

/** By site, over all jobs that were last listed; worked out once for each list. */
export const jobsAt = (site: string, world: World): SiteJobs => {
  const rows = world.rows(jobList);
  if (!rows) return none;
  let bySite = known.get(rows);
  if (!bySite) {
    bySite = new Map(
      [...Map.groupBy(rows, job => job.site)].map(([name, jobs]) => [name, gather(jobs)] as const),
    );
    known.set(rows, bySite);
  }
  return bySite.get(site) ?? none;
};
