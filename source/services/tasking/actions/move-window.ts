import {action, type Part, refusal, warning} from '../../../declare/action.ts';
import {iso} from '../../../declare/columns.ts';
import {durationField, pairsText, timeField} from '../../../declare/fields.ts';
import {parseDuration} from '../../../declare/when.ts';
import type {World} from '../../../declare/world.ts';
import {duration as lengthText, relative, utc} from '../../../text/times.ts';
import {windowList} from '../lists.ts';
import {cannotMove} from '../rules/moving.ts';
import {conflict, endOf} from '../rules/window-rules.ts';
import {isWindow, type TaskingClient, type Window, type WindowRow} from '../upstream/client.ts';
import {checkWindow} from './check-window.ts';
import {createWindow} from './create-window.ts';
import {deleteWindow} from './delete-window.ts';
import {suggestStarts} from './suggest-starts.ts';

/** The world in which a window has made room already: it must not stand in its own way. */
export const worldWithout = (window: WindowRow, world: World): World => ({
  ...world,
  rows: (of, query) => {
    const rows = world.rows(of, query);
    return of.name === windowList.name ? rows?.filter(row => (row as WindowRow).id !== window.id) : rows;
  },
});

const fields = {
  start: timeField({
    label: 'New start',
    hint: 'When it starts instead, UTC: +25h, tomorrow 06:00, ISO 8601 or epoch seconds; arrows pick a free slot.',
    example: '+25h',
    required: true,
    initial: ({row}) => (isWindow(row) ? (iso(row.start) ?? undefined) : undefined),
    suggest: async ({row, world, draft}, client: TaskingClient, signal) => {
      const length = parseDuration(draft.duration ?? '');
      if (!isWindow(row) || !length.ok) return [];
      const wanted = {satelliteId: row.satellite_id, type: row.type, duration: length.value};
      return suggestStarts(wanted, worldWithout(row, world), client, signal);
    },
  }),
  duration: durationField({
    label: 'Duration',
    hint: 'How long the payload runs, in seconds or with a unit; as it is, without another.',
    example: '60',
    required: true,
    initial: ({row}) => (isWindow(row) ? row.duration.toString() : undefined),
  }),
};

const moved = (window: Window, start: number, duration: number): Window => ({
  ...window,
  id: '',
  state: 'PENDING_SYNC',
  start,
  duration,
  parameters: window.parameters ?? {},
});

/**
 * A window at another time. The upstream cannot change one (contract tasking.md 2.2): the old one is deleted, and where
 * that was taken, one of its type and parameters is asked for.
 */
export const moveWindow = action<WindowRow, TaskingClient, typeof fields>({
  name: 'move',
  command: 'move window',
  key: 'm',
  title: 'Move the window',
  about: 'Deletes a window and asks for one of its type and parameters at another time.',
  on: 'row',
  fields,
  disabled: (window, world) => {
    if (!isWindow(window)) return 'It could not be read whole: what would be asked for again is not known.';
    return cannotMove(window, world);
  },
  danger: (window, {start, duration}, world) => ({
    heading: 'Two requests: the old window goes, and a new one is asked for',
    question: `Move ${window.type} ${window.id} on ${window.satellite_id}, ${window.state ?? 'in an unknown state'}, from ${utc(window.start ?? 0, world.now)} to ${utc(start, world.now)} (${relative(start, world.now)}), ${lengthText(duration)}? It is deleted first, and the new one has an id of its own.`,
  }),
  check: async (input, row, context, signal) => {
    if (!isWindow(row)) return undefined;
    const wanted = moved(row, input.start, input.duration);
    if (input.start === row.start && input.duration === row.duration)
      return refusal('It starts then already, and lasts as long.', 'start');
    const {settings} = context.client;
    const stays = row.state !== 'PENDING_SYNC' && conflict(wanted, row, settings);
    const found = await checkWindow(wanted, {...context, world: worldWithout(row, context.world)}, signal, {
      start: row.start,
      end: endOf(row),
    });
    return [
      await deleteWindow.check?.({pair: false}, row, context, signal),
      !row.parameters && warning('Its parameters were not listed: the new one has none.', 'start'),
      stays &&
        warning(
          `${row.id} is ${row.state ?? 'in an unknown state'}: it stays on the satellite until the next contact, and is too close to the new one until then.`,
          'start',
        ),
      found,
    ];
  },
  parts: ({start, duration}, row) => {
    const {satellite_id: satellite, type, parameters} = row as Window;
    const draft = {
      satellite,
      type,
      start: iso(start) ?? String(start),
      duration: String(duration),
      param: pairsText(parameters ?? {}),
    };
    const parts: Part[] = [
      {action: deleteWindow, draft: {pair: 'no'}, row},
      {action: createWindow, draft},
    ];
    return parts;
  },
  touches: ['satellites'],
});
