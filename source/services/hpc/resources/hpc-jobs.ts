import {duration, number, text, time} from '../../../declare/columns.ts';
import {booleanField, textField} from '../../../declare/fields.ts';
import {counted, resource} from '../../../declare/resource.ts';
import {type Query, type Tone, upstreamNow} from '../../../declare/world.ts';
import {relative, utc} from '../../../text/times.ts';
import {cancelJob} from '../actions/cancel-job.ts';
import {submitJob} from '../actions/submit-job.ts';
import {systemField} from '../fields/cluster-fields.ts';
import {foldArrays} from '../rules/fold-arrays.ts';
import {meant} from '../rules/job-id.ts';
import {jobAlerts, limitEnd, limitShare} from '../rules/job-rules.ts';
import {isOver, stateTone} from '../rules/job-state.ts';
import type {HpcClient} from '../upstream/client.ts';
import {isOn, type Job} from '../upstream/model.ts';
import {describeJob} from './describe-job.ts';
import {findJob, unreadJob} from './find-job.ts';
import {jobColumns} from './job-columns.ts';

const endOf = (job: Job) => job.end ?? limitEnd(job);

/** Jobs of a system: the queue, and those that left it lately as the accounting knows them. */
export const hpcJobs = resource<Job, HpcClient>({
  service: 'hpc',
  name: 'hpc-jobs',
  aliases: ['hpc-job', 'hj'],
  title: 'HPC jobs',
  example: '1010',
  about: 'The jobs of an HPC system: your own, or with --all those of everybody.',
  id: job => job.id,
  columns: [
    ...jobColumns,
    text('reason', job => job.reason, {priority: 2, min: 8, max: 36}),
    text('user', job => job.user, {priority: 4, max: 12}),
    text('partition', job => job.partition, {priority: 3, max: 12}),
    number('nodes', job => job.nodes, {priority: 4, max: 6}),
    duration('elapsed', job => job.elapsedSeconds, {priority: 2}),
    duration('limit', job => job.limitSeconds, {priority: 3}),
    number(
      'used',
      job => {
        const share = limitShare(job);
        return share === undefined ? undefined : Math.floor(share * 100);
      },
      {
        header: '% OF LIMIT',
        priority: 4,
        text: job => {
          const share = limitShare(job);
          return share === undefined ? '' : `${Math.floor(share * 100)} %`;
        },
        tone: (job): Tone => ((limitShare(job) ?? 0) >= 0.9 ? 'warn' : 'plain'),
      },
    ),
    // Of one that waits, when the scheduler means to begin it; what has passed of that says nothing.
    time('start', job => job.start, {
      priority: 3,
      min: 20,
      text: ({start, expectedStart}, {now}) => {
        if (start !== undefined) return `${utc(start, now)} ${relative(start, now)}`;
        return expectedStart === undefined || expectedStart <= now
          ? ''
          : `~ ${utc(expectedStart, now)} ${relative(expectedStart, now)}`;
      },
    }),
    // Of one that runs the limit is known: it ends then at the latest.
    time('end', job => (isOver(job.state) ? job.end : undefined), {
      priority: 5,
      wide: true,
      text: (job, world) => {
        const end = endOf(job);
        if (end === undefined) return '';
        return `${isOver(job.state) ? '' : '≤ '}${utc(end, world.now)} ${relative(end, world.now)}`;
      },
    }),
    text('nodeList', job => job.nodeList, {header: 'NODE LIST', priority: 5, wide: true, max: 24}),
    text('account', job => job.account, {priority: 5, wide: true, max: 12}),
    text('exitCode', job => (isOver(job.state) ? job.exitCode : undefined), {
      header: 'EXIT',
      priority: 5,
      wide: true,
      max: 7,
    }),
    text('system', job => job.system, {priority: 5, wide: true, max: 16}),
    text('source', job => job.source, {priority: 7, wide: true, max: 10}),
  ],
  parameters: {
    system: systemField,
    all: booleanField({label: 'All users', hint: "Everybody's jobs, not only your own."}),
    array: textField({
      label: 'Array',
      hint: 'The elements of this array, or of a range of it, one by one; without it an array is one row.',
      example: '42',
    }),
  },
  list: async (client, query, signal, asking) => {
    const system = await client.system(query.system, signal);
    const last = query.array ? undefined : (asking?.last as (() => readonly Job[]) | undefined);
    const page = await client.jobs(system, isOn(query.all), signal, last);
    if (!query.array) return {...page, rows: foldArrays(page.rows)};
    const rows = meant(page.rows, query.array);
    return {
      ...page,
      rows: rows.length > 0 ? rows : await (await client.api(signal)).job(system, query.array, signal),
    };
  },
  find: findJob,
  unread: unreadJob,
  open: job =>
    job.elements ? {resource: 'hpc-jobs', query: {array: job.id, system: job.system}} : undefined,
  place: ({array, system, all}) => ({
    words: [
      ...(system ? [`system ${system}`] : []),
      ...(isOn(all) ? ['all users'] : []),
      ...(array ? [`array ${array}`] : []),
    ].join(', '),
    ...(array ? {up: {...(system ? {system} : {})} as Query} : {}),
  }),
  needs: ['systems'],
  tracked: job => job.state,
  refresh: {active: 8, background: 60},
  describe: (job, {client, world}, signal) => describeJob(job, client, world, signal),
  log: {
    section: 'Output',
    none: job =>
      job.elements
        ? `Each element of array ${job.id} has an output of its own: Enter opens it.`
        : job.state === 'PENDING'
          ? `Job ${job.id} waits still${job.reason ? ` (${job.reason})` : ''}: it has written nothing.`
          : undefined,
  },
  actions: [submitJob, cancelJob],
  alerts: (rows, world) => jobAlerts('hpc-jobs', rows, upstreamNow(world, 'hpc')),
  summary: rows =>
    counted(
      rows.map(({state}) => state),
      stateTone,
    ).sort((a, b) => b.count - a.count),
  span: job => {
    const end = endOf(job);
    if (job.start === undefined || end === undefined) return undefined;
    return {
      lane: job.partition ?? job.system,
      label: job.name,
      start: job.start,
      end,
      before: 0,
      after: 0,
      tone: stateTone(job.state),
      conflict: false,
      ...(isOver(job.state) ? {} : {due: 'ends at the latest, by its time limit'}),
    };
  },
});
