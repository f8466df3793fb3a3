import type {Service} from '../../service.ts';
import {batchJobs} from './batch-jobs.ts';
import {connectLake, type LakeClient} from './client.ts';
import {explainLake} from './explain.ts';
import {lakeCommands} from './lake-commands.ts';
import {pipeline} from './pipeline.ts';
import {readings} from './readings.ts';
import {runs} from './runs.ts';
import {type LakeSettings, lakeSettings} from './settings.ts';

/** The data lake: catalogue, index, downloads and objects of satellite readings. */
export const lake: Service<LakeClient, LakeSettings> = {
  name: 'lake',
  title: 'Data lake',
  settings: lakeSettings,
  connect: connection => connectLake(connection),
  resources: [readings, pipeline, runs, batchJobs],
  tabs: [{digit: 6, title: 'Data lake', views: ['readings', 'pipeline', 'runs', 'batch-jobs']}],
  commands: lakeCommands,
  explain: explainLake,
};
