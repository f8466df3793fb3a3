import {number, text, time} from '../../../declare/columns.ts';
import {resource} from '../../../declare/resource.ts';
import {facts} from '../../../declare/section.ts';
import type {World} from '../../../declare/world.ts';
import {ownEntry} from '../../../text/own-entry.ts';
import {bytes, plural} from '../../../text/quantities.ts';
import {relative, utc} from '../../../text/times.ts';
import {daysFor, daysText, queueOf} from '../rules/upload-rules.ts';
import {endOf, paddingOf} from '../rules/window-rules.ts';
import {windowsOfSatellite} from '../rules/windows-of.ts';
import {taskingSettings} from '../settings.ts';
import type {Satellite, TaskingClient, Window} from '../upstream/client.ts';

/** The next window of a satellite that has not ended. */
const nextWindow = (satellite: Satellite, world: World): Window | undefined =>
  windowsOfSatellite(satellite.id, world).find(window => endOf(window) > world.now);

const queueText = (satellite: Satellite, world: World): string => {
  const {count, bytes: known, unsized} = queueOf(satellite.id, world);
  if (count === 0) return '';
  const days = daysFor(known, world.settings(taskingSettings));
  return `${unsized > 0 ? '≥' : ''}${bytes(known)}, ${days < 1 ? '<1' : Math.ceil(days)} d`;
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
    number('uploadsQueued', (satellite, world) => queueOf(satellite.id, world).count, {
      header: 'UPLOADS',
      priority: 2,
    }),
    number('bytesQueued', (satellite, world) => queueOf(satellite.id, world).bytes, {
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
  needs: ['windows', 'uploads'],
  open: satellite => ({resource: 'windows', query: {satellite: satellite.id}}),
  describe: (satellite, {world}) => {
    const settings = world.settings(taskingSettings);
    const next = nextWindow(satellite, world);
    const queue = queueOf(satellite.id, world);
    return [
      facts('Satellite', {
        Satellite: satellite.id,
        'NORAD id': satellite.norad_id ?? 'not given',
        Payloads: satellite.supported_payloads?.join(', ') ?? 'not given',
        'Next window': next
          ? `${next.id} ${next.type}, ${utc(next.start, world.now)} ${relative(next.start, world.now)}`
          : 'none',
        'Upload queue':
          queue.count === 0
            ? 'empty'
            : `${plural(queue.count, 'file')}, ${queue.unsized > 0 ? 'at least ' : ''}${bytes(queue.bytes)}: ${daysText(daysFor(queue.bytes, settings))} at ${bytes(settings.uploadBytesPerDay)} a day${
                queue.unsized > 0 ? ` (${plural(queue.unsized, 'size')} unknown: not sent from here)` : ''
              }`,
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
