import {ageOf, duration, number, state, text} from '../../../declare/columns.ts';
import {booleanField} from '../../../declare/fields.ts';
import {type Alert, counted, resource} from '../../../declare/resource.ts';
import {facts, type Section} from '../../../declare/section.ts';
import type {Tone, World} from '../../../declare/world.ts';
import {ownEntry} from '../../../text/own-entry.ts';
import {age, relative} from '../../../text/times.ts';
import {submitJob} from '../actions/submit-job.ts';
import type {HpcClient} from '../upstream/client.ts';
import {type Health, isOn, type System} from '../upstream/model.ts';

const healthTones: Readonly<Record<Health, Tone>> = {
  hung: 'bad',
  unhealthy: 'bad',
  degraded: 'warn',
  unknown: 'warn',
  healthy: 'good',
};

const checked = (system: System, world: World) =>
  system.checkedAt === undefined
    ? undefined
    : {seconds: Math.max(0, world.now - system.checkedAt) + system.atMostSeconds, atLeast: false};

/** "≤16m": v1 does not tell when it asked, only how long it keeps answers. */
const checkedText = (system: System, world: World) => {
  const known = checked(system, world);
  return known ? `${system.atMostSeconds > 0 ? '≤' : ''}${age(known.seconds)}` : '';
};

/** Systems, and in v1 FirecREST's own services. A service that is missing from its list is hung, not absent. */
export const systems = resource<System, HpcClient>({
  service: 'hpc',
  name: 'systems',
  aliases: ['system', 'sys'],
  title: 'Systems',
  example: 'cluster',
  about: 'The HPC systems and the services before them, and how each stands.',
  id: system => (system.kind === 'system' ? system.name : `service/${system.name}`),
  columns: [
    text('name', system => system.name, {priority: 1, min: 10, max: 20}),
    text('kind', system => system.kind, {priority: 3, max: 7}),
    state(
      'health',
      system => system.health,
      system => healthTones[system.health],
      {min: 9, max: 10},
    ),
    text('status', system => system.status, {priority: 4, max: 14}),
    text('description', system => system.description, {priority: 2, min: 36, max: 80, grow: true}),
    ageOf('checked', checked, {header: 'CHECKED', priority: 3, text: checkedText}),
    duration('latency', system => system.latencySeconds, {
      priority: 4,
      text: ({latencySeconds}) =>
        latencySeconds === undefined ? '' : `${Math.round(latencySeconds * 1000)} ms`,
    }),
    text('nodes', ({nodes}) => (nodes ? `${nodes.available}/${nodes.total}` : undefined), {
      priority: 4,
      align: 'right',
      max: 11,
    }),
    text('scheduler', system => system.scheduler, {priority: 5, wide: true, max: 16}),
    text('fileSystems', system => system.fileSystems.map(one => one.path).join(' '), {
      priority: 4,
      max: 40,
    }),
    // FirecREST 1.16 tells of no checks: that none of them fails is not known.
    number(
      'failingChecks',
      ({checks}) => (checks.length > 0 ? checks.filter(check => check.healthy === false).length : undefined),
      {header: 'FAILING', priority: 6, wide: true},
    ),
  ],
  parameters: {
    fresh: booleanField({
      label: 'Fresh',
      hint: 'Asks FirecREST 1.16 to check anew, instead of giving what it keeps for up to 16 min.',
    }),
  },
  list: (client, query, signal, asking) =>
    client.systems((asking?.fresh ?? false) || isOn(query.fresh), signal),
  tracked: system => system.health,
  open: system =>
    system.kind === 'system' ? {resource: 'hpc-jobs', query: {system: system.name}} : undefined,
  refresh: {active: 30, background: 120},
  describe: (system, {client, world}) => describeSystem(system, client, world),
  actions: [submitJob],
  alerts: (rows, world) => rows.flatMap(system => systemAlert(system, world)),
  summary: rows =>
    counted(
      rows.flatMap(({kind, health}) => (kind === 'system' || health !== 'healthy' ? [health] : [])),
      healthTones,
    ),
});

const describeSystem = (system: System, client: HpcClient, world: World): Section[] => {
  const {nodes} = system;
  const told = facts('System', {
    Name: system.name,
    Kind: system.kind === 'system' ? 'system' : 'service of FirecREST',
    Health: [system.health, healthTones[system.health]],
    Status: system.status,
    Description: system.description || 'none given',
    Checked: `${checkedText(system, world) || 'unknown'} ago`,
    Dialect: `FirecREST ${client.dialect() ?? 'not known yet'}`,
    Scheduler: system.scheduler || undefined,
    Nodes: nodes && `${nodes.available} available of ${nodes.total}`,
  });
  const sections: Section[] = [told];
  if (system.checks.length > 0)
    sections.push({
      kind: 'table',
      title: 'Checks',
      header: ['Check', 'Healthy', 'Latency', 'Checked', 'Message'],
      rows: system.checks.map(check => [
        check.what,
        check.healthy === undefined ? 'not told' : check.healthy ? 'yes' : 'no',
        check.latencySeconds === undefined ? '' : `${Math.round(check.latencySeconds * 1000)} ms`,
        check.checkedAt === undefined ? '' : relative(check.checkedAt, world.now),
        check.words ?? '',
      ]),
    });
  if (system.fileSystems.length > 0)
    sections.push({
      kind: 'table',
      title: 'File systems',
      header: ['Path', 'Name', 'Available', 'Description'],
      rows: system.fileSystems.map(one => [
        one.path,
        one.name ?? '',
        one.available === undefined ? 'not told' : one.available ? 'yes' : 'no',
        one.words ?? (one.workDirectory ? 'jobs run here by default' : ''),
      ]),
    });
  return [...sections, {kind: 'json', title: 'As the API gives it', value: system.raw}];
};

/** What v2 refuses by each check that failed; v1 tells of the whole system, and of file systems by name. */
const refusedBy: Readonly<Record<string, string>> = {
  scheduler: 'jobs',
  ssh: 'files',
  s3: 'files that go through staging',
};
const waiting = ({checks, fileSystems, health}: System): string => {
  const failed = checks.filter(check => check.healthy === false);
  const paths = [
    ...failed.map(({what}) => /^filesystem (\S+)/.exec(what)?.[1]),
    ...(failed.length === 0 && health === 'degraded'
      ? fileSystems.filter(one => one.available === false).map(one => one.path)
      : []),
  ].filter(path => path !== undefined);
  const kinds = failed.flatMap(({what}) => ownEntry(refusedBy, what) ?? []);
  const below = paths.length > 0 && !kinds.includes('files') ? [`files below ${paths.join(', ')}`] : [];
  return [...kinds, ...below].join(' and ') || 'jobs and files';
};

const systemAlert = (system: System, world: World): Alert[] => {
  // A site that has no checks made is left in peace.
  if (system.health === 'healthy' || (system.health === 'unknown' && system.checks.length === 0)) return [];
  const id = system.kind === 'system' ? system.name : `service/${system.name}`;
  const age = checkedText(system, world);
  const about = {
    resource: 'systems',
    id,
    severity: ['degraded', 'unknown'].includes(system.health) ? ('warning' as const) : ('critical' as const),
    since: world.seen('systems', id)?.since,
    why: `${system.status}: ${system.description || 'no description'}${age ? ` (checked ${age} ago)` : ''}.`,
  };
  if (system.health === 'unknown')
    return [
      {
        ...about,
        kind: 'system-unknown',
        title: `How system ${system.name} stands is not known`,
        todo: 'Jobs and files can work none the less: try. If it stays, tell the site that its checks do not run.',
      },
    ];
  if (system.kind === 'system')
    return [
      {
        ...about,
        kind: 'system-unhealthy',
        title: `System ${system.name} is ${system.health}`,
        todo: `Look at ${system.checks.length > 0 ? 'its checks, then at ' : ''}the status page of the site; ${waiting(system)} there have to wait.`,
      },
    ];
  return [
    {
      ...about,
      kind: 'service-unhealthy',
      title:
        system.health === 'hung'
          ? `FirecREST's service ${system.name} hangs`
          : `FirecREST's service ${system.name} is down`,
      todo: `Refresh by hand for a fresh check; if it stays, tell the site. ${
        system.name === 'storage'
          ? 'Staged transfers wait meanwhile.'
          : system.name === 'compute'
            ? 'Jobs can be neither seen nor submitted meanwhile.'
            : 'What it does has to wait meanwhile.'
      }`,
    },
  ];
};
