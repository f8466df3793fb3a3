import {upstreamNow, type World} from '../../../declare/world.ts';
import {utc} from '../../../text/times.ts';
import type {Site} from '../upstream/site-list.ts';
import {calendarMoment, holds} from './when-reserved.ts';

/** `Ann until 04:00Z`, `free`, or nothing when the calendar does not say. */
export const reservationText = (site: Site, world: World): string | undefined => {
  const event = site.reservation;
  if (event === undefined) return undefined;
  if (event === null || !holds(event, upstreamNow(world, 'observatory'))) return 'free';
  const end = calendarMoment(event.end);
  return `${event.creator ?? event.creator_id ?? 'somebody'} until ${end === undefined ? (event.end ?? 'an unknown time') : utc(end, world.now)}`;
};
