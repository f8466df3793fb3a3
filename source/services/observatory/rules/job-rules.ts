import type {Alert} from '../../../declare/resource.ts';
import {asOfWords, type EpochSeconds, sinceSeen, type Tone, type World} from '../../../declare/world.ts';
import {ownEntry} from '../../../text/own-entry.ts';
import {plural} from '../../../text/quantities.ts';
import {age, duration, lastingWords} from '../../../text/times.ts';
import type {Job} from '../upstream/schemas.ts';
import {
  ageThere,
  byOurClock,
  countdown,
  inStatus,
  isOver,
  isStub,
  isUnread,
  isWorking,
  jobId,
  madeAt,
  statusOf,
} from './job-facts.ts';
import {deviceKey, jobsAt} from './site-jobs.ts';
import {isThere, siteNamed} from './site-rules.ts';

/** Observatories ask for jobs every few seconds; after a minute nobody is asking. */
const takenWithin = 60;
/** Seconds beyond its estimate after which a job is late. */
const lateAfter = 5 * 60;
/** Seconds after which a job is called passed over, once a later one of its device was begun. */
const passedAfter = 10 * 60;

export const jobTones = {
  'not taken': 'bad',
  overdue: 'bad',
  'site silent': 'warn',
  'passed over': 'warn',
  working: 'busy',
  unknown: 'warn',
  unchecked: 'plain',
  waiting: 'notice',
  taken: 'notice',
  stub: 'quiet',
  done: 'good',
} as const satisfies Readonly<Record<string, Tone>>;
export type JobVerdict = keyof typeof jobTones;

/**
 * The statuses that are known, by how each stands by itself: whatever begins with UNREAD is taken from the queue. Two
 * words are in use for the end (contract sections 2.3 and 5).
 */
export const jobWords = (word: string): Tone | undefined =>
  word.startsWith('UNREAD') ? 'notice' : ownEntry<Tone>(plainWords, word);
const plainWords = {
  RECEIVED: 'notice',
  STARTED: 'busy',
  EXPOSING: 'busy',
  COMPLETE: 'good',
  COMPLETED: 'good',
} as const;

/** RECEIVED is where jobs end at observatories that tell nothing further, so it is never called stuck by itself. */
export const jobVerdict = (job: Job, world: World): JobVerdict => {
  if (isStub(job)) return 'stub';
  if (isUnread(job)) {
    const site = siteNamed(job.site, world);
    const there = site && isThere(site);
    if (there === false) return 'site silent';
    const length = inStatus(job, world);
    const made = madeAt(job);
    // Nobody has looked whether the site is there, which is no matter for a job that has just been sent.
    if (there === undefined && (made === undefined || ageThere(made, world) > takenWithin))
      return 'unchecked';
    if (!there || !length) return 'waiting';
    // While nothing can be read, no time passes that would say anything of the site.
    const known = Math.min(world.now, site.readAt);
    return known - length.since > takenWithin ? 'not taken' : 'waiting';
  }
  if (isOver(job)) return 'done';
  if (statusOf(job) === 'RECEIVED') {
    const isPassed = laterBegun(job, world) !== undefined && ageThere(madeAt(job)!, world) > passedAfter;
    return isPassed ? 'passed over' : 'taken';
  }
  if (!isWorking(job)) return 'unknown';
  const clock = countdown(job, world);
  return clock && clock.left < -lateAfter ? 'overdue' : 'working';
};

/** When the first later job of the same device was made that has been begun; undefined when there is none. */
const laterBegun = (job: Job, world: World): EpochSeconds | undefined => {
  const made = madeAt(job);
  if (made === undefined) return undefined;
  return jobsAt(job.site, world)
    .begun.get(deviceKey(job))
    ?.find(later => later > made);
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
    ...sinceSeen(length),
    why: `${plural(waiting.length, 'job')} UNREAD${waiting.length > 1 ? ', the oldest' : ''} (${jobName(oldest!)}) for ${length ? lastingWords(length) : 'an unknown time'}, while the site sends fresh status${asOfWords('sites', world)}; observatories ask for jobs every few seconds.`,
    todo: 'Look at the log of the site: its observatory program may hang or be at a long run. Tell its staff.',
  };
};

const overdue = (job: Job, world: World): Alert => {
  const clock = countdown(job, world)!;
  return {
    kind: 'overdue',
    severity: 'warning',
    resource: 'jobs',
    id: jobId(job),
    title: `Job ${jobName(job)} should have ended`,
    since: world.now + clock.left,
    ...(clock.atMost && {atLeast: true}),
    ...(clock.least !== undefined && {before: world.now + clock.least}),
    why: `${statusOf(job)} with an estimate of ${duration(clock.total)}, which ended ${lastingWords({seconds: -clock.left, atLeast: clock.atMost, ...(clock.least !== undefined && {most: -clock.least})})} ago, and no further status.`,
    todo: 'Look at the log of the site; if the device hangs, cancel all commands of the site.',
    action: 'jobs.cancel-all',
    draft: {site: job.site},
  };
};

const passedOver = (job: Job, world: World): Alert => {
  const later = laterBegun(job, world);
  return {
    kind: 'passed-over',
    severity: 'notice',
    resource: 'jobs',
    id: jobId(job),
    title: `Job ${jobName(job)} was passed over`,
    since: later === undefined ? undefined : byOurClock(later, world),
    why: `It is ${statusOf(job)} and no further, though it was made ${age(ageThere(madeAt(job)!, world))} ago and a later job of the same device, made ${age(ageThere(later!, world))} ago, was begun. Observatories drop their queue when they start and after long runs.`,
    todo: 'It will most likely never run: repeat it if it is still wanted.',
    action: 'jobs.repeat',
  };
};
