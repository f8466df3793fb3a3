import type {Service} from '../../service.ts';
import {accounting} from './accounting.ts';
import {connectHpc, type HpcClient} from './client.ts';
import {commands} from './commands.ts';
import {explain} from './explain.ts';
import {files} from './files.ts';
import {hpcJobs} from './hpc-jobs.ts';
import {type HpcSettings, hpcSettings} from './settings.ts';
import {systems} from './systems.ts';
import {tasks} from './tasks.ts';
import {transfers} from './transfers.ts';

/** HPC systems through FirecREST: v1 of both eras and v2, behind one interface. */
export const hpc: Service<HpcClient, HpcSettings> = {
  name: 'hpc',
  title: 'HPC',
  settings: hpcSettings,
  connect: connection => connectHpc(connection),
  resources: [hpcJobs, systems, tasks, accounting, files, transfers],
  tabs: [
    {digit: 5, title: 'HPC', views: ['hpc-jobs', 'systems', 'files', 'transfers', 'tasks', 'accounting']},
  ],
  explain,
  commands,
};
