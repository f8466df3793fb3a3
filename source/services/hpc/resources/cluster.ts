import {number, size, state, text, time} from '../../../declare/columns.ts';
import {counted, type Page, resource} from '../../../declare/resource.ts';
import {facts} from '../../../declare/section.ts';
import type {Query, Tone} from '../../../declare/world.ts';
import {ownEntry} from '../../../text/own-entry.ts';
import {moment} from '../../../text/times.ts';
import {systemField} from '../fields/cluster-fields.ts';
import type {ClusterApi} from '../upstream/api.ts';
import type {HpcClient} from '../upstream/client.ts';
import type {ClusterNode, NodeReservation, Partition} from '../upstream/model.ts';

/** What sinfo hangs to a state (man sinfo, NODE STATE CODES), in words; of a node that is powered off, nothing is wrong. */
const flags: Readonly<Record<string, string>> = {
  '*': 'NOT_RESPONDING',
  $: 'MAINT',
  '@': 'REBOOT',
  '^': 'REBOOT',
};
const withFlags = (state: string) =>
  state.replace(/^(\w+)([*$@^~#!%+-])$/, (_whole, word: string, flag: string) =>
    [word, ownEntry(flags, flag)].filter(Boolean).join(' '),
  );

/** How a node or a partition stands by Slurm's words, those of PBS, and the few that v2 makes of both; of several the worst counts. */
const toneOf = (states: readonly string[]): Tone => {
  const all = states.map(withFlags).join(' ');
  // A node that is switched off comes when a job needs it.
  if (/\b(DOWN|FAIL(ING)?|NOT_RESPONDING|ERROR|INVAL|INVALID_REG)\b/i.test(all)) return 'bad';
  if (/DRAIN|MAINT|OFFLINE|REBOOT|INACTIVE|BLOCKED/i.test(all)) return 'warn';
  if (/ALLOC|MIXED|COMPLETING|BUSY/i.test(all)) return 'busy';
  if (/POWER|RESERVED|FUTURE|EXTERNAL/i.test(all)) return 'quiet';
  return /^((IDLE|UP|FREE|CLOUD|DYNAMIC_NORM|PLANNED) ?)+$/i.test(all) ? 'good' : 'plain';
};
const stateText = (states: readonly string[]) => states.join('+');

const countedStates = (rows: readonly {readonly states: readonly string[]}[]) =>
  counted(
    rows.map(({states}) => stateText(states)),
    word => toneOf(word.split('+')),
  );

const listOf =
  <Row>(read: (api: ClusterApi, system: string, signal: AbortSignal) => Promise<Page<Row>>) =>
  async (client: HpcClient, query: Query, signal: AbortSignal): Promise<Page<Row>> => {
    const system = await client.system(query.system, signal);
    return read(await client.api(signal), system, signal);
  };

const shared = {
  service: 'hpc',
  parameters: {system: systemField},
  refresh: {active: 60, background: 600},
};

export const nodes = resource<ClusterNode, HpcClient>({
  ...shared,
  name: 'nodes',
  aliases: ['node'],
  title: 'Nodes',
  example: 'nid001',
  about: 'The nodes of an HPC system, and how each stands.',
  id: node => node.name,
  columns: [
    text('name', node => node.name, {priority: 1, min: 10, max: 24}),
    state(
      'state',
      node => stateText(node.states),
      node => toneOf(node.states),
      {min: 8, max: 24},
    ),
    text('partitions', node => node.partitions.join(' '), {priority: 2, max: 40, grow: true}),
    number('cpus', node => node.cpus, {header: 'CPUS', priority: 3}),
    number('idleCpus', node => node.idleCpus, {header: 'IDLE', priority: 3}),
    size('freeMemory', node => node.freeMemoryBytes, {header: 'FREE MEM', priority: 4}),
    text('features', node => node.features.join(' '), {priority: 4, max: 40}),
    text('system', node => node.system, {priority: 6, wide: true, max: 16}),
  ],
  list: listOf((api, system, signal) => api.nodes(system, signal)),
  tracked: node => stateText(node.states),
  describe: node => [
    facts('Node', {
      Name: `${node.name} of ${node.system}`,
      State: [stateText(node.states), toneOf(node.states)],
      Partitions: node.partitions.join(', ') || 'none told',
      Features: node.features.join(', ') || 'none told',
    }),
    {kind: 'json', title: 'As the API gives it', value: node.raw},
  ],
  summary: countedStates,
});

export const partitions = resource<Partition, HpcClient>({
  ...shared,
  name: 'partitions',
  aliases: ['partition'],
  title: 'Partitions',
  example: 'normal',
  about: 'The partitions of an HPC system: where jobs can go.',
  id: partition => partition.name,
  columns: [
    text('name', partition => partition.name, {priority: 1, min: 10, max: 24}),
    state(
      'state',
      one => stateText(one.states),
      one => toneOf(one.states),
      {min: 6, max: 16},
    ),
    text('default', one => (one.isDefault === undefined ? undefined : one.isDefault ? 'yes' : 'no'), {
      priority: 2,
      max: 7,
    }),
    number('nodes', one => one.nodes, {priority: 2}),
    number('cpus', one => one.cpus, {header: 'CPUS', priority: 2}),
    text('system', one => one.system, {priority: 6, wide: true, max: 16}),
  ],
  list: listOf((api, system, signal) => api.partitions(system, signal)),
  tracked: partition => stateText(partition.states),
  describe: partition => [
    facts('Partition', {
      Name: `${partition.name} of ${partition.system}`,
      State: [stateText(partition.states) || 'not told', toneOf(partition.states)],
      Nodes: String(partition.nodes ?? 'not told'),
      CPUs: String(partition.cpus ?? 'not told'),
    }),
    {kind: 'json', title: 'As the API gives it', value: partition.raw},
  ],
  summary: countedStates,
});

export const reservations = resource<NodeReservation, HpcClient>({
  ...shared,
  name: 'reservations',
  aliases: ['reservation'],
  title: 'Reservations',
  example: 'maintenance',
  about: 'Nodes of an HPC system that are kept for somebody for a time.',
  id: reservation => reservation.name,
  columns: [
    text('name', one => one.name, {priority: 1, min: 10, max: 32}),
    text('state', one => one.state, {priority: 2, max: 10}),
    text('nodeList', one => one.nodeList, {header: 'NODES', priority: 1, max: 40, grow: true}),
    time('start', one => one.start, {priority: 2, min: 20}),
    time('end', one => one.end, {priority: 2, min: 20}),
    text('features', one => one.features.join(' '), {priority: 4, max: 30}),
    text('system', one => one.system, {priority: 6, wide: true, max: 16}),
  ],
  list: listOf((api, system, signal) => api.reservations(system, signal)),
  span: (one, world) => {
    if (one.start === undefined || one.end === undefined) return undefined;
    const tone: Tone = one.end <= world.now ? 'quiet' : one.start <= world.now ? 'busy' : 'notice';
    const {name: lane, start, end} = one;
    return {lane, label: lane, start, end, before: 0, after: 0, tone, conflict: false};
  },
  describe: (one, {world}) => {
    return [
      facts('Reservation', {
        Name: `${one.name} on ${one.system}`,
        Nodes: one.nodeList || 'none told',
        From: moment(one.start, world.now, 'not told'),
        Until: moment(one.end, world.now, 'not told'),
      }),
      {kind: 'json', title: 'As the API gives it', value: one.raw},
    ];
  },
});
