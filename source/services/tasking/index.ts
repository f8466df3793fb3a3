import type {Service} from '../../declare/service.ts';
import {satellites} from './resources/satellites.ts';
import {uploads} from './resources/uploads.ts';
import {windows} from './resources/windows.ts';
import {uploadQueuePlot} from './rules/upload-rules.ts';
import {type TaskingSettings, taskingSettings} from './settings.ts';
import {connectTasking, type TaskingClient} from './upstream/client.ts';
import {explainTasking} from './upstream/explain.ts';

/** Satellites, windows and uploads: Spire's Tasking API (docs 2.2.1). */
export const tasking: Service<TaskingClient, TaskingSettings> = {
  name: 'tasking',
  title: 'Tasking',
  helpGroup: 'Satellites',
  settings: taskingSettings,
  connect: connectTasking,
  explain: explainTasking,
  resources: [windows, satellites, uploads],
  plots: [uploadQueuePlot],
  tabs: [
    {digit: 1, title: 'Satellites & windows', short: 'Sats', views: ['windows', 'satellites']},
    {digit: 2, title: 'Uploads', short: 'Up', views: ['uploads']},
  ],
};
