import type {CreateUpstream} from '../upstream.ts';
import {startColleague} from './colleague.ts';
import {planDefault} from './default-scenario.ts';
import {createPlanner} from './free-periods.ts';
import {createGround} from './ground.ts';
import {createRoutes} from './routes.ts';
import {planRoutine} from './routine.ts';
import {startUplink} from './uplink.ts';
import {watch} from './watcher.ts';
import {customWindowTypes} from './window-types.ts';

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
