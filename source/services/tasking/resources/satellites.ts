import {leastCount, number, text, time} from '../../../declare/columns.ts';
import {resource} from '../../../declare/resource.ts';
import {facts} from '../../../declare/section.ts';
import {isUnsure, type World} from '../../../declare/world.ts';
import {ownEntry} from '../../../text/own-entry.ts';
import {bytes, plural} from '../../../text/quantities.ts';
import {relative, utc} from '../../../text/times.ts';
import {uploadList, windowList} from '../lists.ts';
import {daysFor, daysText, queueOf} from '../rules/upload-rules.ts';
import {endOf, paddingOf, windowVerdict} from '../rules/window-rules.ts';
import {windowsOfSatellite} from '../rules/windows-of.ts';
import {taskingSettings} from '../settings.ts';
import type {Satellite, TaskingClient, Window} from '../upstream/client.ts';

/** The next window of a satellite that has not ended, and whose deletion is not asked for. */
const nextWindow = (satellite: Satellite, world: World): Window | undefined =>
  windowsOfSatellite(satellite.id, world).find(
    window => endOf(window) > world.now && windowVerdict(window, world) !== 'delete asked',
  );

const queueText = (satellite: Satellite, world: World): string => {
  const queue = queueOf(satellite.id, world);
  if (!queue || queue.count === 0) return '';
  if (queue.unsized === queue.count) return 'not known';
  const days = daysFor(queue.bytes, world.settings(taskingSettings));
  // What is of unknown size can take any time.
  if (queue.unsized > 0 || isUnsure(world, 'satellites', 'uploads'))
    return `≥${bytes(queue.bytes)}${days < 1 ? '' : `, ≥${Math.floor(days)} d`}`;
  return `${bytes(queue.bytes)}, ${days < 1 ? '<1' : Math.ceil(days)} d`;
};

const queueWords = (satellite: Satellite, world: World): string => {
  const queue = queueOf(satellite.id, world);
  if (!queue)
    return world.rows(uploadList)
      ? `not known. Of the uploads: ${world.unread('uploads')}`
      : 'not known: the uploads could not be read';
  const settings = world.settings(taskingSettings);
  const {count, bytes: known, unsized, unknown} = queue;
  const pace = `at ${bytes(settings.uploadBytesPerDay)} a day`;
  const days = daysFor(known, settings);
  const sized =
    unsized === 0
      ? `, ${bytes(known)}: ${daysText(days)} ${pace}`
      : unsized === count
        ? ` of unknown size: not sent from here`
        : `, at least ${bytes(known)}${days < 1 ? '' : `: at least ${plural(Math.floor(days), 'day')} ${pace}`} (${plural(unsized, 'size')} unknown: not sent from here)`;
  const strange = unknown === 0 ? '' : `; ${plural(unknown, 'upload')} with a status that is not known`;
  const partly = world.unread('uploads') === undefined ? '' : '; not all uploads could be read';
  return `${count === 0 ? 'empty' : `${plural(count, 'file')}${sized}`}${strange}${partly}`;
};

/** Undefined where files wait of which no size is known. */
const knownBytes = (satellite: Satellite, world: World): number | undefined => {
  const queue = queueOf(satellite.id, world);
  if (isUnsure(world, 'satellites', 'uploads')) return undefined;
  return queue && queue.unsized > 0 && queue.bytes === 0 ? undefined : queue?.bytes;
};

/** Satellites that this token may task (Tasking API docs 2.2.1, GET /satellites). */
export const satellites = resource<Satellite, TaskingClient>({
  service: 'tasking',
  name: 'satellites',
  aliases: ['satellite', 'sat'],
  title: 'Satellites',
  example: 'FM200',
  about: 'The satellites that may be tasked, with their next window and their upload queue.',
  id: satellite => satellite.id,
  columns: [
    text('id', satellite => satellite.id, {priority: 1, min: 6}),
    text('noradId', satellite => satellite.norad_id, {header: 'NORAD', priority: 4, max: 7}),
    time('nextWindow', (satellite, world) => nextWindow(satellite, world)?.start, {priority: 2}),
    leastCount(
      'uploadsQueued',
      {own: 'satellites', of: 'uploads'},
      (satellite, world) => queueOf(satellite.id, world)?.count,
      {
        header: 'UPLOADS',
        priority: 2,
      },
    ),
    number('bytesQueued', knownBytes, {
      header: 'QUEUED, AT AVERAGE',
      priority: 3,
      align: 'left',
      max: 20,
      text: queueText,
    }),
    text('payloads', satellite => satellite.supported_payloads?.join(' '), {priority: 4, max: 40}),
    text('windowTypes', satellite => satellite.supported_windows?.join(' ') ?? '?', {
      priority: 5,
      grow: true,
      max: 90,
    }),
  ],
  list: (tasking, _query, signal) => tasking.satellites(signal),
  // What a token may task is settled by contract. Windows and uploads, whose verdicts look at it, are read at their own pace.
  refresh: {active: 30, background: 60},
  needs: ['windows', 'uploads'],
  open: satellite => ({resource: 'windows', query: {satellite: satellite.id}}),
  describe: (satellite, {world}) => {
    const settings = world.settings(taskingSettings);
    const next = nextWindow(satellite, world);
    return [
      facts('Satellite', {
        Satellite: satellite.id,
        'NORAD id': satellite.norad_id ?? 'not given',
        Payloads: satellite.supported_payloads?.join(', ') ?? 'not given',
        'Next window': next
          ? `${next.id} ${next.type}, ${utc(next.start, world.now)} ${relative(next.start, world.now)}${world.unread('windows') === undefined ? '' : '; not all windows are known'}`
          : !world.rows(windowList)
            ? 'not known: the windows could not be read'
            : world.unread('windows') === undefined
              ? 'none'
              : `none is known: ${world.unread('windows')}`,
        'Upload queue': queueWords(satellite, world),
      }),
      {
        kind: 'table',
        title: 'Window types, with the seconds they need around them',
        header: ['Type', 'Before', 'After', 'Least duration', 'Source'],
        rows: (satellite.supported_windows ?? []).map(type => {
          const padding = paddingOf(type, settings);
          const source = ownEntry(settings.windowTypes, type)
            ? 'profile'
            : padding.assumed
              ? 'assumed'
              : 'docs 2.2.1';
          return [type, `${padding.before} s`, `${padding.after} s`, `${padding.minimum} s`, source];
        }),
      },
      {kind: 'json', title: 'As the API gives it', value: satellite},
    ];
  },
  summary: rows => [
    {word: rows.length === 1 ? 'satellite' : 'satellites', count: rows.length, tone: 'plain'},
  ],
});
