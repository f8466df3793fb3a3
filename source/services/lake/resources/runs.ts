import {duration, number, state, text, time} from '../../../declare/columns.ts';
import {asFailure} from '../../../declare/failure.ts';
import {resource} from '../../../declare/resource.ts';
import type {Section} from '../../../declare/section.ts';
import {toneIn} from '../../../declare/vocabulary.ts';
import type {Tone} from '../../../declare/world.ts';
import {age, utc} from '../../../text/times.ts';
import {ingestRun} from '../actions/ingest-run.ts';
import {startExecution} from '../actions/start-execution.ts';
import {newestRun, runAlerts} from '../rules/run-alerts.ts';
import {lakeSettings} from '../settings.ts';
import type {LakeClient} from '../upstream/client.ts';
import type {Machine, Run} from '../upstream/engines/engine.ts';

const tones: Readonly<Record<string, Tone>> = {
  RUNNING: 'busy',
  SUCCEEDED: 'good',
  PARTIAL: 'warn',
  FAILED: 'bad',
  TIMED_OUT: 'bad',
  ABORTED: 'warn',
  KILLED: 'bad',
};

/** Why an execution failed, and what it was given. What may not be read says so in its place. */
const executionSections = async (
  execution: string,
  client: LakeClient,
  signal: AbortSignal,
): Promise<Section[]> => {
  let known: Awaited<ReturnType<Machine['describe']>>;
  try {
    known = await client.engine.machine?.describe(execution, signal);
  } catch (error) {
    return [{kind: 'text', title: 'Execution', text: asFailure(error).message}];
  }
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
  list: (lake, _query, signal) => lake.runs(signal),
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
    {
      kind: 'facts',
      title: 'Ingest run',
      facts: [
        {name: 'Id', value: run.id},
        {name: 'State', value: run.state, tone: toneIn(tones, run.state)},
        {name: 'By', value: run.by},
        {name: 'Started', value: `${utc(run.startedAt, world.now)}, ${age(world.now - run.startedAt)} ago`},
        {
          name: 'Took',
          value: run.stoppedAt === undefined ? 'not over' : age(run.stoppedAt - run.startedAt),
        },
        {name: 'Pool', value: run.pool ?? 'not told'},
        {name: 'Query', value: run.query ?? 'not told'},
        ...(run.error ? [{name: 'Error', value: run.error, tone: 'bad' as const}] : []),
      ],
    },
    {
      kind: 'table',
      title: 'Readings',
      header: ['Found', 'New', 'Downloaded', 'Failed'],
      rows: [[run.found, run.fresh, run.downloaded, run.failed].map(count => String(count ?? '?'))],
    },
    ...(run.execution ? await executionSections(run.execution, client, signal) : []),
  ],
  actions: [ingestRun, startExecution],
  alerts: (rows, world) => runAlerts(rows, world.settings(lakeSettings).runEvery, world.now),
  summary: rows => {
    const newest = newestRun(rows);
    return newest
      ? [{word: `last ${newest.state.toLowerCase()}`, count: 1, tone: toneIn(tones, newest.state)}]
      : [];
  },
});
