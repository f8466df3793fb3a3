import {duration, number, state, text, time} from '../../../declare/columns.ts';
import {counted, resource} from '../../../declare/resource.ts';
import {toneIn} from '../../../declare/vocabulary.ts';
import type {Tone, World} from '../../../declare/world.ts';
import {onceForEach} from '../../../text/once-for-each.ts';
import {terminateJob} from '../actions/terminate.ts';
import {jobList} from '../lists.ts';
import type {LakeClient} from '../upstream/client.ts';
import {isCascade, type Job, reasonOf} from '../upstream/engines/job.ts';
import {jobSections} from './describe-job.ts';

const tones: Readonly<Record<string, Tone>> = {
  FAILED: 'bad',
  RUNNING: 'busy',
  STARTING: 'busy',
  RUNNABLE: 'notice',
  PENDING: 'quiet',
  SUBMITTED: 'quiet',
  /** Our own worker's word: its run was stopped. */
  STOPPED: 'quiet',
  SUCCEEDED: 'good',
};

const ran = ({startedAt, stoppedAt}: Job, now: number) =>
  startedAt === undefined ? undefined : Math.max(0, Math.floor((stoppedAt ?? now) - startedAt));

const progress = ({got, total}: Job) =>
  got !== undefined && total ? Math.min(100, Math.floor((100 * got) / total)) : undefined;

const none: readonly Job[] = [];
/** Each failed row asks. */
const jobsById = onceForEach((jobs: readonly Job[]) => new Map(jobs.map(job => [job.id, job])));

const why = (job: Job, world: World) =>
  job.startedAt === undefined &&
  job.state === 'FAILED' &&
  isCascade(job, jobsById(world.rows(jobList) ?? none))
    ? `depends on ${job.dependsOn?.[0]}`
    : reasonOf(job);

/** Downloads, as AWS Batch or our own worker keeps them for about a week. */
export const batchJobs = resource<Job, LakeClient>({
  service: 'lake',
  name: 'batch-jobs',
  aliases: ['batch-job', 'bj'],
  title: 'Batch jobs',
  example: 'cf31a7e4-66dd-4e3c-964a-4b87d6365ebc',
  about: 'Download jobs: state, attempts, reason, and the log of each.',
  id: job => job.id,
  columns: [
    text('id', job => job.id, {priority: 2, min: 8, max: 36}),
    text('name', job => job.name, {priority: 1, min: 24, max: 100, grow: true}),
    state(
      'state',
      job => job.state,
      job => toneIn(tones, job.state),
      {min: 9, max: 10},
    ),
    number('percent', progress, {header: '%', priority: 5, max: 4}),
    number('attempts', job => job.attempts, {header: 'TRIES', priority: 5, max: 5}),
    number('exitCode', job => job.exitCode, {header: 'EXIT', priority: 4, max: 5}),
    text('reason', why, {priority: 2, min: 12, max: 60}),
    time('created', job => job.createdAt, {priority: 3, min: 12}),
    duration('ran', (job, world) => ran(job, world.now), {priority: 4}),
    time('started', job => job.startedAt, {priority: 7, wide: true}),
    time('stopped', job => job.stoppedAt, {priority: 7, wide: true}),
    text('dependsOn', job => job.dependsOn?.join(' ') || undefined, {priority: 8, wide: true, max: 36}),
    duration('timeout', job => job.timeout, {priority: 8, wide: true}),
  ],
  sort: {key: 'created', descending: true},
  list: (lake, _query, signal, asking) => lake.jobs(signal, asking?.fresh),
  refresh: {active: 5, background: 30},
  tracked: job => job.state,
  // What has no instance yet has waited since it was made.
  span: (job, world) => ({
    lane: job.state,
    label: job.name,
    start: job.startedAt ?? job.createdAt,
    end: job.stoppedAt ?? Math.max(job.createdAt, world.now),
    before: 0,
    after: 0,
    tone: toneIn(tones, job.state),
    conflict: false,
  }),
  describe: (job, {client, world}, signal) => jobSections(job, client, world, signal),
  log: {section: 'Log'},
  actions: [terminateJob],
  summary: rows =>
    counted(
      rows.map(({state}) => state),
      tones,
    ),
});
