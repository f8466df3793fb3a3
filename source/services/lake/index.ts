import type {Service} from '../../declare/service.ts';
import {lakeCommands} from './actions/lake-commands.ts';
import {lakeProbes} from './probes.ts';
import {batchJobs} from './resources/batch-jobs.ts';
import {pipeline} from './resources/pipeline.ts';
import {downloadedPlot, readings} from './resources/readings.ts';
import {runs} from './resources/runs.ts';
import {type LakeSettings, lakeSettings} from './settings.ts';
import {lakeSetup} from './setup.ts';
import {connectLake, type LakeClient} from './upstream/client.ts';
import {explainLake} from './upstream/explain.ts';

export const lake: Service<LakeClient, LakeSettings> = {
  name: 'lake',
  title: 'Data lake',
  openReads: 'The index is read with none of these credentials.',
  settings: lakeSettings,
  setup: lakeSetup,
  probes: lakeProbes,
  connect: connection => connectLake(connection),
  resources: [readings, pipeline, runs, batchJobs],
  plots: [downloadedPlot],
  tabs: [
    {digit: 6, title: 'Data lake', short: 'Lake', views: ['readings', 'pipeline', 'runs', 'batch-jobs']},
  ],
  commands: lakeCommands,
  explain: explainLake,
};
