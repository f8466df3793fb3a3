import {iso} from '../../../declare/columns.ts';
import type {Lanes} from '../../../declare/timeline.ts';
import {upstreamNow, type World} from '../../../declare/world.ts';
import {utc} from '../../../text/times.ts';
import {worldWithout} from '../actions/move-window.ts';
import {satelliteList, windowList} from '../lists.ts';
import {contactsSeen} from '../rules/transitions.ts';
import {conflict, paddingOf, proposedLead} from '../rules/window-rules.ts';
import {taskingSettings} from '../settings.ts';
import {isWindow, type TaskingClient, type WindowRow} from '../upstream/client.ts';

/** The type that time is looked at for: that of the window which is moved or chosen, else the satellite's first. */
const typeOn = (satellite: string, row: WindowRow | undefined, world: World): string | undefined => {
  const types = world.rows(satelliteList)?.find(({id}) => id === satellite)?.supported_windows;
  return row?.type !== undefined && (!types || types.includes(row.type)) ? row.type : types?.[0];
};

/** Satellites as lanes: contacts as far as they were seen, when a satellite is free, and windows made and moved by hand. */
export const windowLanes: Lanes<WindowRow, TaskingClient> = {
  all: world => (world.rows(satelliteList) ?? []).map(({id}) => id),
  known: world =>
    (world.rows(satelliteList) ?? []).flatMap(({id}) =>
      contactsSeen(id, world).map(at => ({
        kind: 'contact' as const,
        lane: id,
        start: at,
        words: 'contact seen',
      })),
    ),
  of: (lane, row, world) => typeOn(lane, row, world),
  free: (lane, type, {from, seconds}, {client}, signal) =>
    client.availability(
      {satelliteId: lane, type, start: Math.floor(from), seconds: Math.ceil(seconds)},
      signal,
    ),
  first: world => Math.ceil((upstreamNow(world, 'tasking') + proposedLead) / 60) * 60,
  seconds: 60,
  judge: ({lane, start, seconds, row, free}, world) => {
    const type = typeOn(lane, row, world);
    const settings = world.settings(taskingSettings);
    const {before, after} = paddingOf(type ?? '', settings);
    const say = (tone: 'good' | 'warn' | 'bad', words: string) => ({before, after, tone, words});
    if (start <= upstreamNow(world, 'tasking')) return say('bad', 'that is past');
    const wanted = {
      satellite_id: lane,
      type: type ?? '',
      start,
      duration: seconds,
      parameters: row?.parameters,
    };
    const others = (row ? worldWithout(row, world) : world).rows(windowList) ?? [];
    const near = others.find(one => conflict(wanted, one, settings));
    if (near) return say('bad', `too close to ${near.type} ${near.id}, ${utc(near.start, world.now)}`);
    if (!free) return say('warn', 'whether it is free is not known');
    const own =
      isWindow(row) && row.satellite_id === lane ? [{start: row.start, end: row.start + row.duration}] : [];
    const covered = (from: number, until: number) =>
      [...free, ...own].some(one => one.start <= from && one.end >= until);
    if (covered(start - before, start + seconds + after))
      return world.unread(windowList.name) === undefined
        ? say('good', 'free, buffers too')
        : say('warn', 'free, as far as windows are known');
    return covered(start, start + seconds)
      ? say('warn', 'free, but not for its buffers')
      : say('warn', 'not free: a contact, perhaps');
  },
  made: {
    action: 'create',
    texts: (lane, start, seconds, row, world) => ({
      satellite: lane,
      ...(typeOn(lane, row, world) && {type: typeOn(lane, row, world)!}),
      start: iso(start) ?? String(start),
      duration: String(seconds),
    }),
  },
  moved: {
    action: 'move',
    texts: (start, seconds) => ({start: iso(start) ?? String(start), duration: String(seconds)}),
  },
};
