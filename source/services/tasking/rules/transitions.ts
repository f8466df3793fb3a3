import type {EpochSeconds, World} from '../../../declare/world.ts';
import {few, long, type Steps} from '../../../text/in-turns.ts';
import {uploadList, windowList} from '../lists.ts';
import type {Window} from '../upstream/client.ts';
import {isProgress} from './went-back.ts';
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

/** A contact of which is known that it came not before `after`, and by `by`; the same moment where somebody watched. */
export type Contact = Required<Bounds>;

/** The contacts at which an object came on its way, which it does at a contact alone. */
const moved = (resource: string, id: string, world: World): readonly Contact[] => {
  const seen = world.seen(resource, id);
  // What is as it was first seen has not moved: most of a long list, whose history need not be looked up.
  if (!seen || seen.first === seen.since) return [];
  return seen.history.flatMap(({at, before, atLeast, state}, index) => {
    const last = seen.history[index - 1];
    if (!last || !isProgress(last.state, state)) return [];
    const watched = !(atLeast ?? isUnwatched(resource, id, state, world));
    return [{after: watched ? at : (before ?? last.at), by: at}];
  });
};

type Contacts = Map<string, readonly Contact[]>;
const seenOf = new WeakMap<World, Contacts>();
/** A long list's are gone through once for all worlds that have it: a window that moves makes another list. */
const ofLong = new WeakMap<readonly Window[], Map<string, Contact[]>>();

/** Goes through the windows of a long list that was read, in steps, before anybody asks for contacts. */
export function* preparingContacts(windows: readonly Window[], world: World): Steps<void> {
  if (windows.length < long || ofLong.has(windows)) return;
  const bySatellite = new Map<string, Contact[]>();
  for (const [at, {id, satellite_id}] of windows.entries()) {
    const times = moved(windowList.name, id, world);
    if (times.length > 0) bySatellite.set(satellite_id, [...(bySatellite.get(satellite_id) ?? []), ...times]);
    if (at % few === 0) yield;
  }
  ofLong.set(windows, bySatellite);
}

/** Contacts that a satellite surely had, newest last: something of it has moved. */
export const contactsKnown = (satelliteId: string, world: World): readonly Contact[] => {
  const known: Contacts = seenOf.get(world) ?? new Map();
  seenOf.set(world, known);
  const found = known.get(satelliteId);
  if (found) return found;
  const prepared = ofLong.get(world.rows(windowList) ?? []);
  const times = [
    ...(prepared
      ? (prepared.get(satelliteId) ?? [])
      : windowsOfSatellite(satelliteId, world).flatMap(({id}) => moved(windowList.name, id, world))),
    ...(world.rows(uploadList) ?? []).flatMap(one =>
      one.satellite_id === satelliteId ? moved(uploadList.name, one.id, world) : [],
    ),
  ].sort((a, b) => a.by - b.by);
  known.set(satelliteId, times);
  return times;
};

/** Moments at which a satellite was surely in contact, newest last: something of it was watched to move. */
export const contactsSeen = (satelliteId: string, world: World): readonly EpochSeconds[] =>
  contactsKnown(satelliteId, world).flatMap(({after, by}) => (after === by ? [by] : []));

/** Contacts that surely came after a moment. */
export const contactsAfter = (
  satelliteId: string,
  since: EpochSeconds | undefined,
  world: World,
): readonly Contact[] =>
  contactsKnown(satelliteId, world).filter(
    ({after, by}) => since === undefined || (after === by ? by > since : after >= since),
  );
