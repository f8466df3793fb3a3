import type {CreateUpstream} from '../upstream.ts';
import {createCalendar} from './calendar.ts';
import {planDefault} from './default-scenario.ts';
import {answered, crashed, noRoute, writePythonLine} from './gateway.ts';
import {createJobsApi} from './jobs-api.ts';
import {configOf, network} from './network.ts';
import {receiveJobs, startProgram} from './observatory-program.ts';
import {createRoofs} from './roofs.ts';
import {createStatusApi} from './status-api.ts';
import {createStream} from './stream.ts';
import {createTable} from './table.ts';
import {createUserLog} from './user-log.ts';
import {watchJobs} from './watcher.ts';

const mount = '/observatory';

/** Who the console is, in the sandbox. */
const user = {name: 'You', id: 'auth0|sandbox'};

/**
 * The roles of a bearer token: the sandbox's own has none, and with `+role,role` behind it those. There is no login
 * server to ask.
 */
const rolesOf = (given: string, token: string): readonly string[] | undefined => {
  const [plain, roles] = given.split('+', 2);
  return plain === token ? (roles?.split(',') ?? []) : undefined;
};

/** Photon Ranch of the sandbox: jobs, configuration, status, calendar, user log and live push, and telescopes behind. */
export const createObservatory: CreateUpstream = (world, {scenario}) => {
  const now = () => world.now();
  let token = '';
  const table = createTable(now);
  const calendar = createCalendar();
  const log = createUserLog(now);
  const stream = createStream();
  const sites = scenario === 'empty' ? [] : network;
  const roofs = createRoofs(world, sites, log);
  const status = createStatusApi(sites, {start: world.start, now, roofs});
  const jobs = createJobsApi({
    table,
    calendar,
    random: world.random('observatory ids'),
    now,
    roles: given => rolesOf(given, token),
  });
  const watcher = watchJobs(world, table);
  table.onChange(row => stream.send('jobs', row.site, row));
  log.onLine(line => stream.send('userstatus', line.site, line));
  for (const station of sites) {
    if (!station.polls) continue;
    if (station.kind === 'wema')
      receiveJobs(
        world,
        table,
        station.site,
        () => now() + 4,
        rows => rows.forEach(roofs.obey),
      );
    else startProgram(world, station, {table, log});
  }
  if (scenario === 'default') planDefault(world, {table, calendar, log});

  const config = (path: string, request: Request): Response => {
    if (request.method !== 'GET') return noRoute();
    if (path === 'all/config')
      return answered(200, writePythonLine(Object.fromEntries(sites.map(one => [one.site, configOf(one)]))));
    const [site, what] = path.split('/');
    const station = sites.find(one => one.site === site);
    if (what !== 'config') return noRoute();
    // An unknown site is a KeyError upstream.
    return station ? answered(200, writePythonLine({site, configuration: configOf(station)})) : crashed();
  };

  return {
    name: 'observatory',
    mount,
    // Everything but newjob is open to everybody; newjob's own authorizer answers in its own words.
    authorize: (_request, own) => {
      token = own;
      return undefined;
    },
    handle: request => {
      const [service, ...rest] = new URL(request.url).pathname.slice(mount.length + 1).split('/');
      const path = rest.join('/');
      switch (service) {
        case 'jobs':
          return jobs.handle(path, request);
        case 'api':
          return config(path, request);
        case 'status':
          return status.handle(path, request);
        case 'calendar':
          return calendar.handle(path, request);
        case 'logs':
          return log.handle(path, request);
        default:
          return noRoute();
      }
    },
    upgrade: (request, socket, head) => stream.upgrade(request, socket, head),
    settings: origin => {
      const base = `${origin}${mount}`;
      return {
        url: `${base}/jobs`,
        apiUrl: `${base}/api`,
        statusUrl: `${base}/status`,
        calendarUrl: `${base}/calendar`,
        logsUrl: `${base}/logs`,
        streamUrl: `${base.replace(/^http/, 'ws')}/stream`,
        user,
      };
    },
    history: watcher.history,
    stop: () => stream.stop(),
  };
};
