import type {EpochSeconds, World} from '../../../declare/world.ts';
import {ownEntry} from '../../../text/own-entry.ts';
import {utc} from '../../../text/times.ts';

/** The way of windows, and of uploads, as the documents have it (2.2.1): each state comes after those of a lower number. */
const places: Readonly<Record<string, number>> = {
  PENDING_SYNC: 0,
  SYNCED: 1,
  PENDING: 0,
  UPLOADING: 1,
  UPLOADED: 2,
};

const placeOf = (state: string | undefined): number | undefined => ownEntry(places, state);

/** Whether going from one state to another is progress, as it comes about at a contact alone. */
export const isProgress = (from: string | undefined, to: string): boolean => {
  const [before, after] = [placeOf(from), placeOf(to)];
  return before !== undefined && after !== undefined && after > before;
};

export type WentBack = {
  /** The state that it was in. */
  readonly from: string;
  /** When it was first seen to be in an earlier one again. */
  readonly at: EpochSeconds;
};

/** Whether a window or an upload was seen further on its way than it is now: no document says that one goes back. */
export const wentBack = (
  resource: 'windows' | 'uploads',
  {id, state}: {readonly id: string; readonly state?: string | undefined},
  world: World,
): WentBack | undefined => {
  const place = placeOf(state);
  const seen = place === undefined ? undefined : world.seen(resource, id);
  // What is as it was first seen has gone nowhere: most of a long list, whose history need not be looked up.
  if (!seen || seen.first === seen.since) return undefined;
  const last = seen.history.findLastIndex(one => (placeOf(one.state) ?? -1) > place!);
  const from = seen.history[last];
  return from && {from: from.state, at: seen.history[last + 1]?.at ?? seen.since};
};

/** That it went back, in a sentence. */
export const wentBackWords = ({from, at}: WentBack, state: string | undefined, now: EpochSeconds): string =>
  `It was ${from}, and since ${utc(at, now)} it is ${state} again: no document says that one goes back, and what the satellite has is not known.`;
