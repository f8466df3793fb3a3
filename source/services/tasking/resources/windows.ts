import {ageOf, duration, number, state, text, time} from '../../../declare/columns.ts';
import {choiceField} from '../../../declare/fields.ts';
import {type Alert, type Count, resource} from '../../../declare/resource.ts';
import {type Tone, upstreamNow, type World} from '../../../declare/world.ts';
import {toneIn} from '../../../list/tone-in.ts';
import {age, relative, utc} from '../../../text/times.ts';
import {createWindow} from '../actions/create-window.ts';
import {deleteWindow} from '../actions/delete-window.ts';
import {satelliteList, uploadList} from '../lists.ts';
import {
  awaitedUploads,
  conflicts,
  endOf,
  neededUploads,
  outlook,
  paddingOf,
  type WindowVerdict,
  windowTones,
  windowVerdict,
} from '../rules/window-rules.ts';
import {taskingSettings} from '../settings.ts';
import type {TaskingClient, Window} from '../upstream/client.ts';
import {describeWindow} from './describe-window.ts';
import {tracedWindow} from './trace-window.ts';

const stateTones: Readonly<Record<string, Tone>> = {PENDING_SYNC: 'notice', SYNCED: 'good'};

const inState = (window: Window, world: World) => {
  const seen = world.seen('windows', window.id);
  return seen && {seconds: Math.max(0, world.now - seen.since), atLeast: seen.atLeast};
};

const needs = (window: Window, world: World) =>
  neededUploads(window, world.rows(uploadList) ?? [])
    .map(upload => upload.destination_path)
    .join(' ');

/** Whether another window may spoil it; one that will miss anyway has worse to tell. */
const isSpoiled = (window: Window, world: World): boolean =>
  conflicts(world).has(window.id) && windowTones[windowVerdict(window, world)] !== 'bad';

const verdictTone = (window: Window, world: World): Tone =>
  isSpoiled(window, world) ? 'warn' : windowTones[windowVerdict(window, world)];

/** Windows asked of the Tasking API (docs 2.2.1). Times are epoch seconds, as upstream gives them. */
export const windows = resource<Window, TaskingClient>({
  service: 'tasking',
  name: 'windows',
  aliases: ['window', 'win', 'w'],
  title: 'Windows',
  about: 'Windows asked of the satellites, and whether each will make it.',
  id: window => window.id,
  columns: [
    text('id', window => window.id, {priority: 1, min: 7, max: 12}),
    text('satelliteId', window => window.satellite_id, {header: 'SAT', priority: 1, min: 5, max: 8}),
    text('type', window => window.type, {priority: 2, min: 13, max: 28}),
    state(
      'state',
      window => window.state,
      window => toneIn(stateTones, window.state),
      {min: 12, max: 16, priority: 2},
    ),
    time('start', window => window.start, {priority: 1}),
    duration('duration', window => window.duration, {header: 'LENGTH', priority: 3}),
    ageOf('age', inState, {header: 'IN STATE', priority: 3}),
    // Marked by the X of the timeline: where it is narrow the column that names the other window is the first to go.
    state('verdict', windowVerdict, verdictTone, {
      min: 11,
      max: 12,
      text: (window, world) => `${windowVerdict(window, world)}${isSpoiled(window, world) ? ' X' : ''}`,
    }),
    text('conflict', (window, world) => conflicts(world).get(window.id)?.id, {priority: 4, max: 12}),
    number('before', (window, world) => paddingOf(window.type, world.settings(taskingSettings)).before, {
      header: 'PRE s',
      priority: 6,
      wide: true,
      max: 6,
    }),
    number('after', (window, world) => paddingOf(window.type, world.settings(taskingSettings)).after, {
      header: 'POST s',
      priority: 6,
      wide: true,
      max: 6,
    }),
    text('needs', needs, {header: 'NEEDS FILE', priority: 5, grow: true, max: 40}),
  ],
  sort: {key: 'start'},
  current: (window, world) => endOf(window) > upstreamNow(world, 'tasking'),
  parameters: {
    satellite: choiceField({
      label: 'Satellite',
      hint: 'Only the windows of this satellite.',
      example: 'FM200',
      options: ({world}) => world.rows(satelliteList)?.map(satellite => satellite.id),
    }),
  },
  list: (tasking, query, signal) => tasking.windows(query.satellite, signal),
  // Itself too: conflicts, and the checks before another is created, look at all windows, however the list is narrowed.
  trace: tracedWindow,
  needs: ['windows', 'uploads', 'satellites'],
  tracked: window => window.state,
  describe: (window, context) => describeWindow(window, context.world),
  brief: describeWindow,
  actions: [createWindow, deleteWindow],
  alerts: (rows, world) => [
    ...rows.flatMap(window => lateAlerts(window, world)),
    ...conflictAlerts(rows, world),
  ],
  summary: (rows, world) => countVerdicts(rows.map(window => windowVerdict(window, world))),
  span: (window, world) => {
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
    };
  },
});

/** A window that will miss, has just missed, or waits for a file. Past misses are news for a day, then history. */
const lateAlerts = (window: Window, world: World): Alert[] => {
  const verdict = outlook(window, world.now);
  const awaited = endOf(window) > world.now ? awaitedUploads(window, world) : [];
  if (awaited.length === 0 && !['will miss', 'missed', 'at risk'].includes(verdict)) return [];
  const since = world.seen('windows', window.id)?.since;
  const about = {resource: 'windows', id: window.id, since, due: window.start};
  const name = `${window.type} ${window.id} on ${window.satellite_id}`;
  const start = `${utc(window.start, world.now)}, ${relative(window.start, world.now)}`;
  if (verdict === 'will miss')
    return [
      {
        ...about,
        kind: 'will-miss',
        severity: 'critical',
        title: `Window ${name} will miss its start`,
        why: `It is still PENDING_SYNC and starts ${start}; only one contact per 6 h is guaranteed.`,
        todo: 'Create it again at least 24 h ahead, and delete this one.',
        action: 'windows.create',
      },
    ];
  if (verdict === 'missed' && world.now - window.start < 86_400)
    return [
      {
        ...about,
        kind: 'missed',
        severity: 'critical',
        title: `Window ${name} was missed`,
        why: `It was never synced and its start is past: ${start}. The satellite did not know of it.`,
        todo: 'Create it again at least 24 h ahead, and delete this one.',
        action: 'windows.create',
      },
    ];
  if (awaited.length > 0)
    return [
      {
        ...about,
        kind: 'awaits-upload',
        severity: 'warning',
        title: `Window ${name} depends on ${awaited.length === 1 ? 'an upload that is' : 'uploads that are'} not on the satellite`,
        why: `${awaited
          .map(upload => `${upload.destination_path} is ${upload.status} (upload ${upload.id})`)
          .join('; ')}; the window starts ${start}.`,
        todo: 'Watch the upload; if it is not UPLOADED 6 h before the start, move the window.',
        action: 'windows.create',
      },
    ];
  return verdict === 'at risk'
    ? [
        {
          ...about,
          kind: 'at-risk',
          severity: 'warning',
          title: `Window ${name} is at risk`,
          why: `It is still PENDING_SYNC and starts ${start}, less than the usual lead of 24 h.`,
          todo: 'Watch for SYNCED; from 6 h before the start, treat it as missed.',
        },
      ]
    : [];
};

/** One alert for each pair of windows that spoil each other. */
const conflictAlerts = (rows: readonly Window[], world: World): Alert[] => {
  const pairs = conflicts(world);
  return rows.flatMap(window => {
    const other = pairs.get(window.id);
    if (!other || (pairs.get(other.id)?.id === window.id && other.id < window.id)) return [];
    const apart = Math.max(window.start, other.start) - Math.min(endOf(window), endOf(other));
    return [
      {
        kind: 'conflict',
        severity: 'warning' as const,
        resource: 'windows',
        id: window.id,
        due: Math.min(window.start, other.start),
        title: `Windows ${window.id} and ${other.id} on ${window.satellite_id} spoil each other`,
        why: `${apart >= 0 ? `They are ${age(apart)} apart, and their buffers overlap` : 'They overlap'}; windows that close "may not complete successfully" (docs 2.2.1).`,
        todo: 'Move one of them: create it in a free slot, then delete this one.',
        action: 'windows.create',
      },
    ];
  });
};

const order: readonly WindowVerdict[] = [
  'missed',
  'will miss',
  'at risk',
  'running',
  'on time',
  'synced',
  'unknown',
  'ended',
];

const countVerdicts = (verdicts: readonly WindowVerdict[]): Count[] => {
  const counts = Map.groupBy(verdicts, verdict => verdict);
  return order.flatMap(word => {
    const count = counts.get(word)?.length ?? 0;
    return count > 0 ? [{word, count, tone: windowTones[word]}] : [];
  });
};
