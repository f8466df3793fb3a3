import {number, size, state, text, time} from '../../../declare/columns.ts';
import type {Draft} from '../../../declare/draft.ts';
import {pairsText} from '../../../declare/fields.ts';
import {type Alert, counted, resource} from '../../../declare/resource.ts';
import type {World} from '../../../declare/world.ts';
import {onceForEach} from '../../../text/once-for-each.ts';
import {age, relative, utc} from '../../../text/times.ts';
import {downloadFile} from '../actions/download-file.ts';
import {sendFile} from '../actions/send-file.ts';
import {planTtl} from '../actions/ttl-planner.ts';
import {type Window, windowList} from '../lists.ts';
import {fileTones, guaranteedContact, lifeOf, verdictIn} from '../rules/file-rules.ts';
import {deletedAt, stageNow} from '../rules/ttl-stages.ts';
import type {DownlinkClient} from '../upstream/client.ts';
import {describeFile} from './describe-file.ts';
import type {DownlinkFile} from './file.ts';
import {tracedFile} from './trace-file.ts';

const countVerdicts = (files: readonly DownlinkFile[], world: World) =>
  counted(
    files.map(file => verdictIn(file, world)),
    fileTones,
  );

const stage = (file: DownlinkFile, world: World): string | undefined => {
  const life = lifeOf(file);
  if (!life || file.object) return undefined;
  return world.now < life.sent ? undefined : stageNow(life.sent, life.ttl, world.now);
};

const deletion = (file: DownlinkFile) => {
  const life = lifeOf(file);
  return life && !file.object ? deletedAt(life.sent, life.ttl) : undefined;
};

/** Whether the TTLs are those that it was sent with, or those that are usual: what a payload asked for is not known. */
const ttls = (file: DownlinkFile) => {
  const life = lifeOf(file);
  return life && !file.object ? (life.assumed ? 'assumed' : 'known') : undefined;
};

/** Files on their way from payloads to the bucket. What the ground cannot know is left empty, never guessed. */
export const downlinks = resource<DownlinkFile, DownlinkClient>({
  service: 'downlink',
  name: 'downlinks',
  aliases: ['downlink', 'dl'],
  title: 'Downlink',
  example: '3020543/strip-3020543.raw',
  about: 'Files that windows should bring down, and what has arrived in the bucket.',
  id: file => file.id,
  // From when it was sent until it arrived, or until the last of its queues deletes it.
  span: (file, world) => {
    const start = lifeOf(file)?.sent ?? file.object?.at;
    const end = file.object?.at ?? deletion(file);
    if (start === undefined || end === undefined) return undefined;
    return {
      lane: file.satellite ?? 'unknown',
      label: file.name,
      start: Math.min(start, end),
      end: Math.max(end, start + 1),
      before: 0,
      after: 0,
      tone: fileTones[verdictIn(file, world)],
      conflict: false,
      due:
        ttls(file) === 'assumed'
          ? 'is deleted from its queues by the usual TTLs'
          : 'is deleted from its queues',
    };
  },
  names: file => [file.name, file.window, file.sent?.uuid, file.object?.key],
  columns: [
    text('name', file => file.name, {priority: 1, min: 20, max: 40, grow: true}),
    text('satelliteId', file => file.satellite, {header: 'SAT', priority: 1, min: 5, max: 8}),
    text('window', file => file.window, {priority: 2, min: 7, max: 12}),
    text('topic', file => file.topic, {priority: 4, max: 14}),
    state('verdict', verdictIn, (file, world) => fileTones[verdictIn(file, world)], {min: 11, max: 13}),
    time('arrivedAt', file => file.object?.at, {
      header: 'ARRIVED',
      priority: 2,
      text: ({object, gone}, world) =>
        object ? `${utc(object.at, world.now)} ${gone ? 'seen, gone' : relative(object.at, world.now)}` : '',
    }),
    text('stage', stage, {
      priority: 3,
      min: 14,
      max: 14,
      text: (file, world) => {
        // What follows from assumed TTLs is likely, and not known.
        const name = stage(file, world);
        return name !== undefined && ttls(file) === 'assumed' ? `likely ${name}` : (name ?? '');
      },
    }),
    time('deletedAt', deletion, {
      header: 'DELETED AT',
      priority: 5,
      min: 13,
      max: 28,
      text: (file, world) => {
        const at = deletion(file);
        if (at === undefined) return '';
        // By the usual TTLs it is about then, and not known.
        return `${ttls(file) === 'assumed' ? '~' : ''}${utc(at, world.now)} ${relative(at, world.now)}`;
      },
    }),
    text('ttls', ttls, {header: 'TTLS', priority: 7, max: 8, wide: true}),
    size('size', file => file.object?.size ?? file.sent?.size, {priority: 3}),
    number('progress', file => (file.object ? 100 : undefined), {
      header: '%',
      priority: 6,
      min: 4,
      max: 4,
      wide: true,
    }),
    text('crc32', file => file.sent?.crc32, {header: 'CRC-32', priority: 7, max: 8, wide: true}),
    text('key', file => file.object?.key, {
      header: 'BUCKET KEY',
      priority: 7,
      max: 90,
      wide: true,
      cut: 'start',
    }),
    text('id', file => file.id, {priority: 8, max: 60, wide: true}),
  ],
  list: (client, _query, signal, asking) => client.files(asking, signal),
  trace: tracedFile,
  needs: ['windows'],
  tracked: file =>
    file.object ? 'arrived' : file.sent?.waits === false ? 'coming down' : file.sent ? 'queued' : 'expected',
  describe: describeFile,
  refresh: {active: 20, background: 60},
  actions: [downloadFile, sendFile, planTtl],
  alerts: (rows, world) => rows.flatMap(file => fileAlerts(file, world)),
  rowByRow: true,
  group: {
    by: 'by window',
    of: file => file.window,
    title: (window, files, world) => windowTitle(window, files, world),
    summary: countVerdicts,
    none: 'Of no window that is known',
  },
  summary: countVerdicts,
});

/** `Window 3020538 on FM200, ended 11-20 23:34Z`: as far as one of its files tells. */
const windowTitle = (window: string, files: readonly DownlinkFile[], world: World): string => {
  const satellite = files.find(file => file.satellite)?.satellite;
  const end = files.find(file => file.expected)?.expected?.end;
  const ended = end === undefined ? '' : `, ${end <= world.now ? 'ended' : 'ends'} ${utc(end, world.now)}`;
  return `Window ${window}${satellite ? ` on ${satellite}` : ''}${ended}`;
};

/** For so long a missing file is news that nobody here can have seen come: afterwards it is history. */
const news = 3 * 86_400;

const windowsById = onceForEach(
  (windows: readonly Window[]) => new Map(windows.map(window => [window.id, window])),
);
const none: readonly Window[] = [];
/** Every lost file asks for its own. */
const windowOf = (wanted: string, world: World): Window | undefined =>
  windowsById(world.rows(windowList) ?? none).get(wanted);

/** The form of the window that a file was expected of, at a start that is in good time. */
const againDraft = (expected: DownlinkFile['expected'], world: World): Draft | undefined => {
  const window = expected && windowOf(expected.window, world);
  return (
    window && {
      satellite: window.satellite_id,
      type: window.type,
      start: '+25h',
      duration: String(window.duration),
      ...(window.parameters && {param: pairsText(window.parameters)}),
    }
  );
};

const fileAlerts = (file: DownlinkFile, world: World): Alert[] => {
  const verdict = verdictIn(file, world);
  const life = lifeOf(file);
  if (!life || !['late', 'expiring', 'lost', 'not seen'].includes(verdict)) return [];
  const {expected, sent} = file;
  const end = deletedAt(life.sent, life.ttl);
  // What is lost stays until somebody acknowledges it.
  if (world.now > end + news && verdict === 'not seen') return [];
  const from = expected ? `window ${expected.window} on ${expected.satellite}` : `agent ${sent?.agent}`;
  const about = {resource: 'downlinks', id: file.id};
  const by = life.assumed ? 'By the usual TTLs (what the payload asked for is not known here) its' : 'Its';
  const again = expected
    ? {action: 'windows.create', draft: againDraft(expected, world)}
    : {action: 'downlinks.send', draft: sent && {file: sent.path, agent: sent.agent, topic: sent.topic}};
  if (verdict === 'late')
    return [
      {
        ...about,
        kind: 'late-file',
        severity: 'warning',
        since: expected!.end + guaranteedContact,
        due: end,
        title: `${file.name} of ${from} has not come down`,
        why: `The window ended ${utc(expected!.end, world.now)}, ${age(world.now - expected!.end)} ago, a contact comes at least every 6 h, and nothing of that name was seen to arrive. It is tried until ${utc(end, world.now)}${life.assumed ? ' by the usual TTLs' : ''}.`,
        todo: 'Trace the window. If the payload wrote nothing, create it again with a downlink_budget, and a file that is sent or put into /outbox.',
        ...again,
      },
    ];
  if (verdict === 'expiring')
    return [
      {
        ...about,
        kind: 'expiring-file',
        severity: 'warning',
        since: end - guaranteedContact,
        due: end,
        title: `${file.name} of ${from} may be deleted before it comes down`,
        why: `${by} last queue ends ${utc(end, world.now)}, in ${age(end - world.now)}; only one contact per 6 h is sure.`,
        todo: expected ? 'Run the window again with longer TTLs.' : 'Send it again with longer TTLs.',
        ...again,
      },
    ];
  if (verdict === 'not seen')
    return [
      {
        ...about,
        kind: 'unseen-file',
        severity: 'warning',
        since: end,
        title: `${file.name} of ${from} was not seen to arrive`,
        why: `${by} last queue ended ${utc(end, world.now)}, before anybody looked from here: it may have come, and have been taken from the bucket since.`,
        todo: 'Look where files go from the bucket. If it is not there, ask for it again, with longer TTLs.',
        ...again,
      },
    ];
  return [
    {
      ...about,
      kind: 'lost-file',
      severity: 'critical',
      since: end,
      title: `${file.name} of ${from} is ${life.assumed ? 'probably lost' : 'lost'}`,
      why: `${by} last queue ended ${utc(end, world.now)}, and it was not seen to arrive.`,
      todo: expected
        ? 'Create the window again, with longer TTLs in the payload.'
        : 'Send it again, with longer TTLs.',
      ...again,
    },
  ];
};
