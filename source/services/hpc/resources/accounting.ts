import {duration, number, text, time} from '../../../declare/columns.ts';
import type {Flow, Plot} from '../../../declare/plot.ts';
import {counted, resource} from '../../../declare/resource.ts';
import {upstreamNow, type World} from '../../../declare/world.ts';
import {onceForEach} from '../../../text/once-for-each.ts';
import {systemField} from '../fields/cluster-fields.ts';
import {pastField, periodOf, periodWords} from '../fields/period.ts';
import {accountingList, jobList} from '../lists.ts';
import {jobAlerts} from '../rules/job-rules.ts';
import {isOver, stateTone} from '../rules/job-state.ts';
import type {HpcClient} from '../upstream/client.ts';
import type {Job} from '../upstream/model.ts';
import {describeJob} from './describe-job.ts';
import {findJob} from './find-job.ts';
import {jobColumns} from './job-columns.ts';

/** What the accounting says of the jobs of a period, the last 24 hours without one. */
export const accounting = resource<Job, HpcClient>({
  service: 'hpc',
  name: 'accounting',
  aliases: ['acct'],
  title: 'Accounting',
  example: '1010',
  about: 'The jobs of a period (24 hours without one), with their final states, lengths and exit codes.',
  id: job => job.id,
  columns: [
    ...jobColumns,
    text('exitCode', job => (isOver(job.state) ? job.exitCode : undefined), {
      header: 'EXIT',
      priority: 2,
      max: 7,
    }),
    duration('elapsed', job => job.elapsedSeconds, {priority: 2}),
    duration('cpu', job => job.cpuSeconds, {header: 'CPU', priority: 4}),
    time('start', job => job.start, {priority: 2, min: 20}),
    time('end', job => job.end, {priority: 3, min: 20}),
    text('partition', job => job.partition, {priority: 4, max: 12}),
    number('nodes', job => job.nodes, {priority: 4, max: 6}),
    text('user', job => job.user, {priority: 5, max: 12}),
    text('reason', job => job.reason, {header: 'NOTE', priority: 5, max: 24}),
    text('nodeList', job => job.nodeList, {header: 'NODE LIST', priority: 6, wide: true, max: 24}),
    text('account', job => job.account, {priority: 6, wide: true, max: 12}),
    text('system', job => job.system, {priority: 6, wide: true, max: 16}),
  ],
  sort: {key: 'start', descending: true},
  parameters: {
    since: pastField('Since', 'From when on: a length back from now, or a date; 24h without it.', '7d'),
    until: pastField('Until', 'Up to when; now without it.', '2026-11-21'),
    system: systemField,
  },
  list: async (client, query, signal) => {
    const system = await client.system(query.system, signal);
    const api = await client.api(signal);
    return api.accounting(system, periodOf(query, client.upstreamNow()), [], signal);
  },
  find: findJob,
  place: (query, world) => ({
    words: `${query.system ? `${query.system}: ` : ''}${periodWords(query, upstreamNow(world, 'hpc'))}`,
  }),
  needs: ['hpc-jobs'],
  refresh: {active: 30, background: 300},
  describe: (job, {client, world}, signal) => describeJob(job, client, world, signal),
  log: {section: 'Output'},
  alerts: (rows, world) =>
    jobAlerts(
      'accounting',
      rows.filter(job => !isListed(job, world)),
      upstreamNow(world, 'hpc'),
    ),
  summary: rows =>
    counted(
      // Those that run stand in the queue, which counts them.
      rows.flatMap(({state}) => (isOver(state) ? [state] : [])),
      stateTone,
    ),
});

const namesOf = (job: Job) => (job.elements ?? [job]).map(({id}) => `${job.system} ${id}`);
const listedIds = onceForEach((jobs: readonly Job[]) => new Set(jobs.flatMap(namesOf)));

/** A job that the list of jobs has, too, is told of there. */
const isListed = (job: Job, world: World) => {
  const jobs = world.rows(jobList);
  return jobs !== undefined && listedIds(jobs).has(`${job.system} ${job.id}`);
};

/**
 * Node hours by partition. The accounting tells of the last 24 hours, so that what it told on each day is put together;
 * what runs now counts until now.
 */
export const partitionUse: Plot = {
  name: 'hpc-use',
  title: 'HPC use by partition',
  unit: 'node hours',
  of: accountingList.name,
  forgets: true,
  flow: world => {
    const told = world.rows(accountingList);
    const all = [...(told ?? []), ...(world.rows(jobList) ?? [])].flatMap(job => job.elements ?? [job]);
    return (
      told &&
      all.flatMap(({id, system, start, end, nodes, partition}): Flow[] => {
        const until = Math.min(end ?? world.now, world.now);
        if (start === undefined || nodes === undefined || until <= start) return [];
        const amount = ((until - start) / 3600) * nodes;
        return [{id: `${system} ${id}`, at: start, until, amount, series: partition ?? 'not told'}];
      })
    );
  },
};
