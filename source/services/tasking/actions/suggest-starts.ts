import {iso} from '../../../declare/columns.ts';
import type {Suggestion} from '../../../declare/fields.ts';
import {upstreamNow, type World} from '../../../declare/world.ts';
import {relative, utc} from '../../../text/times.ts';
import {windowList} from '../lists.ts';
import {guaranteedContact, paddingOf, proposedLead, usualLead} from '../rules/window-rules.ts';
import type {TaskingClient} from '../upstream/client.ts';
import {freeSlots, type WantedSlot} from './free-slots.ts';

const searchDays = 3;

/** The next full minute, in epoch seconds. */
const wholeMinute = (at: number) => Math.ceil(at / 60) * 60;

/** Free slots: those with more than the usual lead of 24 h before the earlier ones, which may come too soon to be synced. */
export const suggestStarts = async (
  wanted: WantedSlot,
  world: World,
  client: TaskingClient,
  signal: AbortSignal,
): Promise<Suggestion[]> => {
  const {satelliteId, type, duration, pairedSatelliteId} = wanted;
  const {before} = paddingOf(type, client.settings);
  const now = upstreamNow(world, 'tasking');
  const earliest = wholeMinute(now + before);
  const free = await client.availability(
    {satelliteId, type, start: Math.floor(now), seconds: searchDays * 86_400, pairedSatelliteId},
    signal,
  );
  const slots = freeSlots(wanted, free, world.rows(windowList) ?? [], earliest, client.settings);
  const safe = now + proposedLead;
  const starts = slots
    .flatMap(({from, until}) =>
      (from < safe ? [from, safe] : [from]).map(at => ({at: wholeMinute(at), until})),
    )
    .filter(({at, until}) => at <= until);
  const asKnown = world.unread(windowList.name) === undefined ? '' : ', as far as windows are known';
  const inTime = starts.filter(({at}) => at >= safe);
  const soon = starts.filter(({at}) => at < safe);
  return [...inTime, ...soon].map(({at, until}) => ({
    value: iso(at) ?? String(at),
    label: `${utc(at, world.now)} ${relative(at, world.now)}`,
    note: `free until ${utc(until + duration, world.now)}${asKnown}${at - now < usualLead ? `, under 24 h: ${at - now < guaranteedContact ? 'may miss' : 'at risk'}` : ''}`,
  }));
};
