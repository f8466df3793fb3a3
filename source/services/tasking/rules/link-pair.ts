import type {World} from '../../../declare/world.ts';
import {satelliteList, windowList} from '../lists.ts';
import {isWindow, type Window, type WindowRow} from '../upstream/client.ts';

/** The satellite at the other end of an inter-satellite link; undefined for other windows, and where none is named. */
export const receiverOf = (
  type: string,
  parameters: Readonly<Record<string, unknown>> | null | undefined,
): string | undefined => {
  const receiver = type === 'LEASE_ISL' ? parameters?.isl_receive_satellite_id : undefined;
  return typeof receiver === 'string' ? receiver : undefined;
};

/**
 * The window at the other end of an inter-satellite link: by the answer that made both, where they were asked for here;
 * else the one of that type, start and duration on the satellite that the link names. Undefined where none or several fit.
 */
export const otherEnd = (row: WindowRow, world: World): Window | undefined => {
  if (row.type !== 'LEASE_ISL' || !isWindow(row)) return undefined;
  const made = world
    .journal('tasking')
    .find(({ids, action}) => action === 'create' && ids.length === 2 && ids.includes(row.id));
  const known = made && world.rows(windowList)?.find(({id}) => id !== row.id && made.ids.includes(id));
  if (known) return known;
  const fitting = fittingEnds(row, world);
  return fitting.length === 1 ? fitting[0] : undefined;
};

/** Windows that can be the other end, by what they are, when and where. */
const fittingEnds = (row: Window, world: World): readonly Window[] => {
  const receives = receiverOf(row.type, row.parameters);
  return (world.rows(windowList) ?? []).filter(
    other =>
      other.type === row.type &&
      other.start === row.start &&
      other.duration === row.duration &&
      other.satellite_id !== row.satellite_id &&
      (other.satellite_id === receives || receiverOf(other.type, other.parameters) === row.satellite_id),
  );
};

/**
 * The satellite on which a link's other end is not listed. Undefined where it is, where not all windows were read, and
 * where the token may not task that satellite, so that its windows are none that are listed.
 */
export const lacksEndOn = (row: Window, world: World): string | undefined => {
  const receiver = receiverOf(row.type, row.parameters);
  if (receiver === undefined || receiver === row.satellite_id || world.unread(windowList.name) !== undefined)
    return undefined;
  const isOurs = world.rows(satelliteList)?.some(({id}) => id === receiver) === true;
  return isOurs && fittingEnds(row, world).length === 0 ? receiver : undefined;
};
