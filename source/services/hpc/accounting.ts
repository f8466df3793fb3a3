import {duration, number, state, text, time} from '../../columns.ts';
import {textField} from '../../fields.ts';
import {resource, type World} from '../../resource.ts';
import {parseTime} from '../../when.ts';
import type {Period} from './api.ts';
import type {HpcClient} from './client.ts';
import {describeJob} from './describe-job.ts';
import {jobAlerts} from './job-rules.ts';
import {stateTone} from './job-state.ts';
import type {Job} from './model.ts';
import {systemField} from './system-field.ts';

const day = 86_400;

/** `24h`, `7d`, `2026-11-20`, `yesterday 06:00`, epoch seconds. Lengths count back from now. */
export const parsePast = (text: string, now: number) => {
  const word = text.trim();
  return parseTime(/^\d+(\.\d+)?[smhdw]/i.test(word) ? `-${word}` : word, now);
};

const pastField = (label: string, hint: string, example: string) => {
  const plain = textField({label, hint, example});
  const parse: typeof plain.parse = (typed, context) => {
    const read = plain.parse(typed, context);
    if (!read.ok || read.value === undefined) return read;
    const moment = parsePast(read.value, context.world.now);
    return moment.ok ? read : moment;
  };
  return {
    ...plain,
    parse,
    suggest: () => ['1h', '8h', '24h', '3d', '7d'].map(value => ({value})),
  };
};

const periodOf = (query: Readonly<Record<string, string>>, now: number): Period => {
  const at = (typed: string | undefined) => {
    const read = typed ? parsePast(typed, now) : undefined;
    return read?.ok ? read.value : undefined;
  };
  return {since: at(query.since) ?? now - day, until: at(query.until)};
};

/** What the accounting says of the jobs of a period, the last 24 hours without one. */
export const accounting = resource<Job, HpcClient>({
  service: 'hpc',
  name: 'accounting',
  aliases: ['acct'],
  title: 'Accounting',
  about: 'The jobs of a period (24 hours without one), with their final states, lengths and exit codes.',
  id: job => job.id,
  columns: [
    text('id', job => job.id, {priority: 1, min: 6, max: 14}),
    text('name', job => job.name, {priority: 1, min: 10, max: 32, grow: true}),
    state(
      'state',
      job => job.state,
      job => stateTone(job.state),
      {min: 10, max: 14},
    ),
    text('exitCode', job => job.exitCode, {header: 'EXIT', priority: 2, max: 7}),
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
    system: systemField,
    since: pastField('Since', 'From when on: a length back from now, or a date.', '7d'),
    until: pastField('Until', 'Up to when; now without it.', '2026-11-21'),
  },
  list: async (client, query, signal) => {
    const system = await client.system(query.system, signal);
    return (await client.api(signal)).accounting(system, periodOf(query, client.now()), [], signal);
  },
  needs: ['hpc-jobs'],
  refresh: {active: 30, background: 300},
  describe: (job, {client, world}, signal) => describeJob(job, client, world, signal),
  alerts: (rows, world) =>
    jobAlerts(
      'accounting',
      rows.filter(job => !isListed(job, world)),
      world.now,
    ),
  summary: rows => {
    const counts = Map.groupBy(rows, job => job.state);
    return [...counts].map(([word, jobs]) => ({word, count: jobs.length, tone: stateTone(word)}));
  },
});

/** A job that the list of jobs has, too, is told of there. */
const isListed = (job: Job, world: World) =>
  world.rows<Job>('hpc-jobs')?.some(one => one.id === job.id && one.system === job.system) ?? false;
