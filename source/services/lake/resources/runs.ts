import {duration, number, state, text, time} from '../../../declare/columns.ts';
import {resource} from '../../../declare/resource.ts';
import {facts, orSentence, type Section} from '../../../declare/section.ts';
import {toneIn} from '../../../declare/vocabulary.ts';
import type {Tone} from '../../../declare/world.ts';
import {plural} from '../../../text/quantities.ts';
import {age, moment, utc} from '../../../text/times.ts';
import {ingestRun} from '../actions/ingest-run.ts';
import {startExecution} from '../actions/start-execution.ts';
import {newestRun, runAlerts} from '../rules/run-alerts.ts';
import {lakeSettings} from '../settings.ts';
import type {LakeClient} from '../upstream/client.ts';
import type {Run} from '../upstream/engines/engine.ts';

const tones: Readonly<Record<string, Tone>> = {
  RUNNING: 'busy',
  SUCCEEDED: 'good',
  PARTIAL: 'warn',
  FAILED: 'bad',
  TIMED_OUT: 'bad',
  ABORTED: 'warn',
  KILLED: 'bad',
  PENDING_REDRIVE: 'warn',
};

/** Why an execution failed, and what it was given. What may not be read says so in its place. */
const executionSections = async (
  execution: string,
  client: LakeClient,
  signal: AbortSignal,
): Promise<Section[]> => {
  const {machine} = client.engine;
  const known = machine && (await orSentence(machine.describe(execution, signal)));
  if (typeof known === 'string') return [{kind: 'text', title: 'Execution', text: known}];
  const texts = [
    ['Error', known?.error],
    ['Cause', known?.cause],
    ['Input', known?.input],
    ['Output', known?.output],
  ] as const;
  return texts.flatMap(([title, text]): Section[] => (text ? [{kind: 'text', title, text}] : []));
};

/** Ingest runs: ours, and the executions of the state machine where one is named. */
export const runs = resource<Run, LakeClient>({
  service: 'lake',
  name: 'runs',
  aliases: ['run', 'ingest-runs'],
  title: 'Ingest runs',
  example: 'daily-bushfire-6',
  about: 'Runs of the ingest: what each found, and how it ended.',
  id: run => run.id,
  columns: [
    text('id', run => run.id, {priority: 1, min: 16, max: 48, grow: true}),
    state(
      'state',
      run => run.state,
      run => toneIn(tones, run.state),
      {min: 9, max: 12},
    ),
    time('started', run => run.startedAt, {priority: 1, min: 12}),
    duration('took', (run, world) => Math.max(0, Math.floor((run.stoppedAt ?? world.now) - run.startedAt)), {
      priority: 3,
    }),
    text('pool', run => run.pool, {priority: 4, max: 16}),
    text('query', run => run.query, {priority: 5, max: 20}),
    number('found', run => run.found, {priority: 3, max: 7}),
    number('fresh', run => run.fresh, {header: 'NEW', priority: 3, max: 6}),
    number('downloaded', run => run.downloaded, {header: 'DONE', priority: 2, max: 6}),
    number('failed', run => run.failed, {priority: 2, max: 6}),
    text('by', run => run.by, {priority: 5, max: 20}),
    text('error', run => run.error, {priority: 2, max: 60}),
  ],
  sort: {key: 'started', descending: true},
  list: (lake, _query, signal, asking) => lake.runs(signal, asking?.fresh),
  refresh: {active: 10, background: 60},
  tracked: run => run.state,
  span: (run, world) => ({
    lane: 'ingest',
    label: run.id,
    start: run.startedAt,
    end: run.stoppedAt ?? Math.max(run.startedAt, world.now),
    before: 0,
    after: 0,
    tone: toneIn(tones, run.state),
    conflict: false,
  }),
  describe: async (run, {client, world}, signal) => [
    facts('Ingest run', {
      Id: run.id,
      State: [run.state, toneIn(tones, run.state)],
      By: run.by,
      Started: `${utc(run.startedAt, world.now)}, ${age(world.now - run.startedAt)} ago`,
      Took: run.stoppedAt === undefined ? 'not over' : age(run.stoppedAt - run.startedAt),
      Redriven: run.redriven
        ? `${plural(run.redriven.count, 'time')}, last ${moment(run.redriven.at, world.now)}`
        : undefined,
      Pool: run.pool ?? 'not told',
      Query: run.query ?? 'not told',
      Error: run.error && [run.error, 'bad'],
    }),
    {
      kind: 'table',
      title: 'Readings',
      header: ['Found', 'New', 'Downloaded', 'Failed'],
      rows: [[run.found, run.fresh, run.downloaded, run.failed].map(count => String(count ?? '?'))],
    },
    ...(run.execution ? await executionSections(run.execution, client, signal) : []),
  ],
  actions: [ingestRun, startExecution],
  alerts: (rows, world) => {
    const {runEvery, pools} = world.settings(lakeSettings);
    return runAlerts(rows, runEvery, world.now, {pools, isWhole: world.unread('runs') === undefined});
  },
  summary: rows => {
    const newest = newestRun(rows);
    return newest
      ? [{word: `last ${newest.state.toLowerCase()}`, count: 1, tone: toneIn(tones, newest.state)}]
      : [];
  },
});
