import {mkdirSync} from 'node:fs';
import type {World} from '../simulated-world.ts';
import type {CreateUpstream, Upstream, UpstreamOptions} from '../upstream.ts';
import {createFiles} from './files.ts';
import {createObjectStore} from './object-store.ts';
import {planScenario, provideHomes} from './scenario.ts';
import {createScheduler} from './scheduler.ts';
import {type Era, type Site, up} from './site.ts';
import {createTaskStore} from './task-store.ts';
import {createTokenRoutes} from './token-routes.ts';
import {createTokens} from './tokens.ts';
import {computeRoutes} from './v1-compute.ts';
import {type Call, createGateway} from './v1-gateway.ts';
import {statusRoutes} from './v1-status.ts';
import {storageRoutes} from './v1-storage.ts';
import {utilityRoutes} from './v1-utilities.ts';
import {createV2Routes} from './v2-routes.ts';

const mounts: Readonly<Record<Era, string>> = {'v1.1': '/hpc/v1.1', 'v1.16': '/hpc/v1'};

/** The HPC site of the sandbox with its insides, for tests that change the weather there. */
export const createHpcSite = (
  world: World,
  {scenario, directory}: Pick<UpstreamOptions, 'scenario' | 'directory'>,
): {site: Site; upstream: Upstream} => {
  let token: string | undefined;
  mkdirSync(directory, {recursive: true});
  const files = createFiles(world.now, directory);
  const store = createObjectStore(world, directory);
  const site: Site = {
    world,
    files,
    scheduler: createScheduler(world, files),
    store,
    tasks: {'v1.1': createTaskStore(world), 'v1.16': createTaskStore(world)},
    tokens: createTokens(world),
    services: {certificator: 'up', utilities: 'up', storage: 'up', compute: 'up', tasks: 'up'},
    systems: [up],
    brokenFileSystems: new Set(),
    soon: (seconds, act) => {
      if (world.speed() === 0 && world.now() >= world.start) act();
      else world.at(world.now() + seconds, act);
    },
    ownToken: () => token,
  };
  provideHomes(site);
  if (scenario === 'default') planScenario(site);

  const v1 = (era: Era) => {
    const base = (call: Call) => `${call.url.origin}${mounts[era]}`;
    return createGateway(site, era, mounts[era], [
      ...statusRoutes(site, era),
      ...utilityRoutes(site, era),
      ...computeRoutes(site, era, base),
      ...storageRoutes(site, era, base),
    ]);
  };
  const doors: readonly (readonly [string, (request: Request) => Promise<Response>])[] = [
    [mounts['v1.1'], v1('v1.1')],
    ['/hpc/v2', createV2Routes(site, '/hpc/v2')],
    ['/hpc/s3', store.handle],
    ['/hpc/auth', createTokenRoutes(site, '/hpc/auth')],
    [mounts['v1.16'], v1('v1.16')],
  ];
  const upstream: Upstream = {
    name: 'hpc',
    mount: '/hpc',
    handle: request => {
      const {pathname} = new URL(request.url);
      const door = doors.find(([mount]) => pathname === mount || pathname.startsWith(`${mount}/`));
      return door ? door[1](request) : Response.json({message: `there is no ${pathname}`}, {status: 404});
    },
    streams: path => path.startsWith('/hpc/s3/'),
    // Each door looks at tokens in its own way; forms and signed addresses want none.
    authorize: (_request, own) => {
      token = own;
      return undefined;
    },
    settings: origin => ({url: `${origin}${mounts['v1.16']}`, system: 'cluster'}),
    stop: () => {
      files.close();
      store.close();
    },
  };
  return {site, upstream};
};

/**
 * FirecREST in three dialects over one simulated cluster: `/hpc/v1.1` (the tutorial's time), `/hpc/v1` (1.16) and
 * `/hpc/v2`, with an object storage at `/hpc/s3` and a realm that gives tokens at `/hpc/auth`. What is planted in the
 * default scenario is told in `sandbox/scenario.ts`.
 */
export const createHpc: CreateUpstream = (world, options) => createHpcSite(world, options).upstream;
