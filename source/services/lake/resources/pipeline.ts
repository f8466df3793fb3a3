import {number, size, state, text} from '../../../declare/columns.ts';
import {asFailure} from '../../../declare/failure.ts';
import {type Alert, type Page, resource} from '../../../declare/resource.ts';
import {facts, type NamedFacts} from '../../../declare/section.ts';
import type {World} from '../../../declare/world.ts';
import {bytes, plural} from '../../../text/quantities.ts';
import {age} from '../../../text/times.ts';
import {ingestRun} from '../actions/ingest-run.ts';
import {
  backlogEta,
  funnel,
  knownBytes,
  type Recent,
  recentBytes,
  type Stage,
  stageTones,
} from '../rules/pipeline-rules.ts';
import {classOf, type ReadingClass} from '../rules/reading-class.ts';
import {newestRun} from '../rules/run-alerts.ts';
import {lakeSettings} from '../settings.ts';
import type {LakeClient} from '../upstream/client.ts';
import type {Reading} from './reading.ts';

/** A stage, and, on the first row of a pool, what concerns the whole lake. */
export type StageRow = Stage & {
  /** Undefined where the jobs could not be read. */
  readonly slotsUsed: number | undefined;
  readonly slots: number;
  readonly recent: Recent;
  readonly eta: {readonly least: number; readonly most: number} | undefined;
  readonly lastRun?: {readonly id: string; readonly state: string; readonly startedAt: number};
  readonly runsRead: boolean;
};

const barWidth = 24;
const bar = (share: number) => '█'.repeat(share > 0 ? Math.max(1, Math.round(share * barWidth)) : 0);
const behind: readonly ReadingClass[] = [
  'waiting',
  'orphan',
  'pending',
  'runnable',
  'starting',
  'running',
  'failed',
  'failed by cascade',
  'no object',
  'restoring',
];

/** A list that is looked at beside others: where it cannot be read, why not. Throws when it was called off. */
const orUnread = async <T>(what: string, read: Promise<Page<T>>): Promise<Page<T>> => {
  try {
    return await read;
  } catch (thrown) {
    const failure = asFailure(thrown);
    if (failure.kind === 'aborted') throw failure;
    const notes = [`The ${what} could not be read: ${failure.message}`];
    return {rows: [], unreadable: [], notes, incomplete: true};
  }
};

const readPipeline = async (lake: LakeClient, signal: AbortSignal, fresh = false) => {
  const {settings} = lake;
  const now = lake.now();
  const [page, jobs, runs] = await Promise.all([
    lake.readings(settings.pools, signal, {fresh}),
    orUnread('jobs', lake.jobs(signal)),
    orUnread('runs', lake.runs(signal, fresh)),
  ]);
  const unread = [
    ...(page.unread ?? []),
    ...[jobs, runs].flatMap(({incomplete, notes = []}) => (incomplete ? notes : [])),
  ];
  const kind = (reading: Reading) => classOf(reading, now, settings);
  const lastRun = newestRun(runs.rows);
  const left = page.rows.filter(reading => behind.includes(kind(reading)));
  const whole = {
    runsRead: !runs.incomplete,
    slotsUsed: jobs.incomplete
      ? undefined
      : jobs.rows.filter(({state}) => state === 'STARTING' || state === 'RUNNING').length,
    slots: settings.slots,
    recent: recentBytes(page.rows, now),
    eta: jobs.incomplete ? undefined : backlogEta(page.rows, jobs.rows, left, settings.slots),
    lastRun: lastRun && {id: lastRun.id, state: lastRun.state, startedAt: lastRun.startedAt},
  };
  const rows = settings.pools.flatMap(pool => {
    const found = newestRun(runs.rows.filter(run => run.pool === pool && run.found !== undefined));
    const own = page.rows.filter(reading => reading.pool === pool);
    return funnel(pool, own, kind, found).map((stage): StageRow => ({...stage, ...whole}));
  });
  const notes = [...new Set([...(page.notes ?? []), ...unread])];
  return {rows, unreadable: [], notes, ...(unread.length > 0 && {unread: [...new Set(unread)]})};
};

const etaWords = ({eta, slotsUsed}: Pick<StageRow, 'eta' | 'slotsUsed'>) =>
  slotsUsed === undefined
    ? 'n/a (the jobs could not be read)'
    : eta === undefined
      ? 'n/a (under three samples)'
      : eta.most === 0
        ? 'nothing is left that a run would download'
        : `${age(eta.least)} to ${age(eta.most)}`;

/** How much of the quota is used, as far as it is known. */
const quotaWords = ({recent}: Pick<StageRow, 'recent'>, quotaBytes: number) =>
  `${recent.unknown > 0 ? 'at least ' : ''}${bytes(recent.bytes)} of ${bytes(quotaBytes)} (${Math.round((100 * recent.bytes) / quotaBytes)} %)`;

export const lakeFacts = (row: StageRow, world: World): NamedFacts => {
  const {quotaBytes} = world.settings(lakeSettings);
  return {
    'Connections in use': `${row.slotsUsed ?? '?'} of ${row.slots} that the provider allows`,
    'Backlog done in': etaWords(row),
    'Last run': row.lastRun
      ? `${row.lastRun.id}, ${row.lastRun.state}, ${age(world.now - row.lastRun.startedAt)} ago`
      : row.runsRead
        ? 'none is known'
        : 'not known: the runs could not be read',
    'Downloaded in 30 days': [
      `${quotaWords(row, quotaBytes)}${row.recent.unknown > 0 ? `; of ${plural(row.recent.unknown, 'reading')} the size or the day is not known` : ''}`,
      row.recent.bytes > 0.8 * quotaBytes ? 'warn' : undefined,
    ],
  };
};

const quotaAlert = (rows: readonly StageRow[], world: World): Alert[] => {
  const {quotaBytes} = world.settings(lakeSettings);
  const row = rows.find(({stage}) => stage === 'downloaded');
  if (!row || row.recent.bytes <= 0.8 * quotaBytes) return [];
  return [
    {
      kind: 'quota',
      severity: 'warning',
      resource: 'pipeline',
      id: `${row.pool}/${row.stage}`,
      title: 'The download quota is nearly used up',
      why: `${quotaWords(row, quotaBytes)} in the last 30 days; past it, one slow connection is left.`,
      todo: 'Put off what can wait, narrow the queries, or ask the provider for more.',
    },
  ];
};

export const pipeline = resource<StageRow, LakeClient>({
  service: 'lake',
  name: 'pipeline',
  example: 'bushfire/downloaded',
  inOrder: true,
  aliases: ['stages', 'funnel'],
  title: 'Pipeline',
  about: 'The ingest as stages with counts and bytes; slots, time left, last run and quota beside them.',
  id: row => `${row.pool}/${row.stage}`,
  columns: [
    text('pool', row => row.pool, {priority: 3, min: 8, max: 16}),
    state(
      'stage',
      row => row.stage,
      row => (row.count > 0 ? stageTones[row.stage] : 'quiet'),
      {min: 10, max: 10},
    ),
    number('count', row => row.count, {priority: 1, min: 6}),
    size('bytes', knownBytes, {priority: 1}),
    number('share', row => Math.round(row.share * 100) / 100, {
      header: 'OF REGISTERED',
      align: 'left',
      min: barWidth,
      max: barWidth,
      priority: 2,
      text: row => bar(row.share),
    }),
    text(
      'lake',
      row =>
        row.stage === 'running'
          ? `${row.slotsUsed ?? '?'} of ${row.slots} connections`
          : row.stage === 'waiting'
            ? row.eta?.most === 0
              ? 'nothing is left that a run would download'
              : `done in ${etaWords(row)}`
            : undefined,
      {
        header: 'LAKE',
        priority: 4,
        grow: true,
        min: 12,
        max: 44,
      },
    ),
    number('unsized', row => row.unsized, {header: 'NO SIZE', priority: 8, wide: true}),
  ],
  list: (lake, _query, signal, asking) => readPipeline(lake, signal, asking?.fresh),
  refresh: {active: 15, background: 60},
  describe: (row, {world}) => [
    facts(`${row.pool}: ${row.stage}`, {
      Readings: String(row.count),
      Bytes: `${knownBytes(row) === undefined ? 'not known' : bytes(row.bytes)}${row.unsized > 0 ? `, ${plural(row.unsized, 'reading')} of unknown size` : ''}`,
    }),
    facts('The lake', lakeFacts(row, world)),
  ],
  open: row => (row.stage === 'found' ? undefined : {resource: 'readings', query: {pool: row.pool}}),
  actions: [ingestRun],
  alerts: quotaAlert,
});
