import {ageOf, number, size, state, text} from '../../../declare/columns.ts';
import {counted, resource} from '../../../declare/resource.ts';
import type {World} from '../../../declare/world.ts';
import {uploadFile} from '../actions/upload-file.ts';
import {dueOf, sizeOf} from '../rules/upload-pace.ts';
import {
  daysFor,
  inStatus,
  type UploadVerdict,
  uploadStatuses,
  uploadTones,
  uploadVerdict,
} from '../rules/upload-rules.ts';
import {taskingSettings} from '../settings.ts';
import {isUpload, type TaskingClient, type UploadRow} from '../upstream/client.ts';
import {describeUpload} from './describe-upload.ts';
import {tracedUpload} from './trace-upload.ts';
import {uploadAlerts} from './upload-alerts.ts';

/** The verdict of a row of which could be read what a verdict needs. */
const verdictOf = (row: UploadRow, world: World): UploadVerdict =>
  isUpload(row) ? uploadVerdict(row, world) : 'unknown';

const days = (upload: UploadRow, world: World): number | undefined => {
  const known = sizeOf(upload, world);
  return known === undefined || upload.status === 'UPLOADED'
    ? undefined
    : daysFor(known, world.settings(taskingSettings));
};

const shaOf = (upload: UploadRow, world: World) =>
  world.sent('uploads', upload.id)?.facts.sha256 as string | undefined;

/** Files queued for payloads (Tasking API docs 2.2.1, GET /uploads). Upstream gives no sizes and no times. */
export const uploads = resource<UploadRow, TaskingClient>({
  service: 'tasking',
  name: 'uploads',
  aliases: ['upload', 'up'],
  title: 'Uploads',
  example: 'd25c7a43-b70d-4f57-81d5-ff5177b26158',
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
    state('status', upload => upload.status, {words: uploadStatuses}, {min: 11, max: 12, priority: 1}),
    ageOf('age', inStatus, {header: 'IN STATUS', priority: 1}),
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
    state('verdict', verdictOf, (upload, world) => uploadTones[verdictOf(upload, world)], {
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
  // From when it was sent until it should be there, by its size and what goes up before it; one that is there, until that
  // was seen.
  span: (upload, world) => {
    if (!isUpload(upload)) return undefined;
    const start = world.sent('uploads', upload.id)?.at ?? world.seen('uploads', upload.id)?.first;
    if (start === undefined) return undefined;
    const verdict = uploadVerdict(upload, world);
    const seen = world.seen('uploads', upload.id)?.since ?? start;
    const waits = upload.status === 'PENDING' || upload.status === 'UPLOADING';
    const due = waits ? dueOf(upload, world) : undefined;
    const end = due ? (due.ends ?? due.begins) : seen;
    return {
      lane: upload.satellite_id,
      label: upload.destination_path,
      start,
      end: Math.max(end, start + 1),
      before: 0,
      after: 0,
      tone: uploadTones[verdict],
      conflict: false,
      ...(due && {due: due.ends === undefined ? 'should move' : 'should be up'}),
    };
  },
  actions: [uploadFile],
  alerts: uploadAlerts,
  rowByRow: true,
  summary: (rows, world) =>
    counted(
      rows.map(upload => verdictOf(upload, world)),
      uploadTones,
    ),
});
