import {facts, type Section} from '../../../declare/section.ts';
import type {World} from '../../../declare/world.ts';
import {duration, lastingWords, moment} from '../../../text/times.ts';
import {
  type Countdown,
  countdown,
  estimateOf,
  inStatus,
  isStub,
  jobId,
  madeAt,
  rolesOf,
  statusOf,
  trackedEstimate,
  trackedStatus,
} from '../rules/job-facts.ts';
import {type JobVerdict, jobTones, jobVerdict} from '../rules/job-rules.ts';
import {jobsAt} from '../rules/site-jobs.ts';
import {healthOf, siteNamed} from '../rules/site-rules.ts';
import type {Job} from '../upstream/schemas.ts';

const estimateText = (seconds: number | undefined) =>
  seconds === undefined ? '' : `${duration(seconds)} to go`;

const meanings: Readonly<Record<JobVerdict, string>> = {
  waiting: 'It is in the queue; an online observatory takes it within seconds.',
  'not taken': 'The site sends fresh status but has not asked for its jobs for over a minute.',
  'site silent': 'The site sends no status, so nobody is there to take the job.',
  taken: 'The observatory has taken it and will tell when it begins.',
  'passed over': 'It was taken, but a later job of its device was begun: it will most likely never run.',
  working: 'The observatory is at it.',
  overdue: 'Its estimate ended over 5 minutes ago, and no further status came.',
  done: 'The observatory says that it is done.',
  stub: 'A status was set for an id that had no job, or whose job was deleted by a cancel: there is no job behind it.',
  unchecked: 'It is in the queue, and whether the site is there to take it could not be looked at.',
  unknown: 'This status is not one that skydeck knows; it is shown as it came.',
};
const meaning = (verdict: JobVerdict, job: Job, world: World): string =>
  verdict === 'taken' && !jobsAt(job.site, world).tells
    ? 'The observatory has taken it. No job of this site is seen to have gone further, as at most of them: its log shows how the job goes.'
    : meanings[verdict];

/** How much of the estimate is left; a span where nobody looked as it began. */
const leftWords = ({left, least, atMost}: Countdown): string => {
  const most = duration(Math.ceil(left));
  if (!atMost) return most;
  return least === undefined ? `at most ${most}` : `${duration(Math.max(0, Math.floor(least)))} to ${most}`;
};

/** All that is known of a job: what was asked, by whom, how far it has come, and every status that was seen. */
export const describeJob = (job: Job, world: World): Section[] => {
  const verdict = jobVerdict(job, world);
  const made = madeAt(job);
  const length = inStatus(job, world);
  const clock = countdown(job, world);
  const estimate = estimateOf(job);
  const seen = world.seen('jobs', jobId(job));
  const roles = rolesOf(job);
  const site = siteNamed(job.site, world);
  const told = facts('Job', {
    Job: job.ulid,
    Site: `${job.site}${site ? ` (${healthOf(site)})` : ''}`,
    Device: `${job.deviceType ?? 'none'} ${job.deviceInstance ?? ''}`.trim(),
    Action: job.action ?? (isStub(job) ? 'none: this row is a stub' : 'none'),
    Made: moment(made, world.now, 'unknown'),
    By: `${job.user_name ?? 'nobody named'}${job.user_id ? ` (${job.user_id})` : ''}${roles.length > 0 ? `, roles: ${roles.join(', ')}` : ''}`,
    Status: [
      `${statusOf(job) || '(empty)'}${length ? `, for ${lastingWords(length)}` : ''}`,
      jobTones[verdict],
    ],
    Estimate: clock
      ? clock.left >= 0
        ? `${leftWords(clock)} of ${duration(clock.total)} to go`
        : `${duration(clock.total)}, over for ${lastingWords({seconds: -clock.left, atLeast: clock.atMost, ...(clock.least !== undefined && {most: -clock.least})})}`
      : estimate === undefined
        ? 'none given'
        : duration(estimate),
    Verdict: [`${verdict}: ${meaning(verdict, job, world)}`, jobTones[verdict]],
    'Second queue': job.replicaStatusId?.split('#', 1)[0],
  });
  return [
    told,
    {
      kind: 'table',
      title: 'Statuses seen',
      header: ['Status', 'Seen', 'Estimate'],
      rows: (seen?.history ?? []).map(({state, at}) => [
        trackedStatus(state) || '(empty)',
        moment(at, world.now),
        estimateText(trackedEstimate(state)),
      ]),
    },
    {kind: 'json', title: 'Required parameters', value: job.required_params ?? null},
    {kind: 'json', title: 'Optional parameters', value: job.optional_params ?? null},
    {kind: 'json', title: 'As the service gives it', value: job},
  ];
};
