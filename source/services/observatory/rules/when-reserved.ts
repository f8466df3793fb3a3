import {iso} from '../../../declare/columns.ts';
import type {KnownTime} from '../../../declare/timeline.ts';
import {type EpochSeconds, upstreamNow, type World} from '../../../declare/world.ts';
import {relative, utc} from '../../../text/times.ts';
import type {Reservation} from '../upstream/schemas.ts';

/** A site as far as the calendar goes: null is no reservation, undefined is not told. */
type Reserved = {readonly site: string; readonly reservation?: Reservation | null};

/** A moment as the calendar wants it: `YYYY-MM-DDTHH:MM:SSZ`. */
export const calendarTime = (at: EpochSeconds): string => iso(Math.floor(at)) ?? String(at);

/** The calendar's time as epoch seconds; undefined when it is none. */
const calendarMoment = (text: string | undefined): EpochSeconds | undefined => {
  // Whatever wrote it means UTC, also where it left the Z away (its own page does, in places).
  const milliseconds = Date.parse(/\d\d:\d\d(:[\d.]+)?$/.test(text ?? '') ? `${text}Z` : (text ?? ''));
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
};

/** Whether a reservation holds now: both ends count, and they are compared as texts (contract section 4). */
export const holds = ({start = '', end}: Reservation, now: EpochSeconds): boolean => {
  const at = calendarTime(now);
  return start <= at && (end === undefined || at <= end);
};

/** `04:00Z (in 3h)`, or the calendar's own text where that is no time. */
export const momentText = (text: string | undefined, now: EpochSeconds): string => {
  const at = calendarMoment(text);
  return at === undefined ? (text ?? 'an unknown time') : `${utc(at, now)} (${relative(at, now)})`;
};

/** The reservations that the calendar told of, as times on their sites' lanes. */
export const reservedTimes = (sites: readonly Reserved[]): readonly KnownTime[] =>
  sites.flatMap(({site, reservation}): KnownTime[] => {
    const start = calendarMoment(reservation?.start);
    if (!reservation || start === undefined) return [];
    const end = calendarMoment(reservation.end);
    const words = `reserved by ${reservation.creator ?? reservation.creator_id ?? 'somebody'}`;
    return [{kind: 'reserved', lane: site, start, ...(end !== undefined && {end}), words}];
  });

/** `Ann until 04:00Z`, `free`, or nothing when the calendar does not say. */
export const reservationText = (site: Reserved, world: World): string | undefined => {
  const event = site.reservation;
  if (event === undefined) return undefined;
  if (event === null || !holds(event, upstreamNow(world, 'observatory'))) return 'free';
  const end = calendarMoment(event.end);
  return `${event.creator ?? event.creator_id ?? 'somebody'} until ${end === undefined ? (event.end ?? 'an unknown time') : utc(end, world.now)}`;
};
