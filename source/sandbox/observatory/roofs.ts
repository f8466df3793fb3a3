import type {World} from '../simulated-world.ts';
import type {Station} from './network.ts';
import type {Row} from './table.ts';
import type {UserLog} from './user-log.ts';

/** Seconds that a roof takes to open or close. */
const travel = 60;

export type Roofs = {
  /** shutter_status as the station sends it: Open, Opening, Closed, Closing. */
  word(station: string): string;
  /** Does what a station does for its jobs, by their action alone (ptr-wema, scan_requests). */
  obey(row: Row): void;
};

/** The roofs of the stations (wemas): open, but for those that are shut, and moved by jobs and by bad weather. */
export const createRoofs = (world: World, network: readonly Station[], log: UserLog): Roofs => {
  const words = new Map(network.map(({site, shut}) => [site, shut ? 'Closed' : 'Open']));
  const badWeather = new Set(network.filter(({weatherOk}) => weatherOk === false).map(({site}) => site));
  const move = (site: string, on: 'Opening' | 'Closing', then: 'Open' | 'Closed') => {
    if (words.get(site) === then || words.get(site) === on) return;
    words.set(site, on);
    log.tell(site, `The roof is ${on.toLowerCase()}.`);
    world.at(world.now() + travel, () => {
      if (words.get(site) === on) words.set(site, then);
    });
  };
  const open = (site: string) => move(site, 'Opening', 'Open');
  const close = (site: string) => move(site, 'Closing', 'Closed');
  return {
    word: station => words.get(station) ?? 'Unknown',
    obey: ({site, action, required_params: required}) => {
      const forced = (Object(required) as Record<string, unknown>).force_roof_state;
      if (action === 'open' && !badWeather.has(site)) open(site);
      if (action === 'open' && badWeather.has(site))
        log.tell(site, 'The roof stays closed: the weather is not ok.', 'warning');
      if (action === 'close' || (action === 'force_roof_state' && forced === 'closed')) close(site);
      if (action === 'force_roof_state' && forced === 'open') open(site);
    },
  };
};
