import type {World} from '../simulated-world.ts';
import type {Planner} from './free-periods.ts';
import type {Ground} from './ground.ts';
import type {Watcher} from './watcher.ts';

/** A window of a scenario. Times are seconds from the moment the sandbox opens; negative ones are past. */
export type WindowPlan = {
  readonly id: string;
  readonly satellite: string;
  readonly type: string;
  /** The wish: the first free slot from here on is taken, unless it is exact. */
  readonly start: number;
  readonly exact?: boolean;
  readonly duration: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly asked: number;
  /** Asked for by the watcher, whose journal then has it; otherwise by a colleague. */
  readonly byWatcher?: boolean;
  /** Another one right behind, on the same satellite, this many seconds after the end: the slot is for both. */
  readonly follower?: {
    readonly id: string;
    readonly after: number;
    readonly duration: number;
    readonly asked: number;
  };
  /** The window on the other satellite of an inter-satellite link. */
  readonly pair?: {readonly id: string; readonly satellite: string};
};

/** Finds each window its slot and asks for it at its time. Exact ones must come first. */
export const planWindows = (
  world: World,
  ground: Ground,
  watcher: Watcher,
  planner: Planner,
  plans: readonly WindowPlan[],
): void => {
  const jitter = world.random('starts of the default scenario');
  for (const plan of plans) {
    const {satellite, type, duration, parameters, follower, pair} = plan;
    const satellites = pair ? [satellite, pair.satellite] : [satellite];
    const whole = follower ? duration + follower.after + follower.duration : duration;
    const wish = world.start + plan.start;
    const start = plan.exact ? wish : planner.fit(satellites, type, wish + jitter.whole(0, 30) * 60, whole);
    for (const one of satellites) planner.take(one, type, start, whole);

    world.at(world.start + plan.asked, () => {
      ground.addWindow({id: plan.id, type, satellite_id: satellite, start, duration, parameters});
      if (pair)
        ground.addWindow({id: pair.id, type, satellite_id: pair.satellite, start, duration, parameters});
      if (!plan.byWatcher) return;
      const when = new Date(start * 1000).toISOString();
      watcher.did({
        resource: 'windows',
        action: 'create',
        input: {satellite, type, start: when, duration: String(duration), param: JSON.stringify(parameters)},
        facts: {},
        request: `POST /tasking/window ${JSON.stringify({type, satellite_id: satellite, start, duration, parameters})}`,
        sentence: `Window ${plan.id} is recorded on the ground; ${satellite} gets it at its next contact.`,
        ids: pair ? [plan.id, pair.id] : [plan.id],
      });
    });
    if (follower)
      world.at(world.start + follower.asked, () => {
        ground.addWindow({
          id: follower.id,
          type,
          satellite_id: satellite,
          start: start + duration + follower.after,
          duration: follower.duration,
          parameters,
        });
      });
  }
};
