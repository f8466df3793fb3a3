import type {World} from '../../../declare/world.ts';
import {windowList} from '../lists.ts';
import type {Window} from '../upstream/client.ts';
import {destination} from './window-rules.ts';

type Index = {
  readonly bySatellite: ReadonlyMap<string, readonly Window[]>;
  readonly byDestination: ReadonlyMap<string, readonly Window[]>;
};
const indexes = new WeakMap<readonly Window[], Index>();

/** Made once for each list: every upload and every satellite asks for its windows, at every refresh. */
const indexOf = (windows: readonly Window[]): Index => {
  const known = indexes.get(windows);
  if (known) return known;
  const sorted = windows.toSorted((a, b) => a.start - b.start);
  const made = {
    bySatellite: Map.groupBy(sorted, window => window.satellite_id),
    byDestination: Map.groupBy(sorted, window => destination(window.satellite_id, window.type)),
  };
  indexes.set(windows, made);
  return made;
};

const none: readonly Window[] = [];

export const windowsOfSatellite = (satelliteId: string, world: World): readonly Window[] =>
  indexOf(world.rows(windowList) ?? none).bySatellite.get(satelliteId) ?? none;

/** The windows of one of its payloads by their start. */
export const windowsOfPayload = (satelliteId: string, payload: string, world: World): readonly Window[] =>
  indexOf(world.rows(windowList) ?? none).byDestination.get(destination(satelliteId, payload)) ?? none;
