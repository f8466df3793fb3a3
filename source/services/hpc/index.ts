import type {Service} from '../../declare/service.ts';
import {commands} from './commands/index.ts';
import {accounting, partitionUse} from './resources/accounting.ts';
import {nodes, partitions, reservations} from './resources/cluster.ts';
import {files} from './resources/files.ts';
import {hpcJobs} from './resources/hpc-jobs.ts';
import {systems} from './resources/systems.ts';
import {tasks} from './resources/tasks.ts';
import {transfers} from './resources/transfers.ts';
import {type HpcSettings, hpcSettings} from './settings.ts';
import {connectHpc, type HpcClient} from './upstream/client.ts';
import {explain} from './upstream/explain.ts';

/** HPC systems through FirecREST: v1 of both eras and v2, behind one interface. */
export const hpc: Service<HpcClient, HpcSettings> = {
  name: 'hpc',
  title: 'HPC',
  under: 'hpc',
  settings: hpcSettings,
  // What FirecREST's own client reads (pyfirecrest, cli).
  environment: {
    clientId: 'FIRECREST_CLIENT_ID',
    clientSecret: 'FIRECREST_CLIENT_SECRET',
    tokenUrl: 'AUTH_TOKEN_URL',
  },
  connect: connection => connectHpc(connection),
  probes: client => [
    {
      what: 'Systems',
      look: async signal => {
        const {rows} = await client.systems(true, signal);
        const systems = rows.filter(one => one.kind === 'system').map(one => `${one.name} (${one.health})`);
        return {
          sentence: `FirecREST ${client.dialect() ?? ''} reports ${systems.join(', ') || 'no system'}.`,
        };
      },
    },
  ],
  resources: [hpcJobs, systems, tasks, accounting, files, transfers, nodes, partitions, reservations],
  plots: [partitionUse],
  tabs: [
    {
      digit: 5,
      title: 'HPC',
      views: [
        'hpc-jobs',
        'systems',
        'files',
        'transfers',
        'tasks',
        'accounting',
        'nodes',
        'partitions',
        'reservations',
      ],
    },
  ],
  explain,
  commands,
};
