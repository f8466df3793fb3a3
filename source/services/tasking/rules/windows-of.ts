import type {World} from '../../../declare/world.ts';
import {onceForEach} from '../../../text/once-for-each.ts';
import {windowList} from '../lists.ts';
import type {Window} from '../upstream/client.ts';
import {destination} from './window-rules.ts';

/** Made once for each list: every upload and every satellite asks for its windows, at every refresh. */
const indexOf = onceForEach((windows: readonly Window[]) => {
  const sorted = windows.toSorted((a, b) => a.start - b.start);
  return {
    bySatellite: Map.groupBy(sorted, window => window.satellite_id),
    byDestination: Map.groupBy(sorted, window => destination(window.satellite_id, window.type)),
  };
});

const none: readonly Window[] = [];

export const windowsOfSatellite = (satelliteId: string, world: World): readonly Window[] =>
  indexOf(world.rows(windowList) ?? none).bySatellite.get(satelliteId) ?? none;

/** The windows of one of its payloads by their start. */
export const windowsOfPayload = (satelliteId: string, payload: string, world: World): readonly Window[] =>
  indexOf(world.rows(windowList) ?? none).byDestination.get(destination(satelliteId, payload)) ?? none;
