import type {World} from '../simulated-world.ts';
import {defaultUploads} from './default-uploads.ts';
import {defaultWindows} from './default-windows.ts';
import {createPlanner, type Planner} from './free-periods.ts';
import type {Ground} from './ground.ts';
import {planUploads} from './uploads-plan.ts';
import type {Watcher} from './watcher.ts';
import {planWindows} from './windows-plan.ts';

/** Lays the default scenario out: what `planted.ts` says is wrong, and around it work that goes well. */
export const planDefault = (world: World, ground: Ground, watcher: Watcher): Planner => {
  const random = world.random('default scenario');
  const planner = createPlanner(world);
  planWindows(world, ground, watcher, planner, defaultWindows(random));
  planUploads(world, ground, watcher, defaultUploads(random));
  return planner;
};
