import type {Seen, Tone, World} from '../../../declare/world.ts';
import {plural} from '../../../text/quantities.ts';
import {uploadList} from '../lists.ts';
import type {TaskingSettings} from '../settings.ts';
import type {Upload, Window} from '../upstream/client.ts';
import {endOf, guaranteedContact} from './window-rules.ts';
import {windowsOfPayload} from './windows-of.ts';

/** A large file comes in over several contacts; two guaranteed ones without any progress are too many. */
export const uploadingPatience = 2 * guaranteedContact;

export type UploadVerdict =
  | 'moving'
  | 'waiting for a contact'
  | 'stuck'
  | 'on the bus'
  | 'delivered'
  | 'unknown';

export const uploadTones: Readonly<Record<UploadVerdict, Tone>> = {
  moving: 'busy',
  'waiting for a contact': 'notice',
  stuck: 'bad',
  'on the bus': 'warn',
  delivered: 'good',
  unknown: 'plain',
};

export const seenUpload = (upload: Upload, world: World): Seen | undefined =>
  world.seen('uploads', upload.id);

/** Seconds that the upload is known to have been in its status; a lower bound when we did not see it change. */
export const inStatus = (upload: Upload, world: World): {seconds: number; atLeast: boolean} | undefined => {
  const seen = seenUpload(upload, world);
  return seen && {seconds: Math.max(0, world.now - seen.since), atLeast: seen.atLeast};
};

/** How an upload stands, by its status, its age in it, and the windows that could hand it over. */
export const uploadVerdict = (upload: Upload, world: World): UploadVerdict => {
  const age = inStatus(upload, world)?.seconds ?? 0;
  switch (upload.status) {
    case 'PENDING':
      return age > guaranteedContact ? 'stuck' : 'waiting for a contact';
    case 'UPLOADING':
      return age > uploadingPatience ? 'stuck' : 'moving';
    case 'UPLOADED':
      return deliveringWindow(upload, world) ? 'delivered' : 'on the bus';
    default:
      return 'unknown';
  }
};

const windowsFor = ({satellite_id: satellite, payload}: Upload, world: World): readonly Window[] =>
  windowsOfPayload(satellite, payload, world);

/**
 * The window that handed the file to the payload: the first of that payload executed after the file reached the bus
 * (docs 2.2.1, post-upload rule). When we only know that it was uploaded before we first looked, an earlier window counts.
 */
export const deliveringWindow = (upload: Upload, world: World): Window | undefined => {
  const seen = seenUpload(upload, world);
  return windowsFor(upload, world).find(
    window =>
      window.state === 'SYNCED' &&
      endOf(window) <= world.now &&
      seen !== undefined &&
      (seen.atLeast || window.start >= seen.since),
  );
};

/** The next window of that payload that can still hand the file over. */
export const nextWindowFor = (upload: Upload, world: World): Window | undefined =>
  windowsFor(upload, world).find(
    window => endOf(window) > world.now && !(window.state === 'PENDING_SYNC' && window.start <= world.now),
  );

/** Bytes that we recorded when we sent the file; upstream tells none. */
export const sizeOf = (upload: Upload, world: World): number | undefined => {
  const size = world.sent('uploads', upload.id)?.facts.size;
  return typeof size === 'number' ? size : undefined;
};

/** Days that so many bytes take at the satellite's average volume. */
export const daysFor = (bytes: number, settings: Pick<TaskingSettings, 'uploadBytesPerDay'>): number =>
  bytes / settings.uploadBytesPerDay;

/** Days in words: files move only at contacts, so that less than a day is no hours and minutes. */
export const daysText = (days: number): string =>
  days < 1 ? 'less than a day' : `about ${plural(Math.ceil(days), 'day')}`;

/** A satellite's queue: uploads that are not on the bus yet, the bytes of those whose size we know, and how many we do not. */
export const queueOf = (
  satelliteId: string,
  world: World,
): {count: number; bytes: number; unsized: number} => {
  let count = 0;
  let bytes = 0;
  let unsized = 0;
  for (const upload of world.rows(uploadList) ?? []) {
    if (upload.satellite_id !== satelliteId || upload.status === 'UPLOADED') continue;
    count += 1;
    const size = sizeOf(upload, world);
    if (size === undefined) unsized += 1;
    else bytes += size;
  }
  return {count, bytes, unsized};
};
