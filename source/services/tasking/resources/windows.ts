import {ageOf, duration, state, text, time} from '../../../declare/columns.ts';
import {choiceField} from '../../../declare/fields.ts';
import {viewing} from '../../../declare/listed.ts';
import {counted, resource} from '../../../declare/resource.ts';
import {type Tone, upstreamNow, type World} from '../../../declare/world.ts';
import {lastingOf} from '../../../text/times.ts';
import {createWindow} from '../actions/create-window.ts';
import {deleteWindow} from '../actions/delete-window.ts';
import {moveWindow} from '../actions/move-window.ts';
import {satelliteList, uploadList, windowList} from '../lists.ts';
import {conflicts, preparingConflicts, wordOf} from '../rules/conflicts.ts';
import {preparingContacts} from '../rules/transitions.ts';
import {
  endOf,
  neededUploads,
  paddingOf,
  type WindowVerdict,
  windowStates,
  windowTones,
  windowVerdict,
} from '../rules/window-rules.ts';
import {taskingSettings} from '../settings.ts';
import {isWindow, type TaskingClient, type WindowRow} from '../upstream/client.ts';
import {describeWindow} from './describe-window.ts';
import {tracedWindow} from './trace-window.ts';
import {windowAlerts} from './window-alerts.ts';
import {windowLanes} from './window-lanes.ts';

/** The verdict of a row of which could be read what a verdict needs. */
const verdictOf = (row: WindowRow, world: World): WindowVerdict =>
  isWindow(row) ? windowVerdict(row, world) : 'unknown';

const inState = (window: WindowRow, world: World) => {
  const seen = world.seen('windows', window.id);
  return seen && lastingOf(seen, world.now);
};

const needs = (window: WindowRow, world: World) =>
  isWindow(window)
    ? neededUploads(window, world.rows(uploadList) ?? [])
        .map(upload => upload.destination_path)
        .join(' ')
    : undefined;

const wordAndTone = (row: WindowRow, world: World): readonly [string, Tone] =>
  isWindow(row) ? wordOf(row, world) : ['unknown', windowTones.unknown];

/** Windows asked of the Tasking API (docs 2.2.1). Times are epoch seconds, as upstream gives them. */
export const windows = resource<WindowRow, TaskingClient>({
  service: 'tasking',
  name: 'windows',
  aliases: ['window', 'win', 'w'],
  title: 'Windows',
  example: '3020554',
  about: 'Windows asked of the satellites, and whether each will make it.',
  id: window => window.id,
  columns: [
    text('id', window => window.id, {priority: 1, min: 7, max: 12}),
    text('satelliteId', window => window.satellite_id, {header: 'SAT', priority: 1, min: 5, max: 8}),
    text('type', window => window.type, {priority: 2, min: 8, max: 28}),
    state('state', window => window.state, {words: windowStates}, {min: 12, max: 16, priority: 2}),
    time('start', window => window.start, {priority: 1}),
    duration('duration', window => window.duration, {header: 'LENGTH', priority: 3}),
    ageOf('age', inState, {header: 'IN STATE', priority: 1}),
    // Where it is narrow the column that names the other window is the first to go: the verdict tells that there is one.
    state('verdict', verdictOf, (window, world) => wordAndTone(window, world)[1], {
      min: 11,
      max: 12,
      text: (window, world) => wordAndTone(window, world)[0],
    }),
    text('conflict', (window, world) => conflicts(world).get(window.id)?.id, {priority: 4, max: 12}),
    duration(
      'before',
      (window, world) =>
        window.type === undefined
          ? undefined
          : paddingOf(window.type, world.settings(taskingSettings)).before,
      {
        header: 'BUFFER BEFORE',
        priority: 6,
        wide: true,
        max: 13,
      },
    ),
    duration(
      'after',
      (window, world) =>
        window.type === undefined ? undefined : paddingOf(window.type, world.settings(taskingSettings)).after,
      {
        header: 'BUFFER AFTER',
        priority: 6,
        wide: true,
        max: 13,
      },
    ),
    text('needs', needs, {header: 'NEEDS FILE', priority: 5, grow: true, max: 40}),
  ],
  sort: {key: 'start'},
  current: (window, world) => !isWindow(window) || endOf(window) > upstreamNow(world, 'tasking'),
  parameters: {
    satellite: choiceField({
      label: 'Satellite',
      hint: 'Only the windows of this satellite.',
      example: 'FM200',
      options: ({world}) => world.rows(satelliteList)?.map(satellite => satellite.id),
    }),
  },
  narrows: {satellite: window => window.satellite_id},
  list: (tasking, query, signal, asking) => tasking.windows(query.satellite, signal, asking?.soFar),
  unread: id => ({id}),
  // Itself too: conflicts, and the checks before another is created, look at all windows, however the list is narrowed.
  trace: tracedWindow,
  needs: ['windows', 'uploads', 'satellites'],
  tracked: window => window.state,
  describe: (window, context) => describeWindow(window, context.world),
  brief: describeWindow,
  actions: [createWindow, deleteWindow, moveWindow],
  lanes: windowLanes,
  alerts: windowAlerts,
  rowByRow: true,
  prepare: function* (rows, world) {
    const whole = yield* viewing(windowList, rows);
    yield* preparingConflicts(whole, world);
    yield* preparingContacts(whole, world);
  },
  summary: (rows, world) =>
    counted(
      rows.map(window => verdictOf(window, world)),
      windowTones,
    ),
  span: (window, world) => {
    if (!isWindow(window)) return undefined;
    const {before, after} = paddingOf(window.type, world.settings(taskingSettings));
    const verdict = windowVerdict(window, world);
    return {
      lane: window.satellite_id,
      label: window.id,
      start: window.start,
      end: endOf(window),
      before,
      after,
      tone: windowTones[verdict],
      conflict: conflicts(world).has(window.id),
      isGoing: verdict === 'delete asked',
    };
  },
});
