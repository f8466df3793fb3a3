import type {Alert} from '../../../declare/resource.ts';
import type {Cause} from '../../../declare/section.ts';
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

type Kind = 'windows' | 'uploads';
type Thing = {readonly id: string; readonly state?: string | undefined};

export type WentBack = {
  /** The state that it was in. */
  readonly from: string;
  /** When it was first seen to be in an earlier one again. */
  readonly at: EpochSeconds;
};

/** Whether a window or an upload was seen further on its way than it is now: no document says that one goes back. */
export const wentBack = (resource: Kind, {id, state}: Thing, world: World): WentBack | undefined => {
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
  `It was ${from}, and was seen to be ${state} again ${utc(at, now)}: no document says that one goes back, and what the satellite has is not known.`;

/** What to do about one that went back: a second of it may do harm. */
const todoOf = (resource: Kind, id: string): string =>
  resource === 'windows'
    ? `Ask the provider what became of it, with window id ${id}. Another at the same time may meet it on the satellite.`
    : `Ask the provider what became of it, with upload id ${id}. A second upload may bring the file up twice.`;

/** Why it stands as it does, in its detail. */
export const wentBackCause = (resource: Kind, thing: Thing, world: World): Cause | undefined => {
  const back = wentBack(resource, thing, world);
  return (
    back && {
      title: `It is no longer ${back.from}`,
      standing: 'shown',
      evidence: wentBackWords(back, thing.state, world.now),
      todo: todoOf(resource, thing.id),
    }
  );
};

export const wentBackAlert = (
  resource: Kind,
  thing: Thing,
  world: World,
  {title, note = '', due}: {title: string; note?: string; due?: EpochSeconds | undefined},
): Alert | undefined => {
  const back = wentBack(resource, thing, world);
  return (
    back && {
      resource,
      id: thing.id,
      kind: 'went-back',
      severity: 'warning',
      since: back.at,
      ...(due !== undefined && {due}),
      title: `${title} is no longer ${back.from}`,
      why: `${wentBackWords(back, thing.state, world.now)}${note}`,
      todo: todoOf(resource, thing.id),
    }
  );
};
