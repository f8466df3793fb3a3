import type {Alert} from '../../../declare/resource.ts';
import {type Tone, upstreamNow, type World} from '../../../declare/world.ts';
import {plural} from '../../../text/quantities.ts';
import {age, duration} from '../../../text/times.ts';
import type {Job} from '../upstream/schemas.ts';
import {countdown, inStatus, isOver, isStub, isUnread, jobId, madeAt, statusOf} from './job-facts.ts';
import {deviceKey, jobsAt} from './site-jobs.ts';
import {isThere, siteNamed} from './site-rules.ts';

/** Observatories ask for jobs every few seconds; after a minute nobody is asking. */
const takenWithin = 60;
/** Seconds beyond its estimate after which a job is late. */
const lateAfter = 5 * 60;
/** Seconds after which a job is called passed over, once a later one of its device was begun. */
const passedAfter = 10 * 60;

export type JobVerdict =
  | 'waiting'
  | 'not taken'
  | 'site silent'
  | 'taken'
  | 'passed over'
  | 'working'
  | 'overdue'
  | 'done'
  | 'stub'
  | 'unknown';

export const jobTones: Readonly<Record<JobVerdict, Tone>> = {
  waiting: 'notice',
  'not taken': 'bad',
  'site silent': 'warn',
  taken: 'notice',
  'passed over': 'warn',
  working: 'busy',
  overdue: 'bad',
  done: 'good',
  stub: 'quiet',
  unknown: 'plain',
};

/** RECEIVED is where jobs end at observatories that tell nothing further, so it is never called stuck by itself. */
export const jobVerdict = (job: Job, world: World): JobVerdict => {
  if (isStub(job)) return 'stub';
  if (isUnread(job)) {
    const site = siteNamed(job.site, world);
    const there = site && isThere(site);
    if (there === false) return 'site silent';
    const length = inStatus(job, world);
    if (!there || !length) return 'waiting';
    // While nothing can be read, no time passes that would say anything of the site.
    const known = Math.min(world.now, site.readAt);
    return known - length.since > takenWithin ? 'not taken' : 'waiting';
  }
  if (isOver(job)) return 'done';
  if (statusOf(job) === 'RECEIVED') {
    const made = madeAt(job);
    const later = jobsAt(job.site, world).begun.get(deviceKey(job));
    const isPassed =
      made !== undefined &&
      later !== undefined &&
      later > made &&
      upstreamNow(world, 'observatory') - made > passedAfter;
    return isPassed ? 'passed over' : 'taken';
  }
  const clock = countdown(job, world);
  if (clock) return clock.left < -lateAfter ? 'overdue' : 'working';
  return statusOf(job) === 'STARTED' ? 'working' : 'unknown';
};

/** What is worrying about jobs: one alert for each queue that nobody empties, and for each job that is late or lost. */
export const jobAlerts = (rows: readonly Job[], world: World): Alert[] => {
  const judged = rows.map(job => ({job, verdict: jobVerdict(job, world)}));
  const queues = Map.groupBy(
    judged.filter(({verdict}) => verdict === 'not taken'),
    ({job}) => job.site,
  );
  return [
    ...[...queues].map(([site, waiting]) =>
      notTaken(
        site,
        waiting.map(({job}) => job),
        world,
      ),
    ),
    ...judged.flatMap(({job, verdict}) =>
      verdict === 'overdue'
        ? [overdue(job, world)]
        : verdict === 'passed over'
          ? [passedOver(job, world)]
          : [],
    ),
  ];
};

/** `expose on camera1 at wmd` */
export const jobName = (job: Job): string =>
  `${job.action ?? 'a job'} on ${job.deviceInstance ?? job.deviceType ?? 'no device'} at ${job.site}`;

const notTaken = (site: string, waiting: readonly Job[], world: World): Alert => {
  const [oldest] = waiting.toSorted((one, other) => (madeAt(one) ?? 0) - (madeAt(other) ?? 0));
  const length = inStatus(oldest!, world);
  return {
    kind: 'not-taken',
    severity: 'critical',
    resource: 'jobs',
    id: jobId(oldest!),
    title: `${site} is not taking its jobs`,
    since: length?.since,
    why: `${plural(waiting.length, 'job')} UNREAD, ${waiting.length > 1 ? 'the oldest ' : ''}(${jobName(oldest!)}) for ${age(length?.seconds ?? 0)}, while the site sends fresh status; observatories ask for jobs every few seconds.`,
    todo: 'Look at the log of the site: its observatory program may hang or be at a long run. Tell its staff.',
  };
};

const overdue = (job: Job, world: World): Alert => {
  const clock = countdown(job, world)!;
  const since = inStatus(job, world);
  return {
    kind: 'overdue',
    severity: 'warning',
    resource: 'jobs',
    id: jobId(job),
    title: `Job ${jobName(job)} should have ended`,
    since: since?.since,
    why: `${statusOf(job)} with an estimate of ${duration(clock.total)}, which ended ${clock.atMost ? 'at least ' : ''}${age(-clock.left)} ago, and no further status.`,
    todo: 'Look at the log of the site; if the device hangs, stop it, or cancel all commands of the site.',
    action: 'jobs.cancel-all',
  };
};

const passedOver = (job: Job, world: World): Alert => ({
  kind: 'passed-over',
  severity: 'notice',
  resource: 'jobs',
  id: jobId(job),
  title: `Job ${jobName(job)} was passed over`,
  since: madeAt(job),
  why: `It is ${statusOf(job)} and no further, though it was made ${age(world.now - (madeAt(job) ?? world.now))} ago and a later job of the same device was begun. Observatories drop their queue when they start and after long runs.`,
  todo: 'It will most likely never run: repeat it if it is still wanted.',
  action: 'jobs.repeat',
});
