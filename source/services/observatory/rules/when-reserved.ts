import {iso} from '../../../declare/columns.ts';
import type {EpochSeconds} from '../../../declare/world.ts';
import type {Reservation} from '../upstream/schemas.ts';

/** A moment as the calendar wants it: `YYYY-MM-DDTHH:MM:SSZ`. */
export const calendarTime = (at: EpochSeconds): string => iso(Math.floor(at)) ?? String(at);

/** The calendar's time as epoch seconds; undefined when it is none. */
export const calendarMoment = (text: string): EpochSeconds | undefined => {
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
};

/** Whether a reservation holds now: both ends count, and they are compared as texts (contract section 4). */
export const holds = (reservation: Reservation, now: EpochSeconds): boolean => {
  const at = calendarTime(now);
  return reservation.start <= at && at <= reservation.end;
};
