import {partitions} from './sbatch.ts';
import {up} from './site.ts';
import type {SimTask, TaskStore} from './task-store.ts';
import {type Call, type Route, route} from './v1-gateway.ts';

type Receipt = (call: Call, status: number, finish: (task: SimTask) => void) => Response;

/** What 1.16 tells of the cluster itself: nodes, partitions, reservations. */
export const clusterRoutes = (tasks: TaskStore, receipt: Receipt): Route[] => {
  const nodes = [{ActiveFeatures: ['f7t'], NodeName: up, Partitions: partitions, State: ['IDLE']}];
  return [
    route('GET', 'compute/nodes', call => receipt(call, 200, task => tasks.set(task, '200', nodes))),
    route('GET', 'compute/nodes/:name', call =>
      receipt(call, 200, task => {
        const name = call.path[0]!;
        if (name === up) tasks.set(task, '200', nodes);
        else tasks.set(task, '400', `Node ${name} not found`);
      }),
    ),
    route('GET', 'compute/partitions', call =>
      receipt(call, 200, task => {
        const wanted = call.query.get('partitions');
        const rows = partitions
          .filter(name => !wanted || wanted === name)
          .map(PartitionName => ({
            Default: PartitionName === 'part01' ? 'YES' : 'NO',
            PartitionName,
            State: 'UP',
            TotalCPUs: '2',
            TotalNodes: '1',
          }));
        tasks.set(task, '200', rows);
      }),
    ),
    route('GET', 'compute/reservations', call => receipt(call, 200, task => tasks.set(task, '200', []))),
  ];
};
