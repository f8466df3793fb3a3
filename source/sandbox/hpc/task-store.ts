import {createHash} from 'node:crypto';
import type {World} from '../simulated-world.ts';

export type SimTask = {
  readonly id: string;
  readonly user: string;
  readonly service: 'compute' | 'storage';
  readonly system: string;
  readonly created: number;
  updated: number;
  status: string;
  data: unknown;
};

/** The words of the codes, with the misspellings of common/async_task.py. */
const descriptions: Readonly<Record<string, string>> = {
  100: 'Queued',
  101: 'In progress',
  110: 'Waiting for Form URL from Object Storage to be retrieved',
  111: 'Form URL from Object Storage received',
  112: 'Object Storage confirms that upload to Object Storage has finished',
  113: 'Download from Object Storage to server has started',
  114: 'Download from Object Storage to server has finished',
  115: 'Download from Object Storage error',
  116: 'Started upload from filesystem to Object Storage',
  117: 'Upload from filesystem to Object Storage has finished succesfully',
  118: 'Upload from filesystem to Object Storage has finished with errors',
  200: 'Finished successfully',
  302: 'Task not longer valid',
  400: 'Finished with errors',
};

/** Virtual seconds that a task is kept after its last change. */
const life = {compute: 86_400, storage: 7 * 86_400};

export const localText = (at: number): string => new Date(at * 1000).toISOString().slice(0, 19);

/** v1's tasks service: ids are md5("<user>-<counter>"), so that the first one of test1 is the one of the tutorial. */
export const createTaskStore = (world: World) => {
  const tasks = new Map<string, SimTask>();
  const counters = new Map<string, number>();
  return {
    create: (user: string, service: SimTask['service'], system: string, status = '100'): SimTask => {
      const count = (counters.get(user) ?? 0) + 1;
      counters.set(user, count);
      const id = createHash('md5').update(`${user}-${count}`).digest('hex');
      const now = world.now();
      const task: SimTask = {
        id,
        user,
        service,
        system,
        created: now,
        updated: now,
        status,
        data: descriptions[status],
      };
      tasks.set(id, task);
      // Oldest first: what has outlived its time is forgotten (compute 24 h, storage 7 days).
      for (const [old, {service: kind, updated}] of tasks) {
        if (now - updated < life.compute) break;
        if (now - updated > life[kind]) tasks.delete(old);
      }
      return task;
    },
    set: (task: SimTask, status: string, data: unknown) =>
      Object.assign(task, {status, data, updated: world.now()}),
    get: (id: string) => tasks.get(id),
    of: (user: string) => [...tasks.values()].filter(task => task.user === user),
    /** The body of a task: few fields in 1.1; lists leave the URL out. */
    body: (task: SimTask, era: 'v1.1' | 'v1.16', url: string | undefined) => ({
      ...(era === 'v1.16' ? {created_at: localText(task.created)} : {}),
      data: task.data,
      description: descriptions[task.status] ?? '',
      hash_id: task.id,
      last_modify: localText(task.updated),
      service: task.service,
      status: task.status,
      ...(era === 'v1.16' ? {system: task.system, task_id: task.id} : {}),
      ...(url === undefined ? {} : {task_url: url}),
      ...(era === 'v1.16' ? {updated_at: localText(task.updated)} : {}),
      user: task.user,
    }),
  };
};
export type TaskStore = ReturnType<typeof createTaskStore>;
