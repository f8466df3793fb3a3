import {ageOf, number, size, state, text} from '../../../declare/columns.ts';
import {type Alert, resource} from '../../../declare/resource.ts';
import type {Tone, World} from '../../../declare/world.ts';
import {toneIn} from '../../../list/tone-in.ts';
import {bytes} from '../../../text/quantities.ts';
import {age} from '../../../text/times.ts';
import {uploadFile} from '../actions/upload-file.ts';
import {
  daysFor,
  inStatus,
  nextWindowFor,
  sizeOf,
  type UploadVerdict,
  uploadTones,
  uploadVerdict,
} from '../rules/upload-rules.ts';
import {taskingSettings} from '../settings.ts';
import type {TaskingClient, Upload} from '../upstream/client.ts';
import {describeUpload} from './describe-upload.ts';
import {tracedUpload} from './trace-upload.ts';

const statusTones: Readonly<Record<string, Tone>> = {PENDING: 'notice', UPLOADING: 'busy', UPLOADED: 'good'};

const days = (upload: Upload, world: World): number | undefined => {
  const known = sizeOf(upload, world);
  return known === undefined || upload.status === 'UPLOADED'
    ? undefined
    : daysFor(known, world.settings(taskingSettings));
};

const shaOf = (upload: Upload, world: World) =>
  world.sent('uploads', upload.id)?.facts.sha256 as string | undefined;

/** Files queued for payloads (Tasking API docs 2.2.1, GET /uploads). Upstream gives no sizes and no times. */
export const uploads = resource<Upload, TaskingClient>({
  service: 'tasking',
  name: 'uploads',
  aliases: ['upload', 'up'],
  title: 'Uploads',
  about: 'Files on their way to payloads, and whether each is moving.',
  id: upload => upload.id,
  columns: [
    text('id', upload => upload.id, {priority: 3, min: 8, max: 36}),
    text('satelliteId', upload => upload.satellite_id, {header: 'SAT', priority: 1, min: 5, max: 8}),
    text('payload', upload => upload.payload, {priority: 2, max: 20}),
    text('destinationPath', upload => upload.destination_path, {
      header: 'DESTINATION',
      priority: 1,
      min: 16,
      max: 60,
      grow: true,
      cut: 'start',
    }),
    text(
      'executable',
      upload => (upload.executable === undefined ? undefined : upload.executable ? 'yes' : 'no'),
      {
        header: 'EXEC',
        priority: 5,
        max: 4,
      },
    ),
    state(
      'status',
      upload => upload.status,
      upload => toneIn(statusTones, upload.status),
      {min: 11, max: 12, priority: 1},
    ),
    ageOf('age', inStatus, {header: 'IN STATUS', priority: 2}),
    size('size', sizeOf, {priority: 3}),
    number('days', days, {
      header: 'DAYS',
      priority: 4,
      max: 5,
      text: (upload, world) => {
        const count = days(upload, world);
        return count === undefined ? '' : count < 1 ? '<1' : String(Math.ceil(count));
      },
    }),
    text('sha256', shaOf, {header: 'SHA-256', priority: 7, wide: true, max: 64}),
    state('verdict', uploadVerdict, (upload, world) => uploadTones[uploadVerdict(upload, world)], {
      min: 23,
      max: 23,
    }),
  ],
  sort: {key: 'verdict'},
  list: (tasking, _query, signal) => tasking.uploads(signal),
  trace: tracedUpload,
  needs: ['windows', 'satellites'],
  tracked: upload => upload.status,
  describe: (upload, {world}) => describeUpload(upload, world),
  brief: describeUpload,
  // From when it was sent until it should be there at the average volume; one that is there, until that was seen.
  span: (upload, world) => {
    const start = world.sent('uploads', upload.id)?.at ?? world.seen('uploads', upload.id)?.first;
    if (start === undefined) return undefined;
    const verdict = uploadVerdict(upload, world);
    const seen = world.seen('uploads', upload.id)?.since ?? start;
    const left = days(upload, world);
    const end = left === undefined ? seen : Math.max(start, world.now) + left * 86_400;
    return {
      lane: upload.satellite_id,
      label: upload.destination_path,
      start,
      end: Math.max(end, start + 1),
      before: 0,
      after: 0,
      tone: uploadTones[verdict],
      conflict: false,
    };
  },
  actions: [uploadFile],
  alerts: (rows, world) => rows.flatMap(upload => uploadAlerts(upload, world)),
  summary: (rows, world) => {
    const counts = Map.groupBy(rows, upload => uploadVerdict(upload, world));
    const order: UploadVerdict[] = [
      'stuck',
      'on the bus',
      'moving',
      'waiting for a contact',
      'unknown',
      'delivered',
    ];
    return order.flatMap(word => {
      const count = counts.get(word)?.length ?? 0;
      return count > 0 ? [{word, count, tone: uploadTones[word]}] : [];
    });
  },
});

const uploadAlerts = (upload: Upload, world: World): Alert[] => {
  const seen = world.seen('uploads', upload.id);
  const about = {resource: 'uploads', id: upload.id, since: seen?.since};
  const name = `${upload.destination_path} to ${upload.payload} on ${upload.satellite_id}`;
  const length = inStatus(upload, world);
  const since = length ? `${length.atLeast ? 'at least ' : ''}${age(length.seconds)}` : 'an unknown time';
  const verdict = uploadVerdict(upload, world);
  if (verdict === 'stuck') {
    const known = sizeOf(upload, world);
    return [
      {
        ...about,
        kind: 'stuck-upload',
        severity: 'critical',
        title: `Upload of ${name} is stuck`,
        why: `${upload.status} for ${since} without any change${known === undefined ? '' : `, ${bytes(known)}`}; a contact comes at least every 6 h.`,
        todo: 'Open it for the ordered causes; if none of them explains it, ask the provider with this upload id.',
      },
    ];
  }
  if (verdict === 'on the bus' && !nextWindowFor(upload, world))
    return [
      {
        ...about,
        kind: 'awaits-window',
        severity: 'warning',
        title: `Upload of ${name} waits on the bus for a window`,
        why: `UPLOADED for ${since}, and no window of ${upload.payload} has run since or is planned; files reach the payload only when one runs.`,
        todo: `Create a PAYLOAD_${upload.payload.replace(/^PAYLOAD_/, '')} window on ${upload.satellite_id}.`,
        action: 'windows.create',
      },
    ];
  return [];
};
