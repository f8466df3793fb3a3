import type {World} from '../simulated-world.ts';
import {createPlanner} from './free-periods.ts';
import type {Ground} from './ground.ts';
import {type Routine, routines} from './routine.ts';
import {windowRule} from './window-types.ts';

const hour = 3600;

/** Seconds between one and the next window that the colleague asks for. */
const pauses = [2 * hour, 6 * hour] as const;
/** How far ahead, in seconds: a contact surely comes before the usual lead of 24 hours is touched. */
const leads = [31 * hour, 46 * hour] as const;

/** The routine of the satellite and type that has the fewest windows ahead. */
const mostWanted = (world: World, ground: Ground): Routine => {
  const ahead = ground.windows().filter(window => window.start > world.now());
  const count = (routine: Routine) =>
    ahead.filter(window => window.satellite_id === routine.satellite && window.type === routine.type).length;
  return routines.reduce((least, routine) => (count(routine) < count(least) ? routine : least));
};

/** Somebody else with a token, who adds a routine window now and then: the sandbox stays alive for days. */
export const startColleague = (world: World, ground: Ground): void => {
  const random = world.random('colleague');
  const work = () => {
    const {satellite, type, durations, parameters} = mostWanted(world, ground);
    const duration = random.whole(...durations);
    const taken = ground.windows(satellite).map(window => {
      const {before, after} = windowRule(window.type);
      return {satellite, start: window.start - before, end: window.start + window.duration + after};
    });
    const start = createPlanner(world, taken).fit(
      [satellite],
      type,
      world.now() + random.whole(...leads),
      duration,
    );
    ground.addWindow({type, satellite_id: satellite, start, duration, parameters});
    world.at(world.now() + random.whole(...pauses), work);
  };
  world.at(world.now() + random.whole(...pauses), work);
};
