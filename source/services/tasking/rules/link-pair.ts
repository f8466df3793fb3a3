import type {World} from '../../../declare/world.ts';
import {windowList} from '../lists.ts';
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
  const windows = world.rows(windowList) ?? [];
  const made = world
    .journal('tasking')
    .find(({ids, action}) => action === 'create' && ids.length === 2 && ids.includes(row.id));
  const known = made && windows.find(({id}) => id !== row.id && made.ids.includes(id));
  if (known) return known;
  const receives = receiverOf(row.type, row.parameters);
  const fitting = windows.filter(
    other =>
      other.type === row.type &&
      other.start === row.start &&
      other.duration === row.duration &&
      other.satellite_id !== row.satellite_id &&
      (other.satellite_id === receives || receiverOf(other.type, other.parameters) === row.satellite_id),
  );
  return fitting.length === 1 ? fitting[0] : undefined;
};
