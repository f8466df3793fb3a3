import {route} from '../routes.ts';
import {directLimit} from './file-content.ts';
import {users} from './files.ts';
import {partitions} from './sbatch.ts';
import {fileSystems, type Site, up} from './site.ts';
import {type Route2, systemRoute} from './v2-call.ts';

/** v2's /status: systems with their checks, and what a user may know of one. */
export const statusRoutes2 = (site: Site): Route2[] => {
  const {world} = site;
  const iso = (at: number) => new Date(at * 1000).toISOString();
  const lastCheck = () => Math.floor(world.now() / 120) * 120;
  const health = (name: string) => {
    const healthy = name === up;
    const base = {lastChecked: iso(lastCheck()), latency: healthy ? 0.21 : 5.01};
    const broken = healthy ? {} : {message: 'SSH connection refused'};
    return [
      {
        serviceType: 'scheduler',
        ...base,
        healthy,
        ...broken,
        nodes: healthy ? {available: 1, total: 1} : null,
      },
      {serviceType: 'ssh', ...base, healthy, ...broken},
      ...fileSystems.map(({path}) => {
        const works = healthy && !site.brokenFileSystems.has(path);
        return {
          serviceType: 'filesystem',
          path,
          ...base,
          healthy: works,
          ...(works ? {} : {message: healthy ? `${path} does not answer` : 'SSH connection refused'}),
        };
      }),
      {serviceType: 's3', ...base, healthy: true},
    ];
  };
  const system = (name: string) => ({
    name,
    ssh: {host: '192.168.240.2', port: 22, maxClients: 100},
    scheduler: {type: 'slurm', version: '24.11.0', connectionMode: 'ssh', timeout: 10},
    servicesHealth: health(name),
    probing: {intervalCheck: 120, timeout: 10},
    lastHealthCheck: iso(lastCheck()),
    fileSystems: fileSystems.map(({path}) => ({
      path,
      dataType: path === '/home' ? 'users' : 'scratch',
      defaultWorkDir: path === '/home',
    })),
    // With underscores, unlike the rest (seen with the service of 2026-08).
    dataOperation: {max_ops_file_size: directLimit, data_transfer: {serviceType: 's3', name: 's3-storage'}},
  });
  return [
    route('GET', 'status/systems', () => ({systems: site.systems.map(system)})),
    route('GET', 'status/liveness', () => ({
      healthcheckRuns: {[up]: iso(lastCheck())},
      lastUpdate: Math.floor(world.now() - lastCheck()),
    })),
    systemRoute('GET', 'status/:system/userinfo', ({user: name}) => {
      const one = {id: String(users[name] ?? 0), name};
      return {user: one, group: one, groups: [one], accounts: [{name, default: true}]};
    }),
    systemRoute('GET', 'status/:system/nodes', (_, name) => ({
      nodes: [{name, cpus: 2, state: ['IDLE'], partitions}],
    })),
    systemRoute('GET', 'status/:system/partitions', () => ({
      partitions: partitions.map(name => ({name, cpus: 2, totalNodes: 1, partition: 'UP'})),
    })),
    systemRoute('GET', 'status/:system/reservations', () => ({reservations: []})),
  ];
};
