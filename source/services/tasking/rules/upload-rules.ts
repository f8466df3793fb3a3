import type {Plot} from '../../../declare/plot.ts';
import type {Vocabulary} from '../../../declare/vocabulary.ts';
import {isUnsure, type Seen, type Tone, type World} from '../../../declare/world.ts';
import {plural} from '../../../text/quantities.ts';
import {type Lasting, lastingOf} from '../../../text/times.ts';
import {uploadList, windowList} from '../lists.ts';
import type {TaskingSettings} from '../settings.ts';
import type {Upload, Window} from '../upstream/client.ts';
import {type Bounds, cameInto, wasBy} from './transitions.ts';
import {dueOf, queueBefore, sizeOf} from './upload-pace.ts';
import {wentBack} from './went-back.ts';
import {askedAway, endOf, guaranteedContact} from './window-rules.ts';
import {windowsOfPayload} from './windows-of.ts';

export const uploadTones = {
  stuck: 'bad',
  late: 'warn',
  'on the bus': 'warn',
  moving: 'busy',
  'waiting for a contact': 'notice',
  unknown: 'warn',
  'perhaps delivered': 'notice',
  // That a window ran no upstream tells.
  'likely delivered': 'quiet',
} as const satisfies Readonly<Record<string, Tone>>;
export type UploadVerdict = keyof typeof uploadTones;

/** The words that the documents have for an upload's status. */
export const uploadStatuses: Vocabulary = {PENDING: 'notice', UPLOADING: 'busy', UPLOADED: 'good'};

const seenUpload = (upload: Pick<Upload, 'id'>, world: World): Seen | undefined =>
  world.seen('uploads', upload.id);

/** For how long the upload is known to have been in its status. */
export const inStatus = (upload: Pick<Upload, 'id'>, world: World): Lasting | undefined => {
  const seen = seenUpload(upload, world);
  return seen && lastingOf(seen, world.now);
};

/**
 * How an upload stands, by its status, by when it was due (its size and what goes up before it), and by the windows that
 * could hand it over.
 */
export const uploadVerdict = (upload: Upload, world: World): UploadVerdict => {
  switch (upload.status) {
    case 'PENDING':
    case 'UPLOADING':
      return onItsWay(upload, world);
    case 'UPLOADED': {
      const {standing} = deliveryOf(upload, world) ?? {};
      if (standing === 'shown') return 'likely delivered';
      if (standing === 'possible') return 'perhaps delivered';
      // A window that has run since may be among those that were not read.
      return isUnsure(world, uploadList.name, windowList.name) ? 'unknown' : 'on the bus';
    }
    default:
      return 'unknown';
  }
};

const onItsWay = (upload: Upload, world: World): UploadVerdict => {
  if (wentBack('uploads', {id: upload.id, state: upload.status}, world)) return 'unknown';
  const waiting = upload.status === 'PENDING';
  const calm = waiting ? 'waiting for a contact' : 'moving';
  const due = dueOf(upload, world);
  // How long what is before it takes nobody can tell; and how much of a file of unknown size is up neither.
  if (!due || due.unsized > 0 || (!waiting && due.ends === undefined)) return calm;
  // Others may be before it that could not be read.
  if (world.unread(uploadList.name) !== undefined) return 'unknown';
  if (world.now > (due.ends ?? due.begins)) {
    if (mayMove(upload, world)) return calm;
    return waiting && queueBefore(upload, world).some(one => mayMove(one, world)) ? 'late' : 'stuck';
  }
  return waiting && world.now > due.begins ? 'late' : calm;
};

/** Whether a contact need not have come yet since it was seen to be going up: however late it is, it does not stand. */
const mayMove = (upload: Upload, world: World): boolean =>
  upload.status === 'UPLOADING' && (inStatus(upload, world)?.seconds ?? 0) < guaranteedContact;

const windowsFor = ({satellite_id: satellite, payload}: Upload, world: World): readonly Window[] =>
  windowsOfPayload(satellite, payload, world);

/**
 * The window that should have handed the file to the payload: the first of that payload whose start the file was on the
 * bus for (docs 2.2.1, post-upload rule). Shown where it was seen there before the start; possible where it may have come
 * later; none where it surely did. That the window ran no upstream tells.
 */
export const deliveryOf = (
  upload: Upload,
  world: World,
): {readonly window: Window; readonly standing: 'shown' | 'possible'; readonly up: Bounds} | undefined => {
  const up = cameInto('uploads', upload.id, 'UPLOADED', world);
  if (!up) return undefined;
  const ran = windowsFor(upload, world).filter(
    window => window.state === 'SYNCED' && endOf(window) <= world.now,
  );
  const sure = ran.find(window => wasBy(up, window.start) === true);
  if (sure) return {window: sure, standing: 'shown', up};
  const perhaps = ran.find(window => wasBy(up, window.start) === undefined);
  return perhaps && {window: perhaps, standing: 'possible', up};
};

/** The next window of that payload that can still hand the file over. One whose deletion is asked for is not counted on. */
export const nextWindowFor = (upload: Upload, world: World): Window | undefined =>
  windowsFor(upload, world).find(
    window =>
      endOf(window) > world.now &&
      !(window.state === 'PENDING_SYNC' && window.start <= world.now) &&
      !(window.start > world.now && askedAway(world).has(window.id)),
  );

/** Days that so many bytes take at the satellite's average volume. */
export const daysFor = (bytes: number, settings: Pick<TaskingSettings, 'uploadBytesPerDay'>): number =>
  bytes / settings.uploadBytesPerDay;

/** Days in words: files move only at contacts, so that less than a day is no hours and minutes. */
export const daysText = (days: number): string =>
  days < 1 ? 'less than a day' : `about ${plural(Math.ceil(days), 'day')}`;

/**
 * A satellite's queue: uploads that are to go up, the bytes of those whose size we know, how many we do not, and how many
 * uploads have a status that nobody knows. Undefined where the uploads were not read.
 */
export const queueOf = (
  satelliteId: string,
  world: World,
): {count: number; bytes: number; unsized: number; unknown: number} | undefined => {
  const uploads = world.rows(uploadList);
  if (!uploads) return undefined;
  const queue = {count: 0, bytes: 0, unsized: 0, unknown: 0};
  for (const upload of uploads) {
    if (upload.satellite_id !== satelliteId || upload.status === 'UPLOADED') continue;
    if (upload.status !== 'PENDING' && upload.status !== 'UPLOADING') {
      queue.unknown += 1;
      continue;
    }
    queue.count += 1;
    const size = sizeOf(upload, world);
    if (size === undefined) queue.unsized += 1;
    else queue.bytes += size;
  }
  // That none waits is not known where not all could be read, nor how they stand where that was long ago.
  const isPast = world.whenRead(uploadList.name) !== undefined;
  if (isPast || (queue.count === 0 && queue.unknown === 0 && world.unread(uploadList.name) !== undefined))
    return undefined;
  return queue;
};

/** Bytes that are not on their satellite's bus yet, of files whose size we know. */
export const uploadQueuePlot: Plot = {
  name: 'upload-queue',
  title: 'Upload queue',
  unit: 'bytes',
  of: uploadList.name,
  level: world => {
    const uploads = world.rows(uploadList);
    if (!uploads) return undefined;
    const waiting = uploads.filter(({status}) => status !== 'UPLOADED');
    return {queued: waiting.reduce((sum, one) => sum + (sizeOf(one, world) ?? 0), 0)};
  },
  remark: world => {
    const unsized = (world.rows(uploadList) ?? []).filter(
      one => one.status !== 'UPLOADED' && sizeOf(one, world) === undefined,
    ).length;
    return unsized === 0
      ? undefined
      : `${plural(unsized, 'file')} in the queue ${unsized === 1 ? 'is' : 'are'} left out: sent from elsewhere, their size is not told.`;
  },
};
