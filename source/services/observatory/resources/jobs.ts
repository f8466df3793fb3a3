import {ageOf, number, state, text, time} from '../../../declare/columns.ts';
import {asFailure} from '../../../declare/failure.ts';
import {choiceField, durationField} from '../../../declare/fields.ts';
import {counted, resource} from '../../../declare/resource.ts';
import {parseDuration} from '../../../declare/when.ts';
import type {Query, World} from '../../../declare/world.ts';
import {age} from '../../../text/times.ts';
import {cancelAll} from '../actions/cancel-all.ts';
import {createJob} from '../actions/create-job.ts';
import {repeatJob} from '../actions/repeat-job.ts';
import {setStatus, startJob} from '../actions/set-status.ts';
import {takeJobs} from '../actions/take-jobs.ts';
import {siteList} from '../lists.ts';
import {
  countdown,
  inStatus,
  isOver,
  jobId,
  madeAt,
  rolesOf,
  statusOf,
  trackedState,
} from '../rules/job-facts.ts';
import {jobAlerts, jobName, jobTones, jobVerdict, jobWords} from '../rules/job-rules.ts';
import {reservedTimes} from '../rules/when-reserved.ts';
import type {ObservatoryClient} from '../upstream/client.ts';
import type {Job} from '../upstream/schemas.ts';
import {describeJob} from './describe-job.ts';

/** What today's own page puts into every job: it says nothing about this one. */
const everywhere = new Set(['instrument_selector_position', 'telescope_selection', 'username']);

const short = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const pairs = (parameters: unknown): string[] => {
  if (parameters === null || parameters === undefined) return [];
  if (typeof parameters !== 'object' || Array.isArray(parameters)) return [short(parameters)];
  return Object.entries(parameters)
    .filter(([name, value]) => !everywhere.has(name) && value !== '')
    .map(([name, value]) => `${name}=${short(value)}`);
};

/** The parameters of a job on one line: `time=1 image_type=light filter=air`. At most 200 characters. */
export const parametersInShort = (job: Job): string => {
  const text = [...pairs(job.required_params), ...pairs(job.optional_params)].join(' ');
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
};

const barWidth = 10;

/** `[####......] 42s`, `over by 30s`. In ASCII, so that it is the same on every terminal. */
export const countdownText = (job: Job, world: World): string => {
  const clock = countdown(job, world);
  if (!clock) return '';
  if (clock.left < 0) return `over by ${clock.atMost ? '≥' : ''}${age(-clock.left)}`;
  const filled = Math.floor((1 - clock.left / clock.total) * barWidth);
  const bar = `${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}`;
  return `[${bar}] ${clock.atMost ? '≤' : ''}${age(Math.ceil(clock.left))}`;
};

const rangeOf = (query: Query, client: ObservatoryClient): number => {
  const asked = query.since ? parseDuration(query.since) : undefined;
  return asked?.ok ? asked.value : client.settings.jobHours * 3600;
};

const narrowed = (query: Readonly<Record<string, string | undefined>>): Query =>
  Object.fromEntries(
    Object.entries(query).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])),
  );

/** Parameters as they are, for JSON; a table has them in short. */
const parameters = (key: string, value: (job: Job) => unknown) =>
  text<Job>(key, job => JSON.stringify(value(job)), {
    json: job => value(job) ?? null,
    priority: 8,
    wide: true,
    max: 40,
  });

const secondsLeft = (job: Job, world: World): number | undefined => {
  if (isOver(job)) return undefined;
  const clock = countdown(job, world);
  return clock && Math.max(0, Math.ceil(clock.left));
};

/** Jobs of observatories (photonranch-jobs, contract section 2). getrecentjobs is the only reading: getnewjobs takes. */
export const jobs = resource<Job, ObservatoryClient>({
  service: 'observatory',
  name: 'jobs',
  aliases: ['job', 'j'],
  title: 'Jobs',
  example: '01M8N7EVR08VAX2GWSG45V77WD',
  about: 'Commands to the devices of observatories, and how far each has come.',
  id: jobId,
  columns: [
    text('id', jobId, {priority: 4, min: 26, max: 30}),
    text('site', job => job.site, {priority: 1, min: 4, max: 8}),
    text('device', job => job.deviceType ?? undefined, {priority: 3, min: 7, max: 12}),
    text('instance', job => job.deviceInstance ?? undefined, {priority: 2, max: 14}),
    text('action', job => job.action ?? undefined, {priority: 1, min: 8, max: 22}),
    state(
      'status',
      job => statusOf(job),
      (job, world) => jobTones[jobVerdict(job, world)],
      {min: 9, max: 14, priority: 1, words: jobWords},
    ),
    ageOf('age', inStatus, {header: 'IN STATUS', priority: 1}),
    number('secondsLeft', secondsLeft, {
      header: 'LEFT',
      align: 'left',
      min: 18,
      max: 20,
      priority: 2,
      text: countdownText,
    }),
    text('parameters', parametersInShort, {priority: 3, grow: true, min: 14, max: 60}),
    text('user', job => job.user_name ?? undefined, {priority: 4, max: 18}),
    time('created', madeAt, {priority: 5, min: 21}),
    text('roles', job => rolesOf(job).join(' ') || undefined, {priority: 7, wide: true, max: 20}),
    parameters('required', job => job.required_params),
    parameters('optional', job => job.optional_params),
    state('verdict', jobVerdict, (job, world) => jobTones[jobVerdict(job, world)], {min: 13, max: 13}),
  ],
  sort: {key: 'created', descending: true},
  parameters: {
    site: choiceField({
      label: 'Site',
      hint: 'Only the jobs of this site.',
      example: 'wmd',
      suggest: ({world}) => (world.rows(siteList) ?? []).map(({site}) => ({value: site})),
    }),
    since: durationField({
      label: 'Since',
      hint: 'Only jobs made within this time; a long time can lose the newest rows of a busy site.',
      example: '24h',
    }),
  },
  list: (client, query, signal) => client.jobs(query.site, rangeOf(query, client), signal),
  live: (client, query, feed) => {
    const ended = new AbortController();
    client
      .follow(query.site, rangeOf(query, client), feed, ended.signal)
      .catch((thrown: unknown) => feed.state(false, asFailure(thrown).message));
    return () => ended.abort();
  },
  needs: ['sites'],
  needsOf: ({site}) => [{resource: 'sites', query: narrowed({site})}],
  narrows: {site: job => job.site},
  tracked: trackedState,
  describe: (job, context) => describeJob(job, context.world),
  brief: describeJob,
  span: (job, world) => {
    const start = madeAt(job);
    const left = secondsLeft(job, world);
    if (start === undefined) return undefined;
    const seen = world.seen('jobs', jobId(job));
    // What is over ended when it was seen to be; what waits or runs goes on at least until now.
    const end = isOver(job) ? Math.max(start, seen?.since ?? start) : world.now + Math.max(0, left ?? 0);
    return {
      lane: job.site,
      label: jobName(job),
      start,
      end: Math.max(end, start + 1),
      before: 0,
      after: 0,
      tone: jobTones[jobVerdict(job, world)],
      conflict: false,
      due: 'should be complete',
    };
  },
  lanes: {known: world => reservedTimes(world.rows(siteList) ?? [])},
  // While changes are pushed, it is only checked that none was missed.
  refresh: {active: 10, background: 30, live: 180},
  actions: [createJob, cancelAll, repeatJob, setStatus, startJob, takeJobs],
  alerts: jobAlerts,
  summary: (rows, world) =>
    counted(
      rows.map(job => jobVerdict(job, world)),
      jobTones,
    ),
});
