import type {EpochSeconds, World} from '../../../declare/world.ts';
import {uploadList, windowList} from '../lists.ts';
import {windowsOfSatellite} from './windows-of.ts';

/** When something came about: not before `after` (undefined: nobody knows), and at `by` at the latest. */
export type Bounds = {readonly after?: EpochSeconds; readonly by: EpochSeconds};

/**
 * When an object came into a state, as far as it was watched. Where nobody looked in between, it may have been at any
 * moment since it was last known to be in another.
 */
export const cameInto = (resource: string, id: string, state: string, world: World): Bounds | undefined => {
  const history = world.seen(resource, id)?.history ?? [];
  const at = history.findLastIndex(one => one.state === state);
  const one = history[at];
  if (!one) return undefined;
  // Two looks that lie close together are as good as the moment itself.
  if (!(one.atLeast ?? isUnwatched(resource, id, state, world)))
    return {after: one.before ?? one.at, by: one.at};
  // In the state before it was seen at least once; and what was not sent yet cannot have arrived.
  const before = one.before ?? history[at - 1]?.at ?? world.sent(resource, id)?.at;
  return {...(before !== undefined && {after: before}), by: one.at};
};

const isUnwatched = (resource: string, id: string, state: string, world: World): boolean => {
  const seen = world.seen(resource, id);
  return seen?.state === state && seen.atLeast;
};

/** Whether something that came about within `bounds` was so at a moment: undefined where that cannot be told. */
export const wasBy = ({after, by}: Bounds, moment: EpochSeconds): boolean | undefined => {
  if (by <= moment) return true;
  return after !== undefined && after >= moment ? false : undefined;
};

type Contacts = Map<string, readonly EpochSeconds[]>;
const seenOf = new WeakMap<World, Contacts>();
/** Of long lists it is looked up once for all worlds that have them: something that moves makes another list. */
const long = 3000;
const longSeen = new WeakMap<readonly unknown[], {readonly uploads: unknown; readonly contacts: Contacts}>();

const contactsOf = (world: World): Contacts => {
  const [windows, uploads] = [world.rows(windowList), world.rows(uploadList)];
  const isLong = windows !== undefined && windows.length >= long;
  const kept = isLong ? longSeen.get(windows) : undefined;
  const known = kept?.uploads === uploads ? kept?.contacts : seenOf.get(world);
  const contacts = known ?? new Map();
  if (isLong) longSeen.set(windows, {uploads, contacts});
  else seenOf.set(world, contacts);
  return contacts;
};

/** Moments at which a satellite was surely in contact, newest last: something of it was watched to move. */
export const contactsSeen = (satelliteId: string, world: World): readonly EpochSeconds[] => {
  const known = contactsOf(world);
  const found = known.get(satelliteId);
  if (found) return found;
  const moved = (resource: string, id: string) => {
    const seen = world.seen(resource, id);
    // What is as it was first seen has not moved: most of a long list, whose history need not be looked up.
    if (!seen || seen.first === seen.since) return [];
    return seen.history.flatMap(({at, atLeast, state}, index) =>
      index > 0 && !(atLeast ?? isUnwatched(resource, id, state, world)) ? [at] : [],
    );
  };
  const times = [
    ...windowsOfSatellite(satelliteId, world).flatMap(({id}) => moved(windowList.name, id)),
    ...(world.rows(uploadList) ?? []).flatMap(one =>
      one.satellite_id === satelliteId ? moved(uploadList.name, one.id) : [],
    ),
  ].sort((a, b) => a - b);
  known.set(satelliteId, times);
  return times;
};
