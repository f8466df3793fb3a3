import type {World} from '../simulated-world.ts';
import type {CreateUpstream} from '../upstream.ts';
import {startColleague} from './colleague.ts';
import {defaultUploads} from './default-uploads.ts';
import {defaultWindows} from './default-windows.ts';
import {createPlanner, type Planner} from './free-periods.ts';
import {createGround, type Ground} from './ground.ts';
import {createRoutes} from './routes.ts';
import {planRoutine} from './routine.ts';
import {startUplink} from './uplink.ts';
import {planUploads} from './uploads-plan.ts';
import {type Watcher, watch} from './watcher.ts';
import {customWindowTypes} from './window-types.ts';
import {planWindows} from './windows-plan.ts';

/** Lays the default scenario out: what `planted.ts` says is wrong, and around it work that goes well. */
const planDefault = (world: World, ground: Ground, watcher: Watcher): Planner => {
  const random = world.random('default scenario');
  const planner = createPlanner(world);
  planWindows(world, ground, watcher, planner, defaultWindows(random));
  planUploads(world, ground, watcher, defaultUploads(random));
  return planner;
};

/** The Tasking API 2.2.1 of the sandbox, with a schedule, an upload queue and contacts behind it. */
export const createTasking: CreateUpstream = (world, {scenario, windows}) => {
  const ground = createGround(world);
  startUplink(world, ground);
  const watcher = watch(world, ground);
  const planner = scenario === 'default' ? planDefault(world, ground, watcher) : createPlanner(world);
  if (windows > 0) planRoutine(world, ground, planner, windows);
  if (scenario === 'default') world.at(world.start, () => startColleague(world, ground));
  const routes = createRoutes(world, ground);
  return {
    name: 'tasking',
    example: '/satellites',
    mount: '/tasking',
    handle: request => routes.fetch(request),
    settings: origin => ({url: `${origin}/tasking`, windowTypes: customWindowTypes}),
    history: watcher.history,
  };
};
