import type {EpochSeconds, World} from '../../../declare/world.ts';
import {onceForEach} from '../../../text/once-for-each.ts';
import {bytes as bytesText, plural} from '../../../text/quantities.ts';
import {utc} from '../../../text/times.ts';
import {uploadList} from '../lists.ts';
import {taskingSettings} from '../settings.ts';
import type {Upload} from '../upstream/client.ts';
import {contactsAfter, contactsKnown} from './transitions.ts';
import {guaranteedContact} from './window-rules.ts';

/** Smaller files tell how long a contact took to come, and nothing of how much goes up in a day. */
const tellingSize = 50_000;
const day = 86_400;

/** Bytes that we recorded when we sent the file; upstream tells none. */
export const sizeOf = (upload: Pick<Upload, 'id'>, world: World): number | undefined => {
  const size = world.sent('uploads', upload.id)?.facts.size;
  return typeof size === 'number' ? size : undefined;
};

export type Pace = {readonly bytesPerDay: number; readonly measured: number};

const paces = onceForEach((_: World) => new Map<string, Pace>());

/** Bytes a day that a satellite takes up: measured on what was watched to go up here, else the average of the documents. */
export const paceOf = (satelliteId: string, world: World): Pace => {
  const known = paces(world);
  const found = known.get(satelliteId);
  if (found) return found;
  let bytes = 0;
  let seconds = 0;
  let measured = 0;
  for (const upload of world.rows(uploadList) ?? []) {
    if (upload.satellite_id !== satelliteId || upload.status !== 'UPLOADED') continue;
    const size = sizeOf(upload, world);
    const history = world.seen('uploads', upload.id)?.history ?? [];
    const began = history.find(({state}) => state === 'UPLOADING');
    const ended = history.findLast(({state}) => state === 'UPLOADED');
    if (size === undefined || size < tellingSize || !began || !ended || ended.atLeast) continue;
    if (ended.at <= began.at) continue;
    bytes += size;
    seconds += ended.at - began.at;
    measured += 1;
  }
  const pace =
    measured > 0
      ? {bytesPerDay: (bytes / seconds) * day, measured}
      : {bytesPerDay: world.settings(taskingSettings).uploadBytesPerDay, measured};
  known.set(satelliteId, pace);
  return pace;
};

/** When an upload was asked for, as far as is known: it was sent from here, or first seen then. */
const askedAt = (upload: Upload, world: World): EpochSeconds | undefined =>
  world.sent('uploads', upload.id)?.at ?? world.seen('uploads', upload.id)?.first;

const waits = ({status}: Upload) => status === 'PENDING' || status === 'UPLOADING';

const queues = onceForEach((uploads: readonly Upload[]) =>
  Map.groupBy(uploads.filter(waits), one => one.satellite_id),
);
const queueOfSatellite = (satelliteId: string, world: World): readonly Upload[] =>
  queues(world.rows(uploadList) ?? []).get(satelliteId) ?? [];

/** Files that go up before it: those that were asked for earlier, and those that are going up already. */
export const queueBefore = (upload: Upload, world: World): readonly Upload[] => {
  const own = askedAt(upload, world);
  let met = false;
  return queueOfSatellite(upload.satellite_id, world).filter(other => {
    if (other.id === upload.id) {
      met = true;
      return false;
    }
    if (other.status === 'UPLOADING' && upload.status !== 'UPLOADING') return true;
    const asked = askedAt(other, world);
    // What was asked for in the same moment goes by the order of the list.
    return own !== undefined && asked !== undefined && (asked < own || (asked === own && !met));
  });
};

/** Files beside it of which nobody knows whether they were asked for before it: they were there at the same first look. */
export const queueBeside = (upload: Upload, world: World): readonly Upload[] => {
  const own = askedAt(upload, world);
  const isOurs = ({id}: Upload) => world.sent('uploads', id) !== undefined;
  return queueOfSatellite(upload.satellite_id, world).filter(
    other =>
      other.id !== upload.id &&
      (own === undefined || askedAt(other, world) === own) &&
      !(isOurs(other) && isOurs(upload)),
  );
};

export type Due = {
  /** Something of it should have moved by then. */
  readonly begins: EpochSeconds;
  /** All of it should be up by then; undefined where no size is known. */
  readonly ends?: EpochSeconds;
  /** The reckoning, in a sentence. */
  readonly arithmetic: string;
  /** Files before it whose size nobody here knows: it may take longer. */
  readonly unsized: number;
};

/** When a file should go up and be up: the queue before it and itself at the pace, after the contact that is sure. */
export const dueOf = (upload: Upload, world: World): Due | undefined => {
  const asked = askedAt(upload, world);
  if (asked === undefined) return undefined;
  const before = queueBefore(upload, world);
  const sizes = before.map(other => sizeOf(other, world));
  const unsized = sizes.filter(size => size === undefined).length;
  const ahead = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  const own = sizeOf(upload, world);
  const pace = paceOf(upload.satellite_id, world);
  const seconds = (count: number) => (count / pace.bytesPerDay) * day;
  const begins = asked + guaranteedContact + seconds(ahead);
  const ends = own === undefined ? undefined : begins + seconds(own);
  const source =
    pace.measured > 0 ? `measured here on ${plural(pace.measured, 'file')}` : 'the average of the documents';
  const aheadText =
    before.length === 0
      ? ''
      : unsized === before.length
        ? ' (of unknown size)'
        : ` (${unsized > 0 ? 'at least ' : ''}${bytesText(ahead)})`;
  const arithmetic = `${before.length === 0 ? 'No file' : plural(before.length, 'file')} before it${aheadText}, ${own === undefined ? 'its own size unknown' : `${bytesText(own)} of its own`}, at ${bytesText(Math.round(pace.bytesPerDay))} a day (${source}), and up to 6 h for a first contact, from ${utc(asked, world.now)}: it should move by ${utc(begins, world.now)}${ends === undefined ? '' : ` and be up by ${utc(ends, world.now)}`}.`;
  return {begins, ...(ends !== undefined && {ends}), arithmetic, unsized};
};

/** Contacts of its satellite that came since it came into its status, in words. */
export const contactsWords = (satelliteId: string, since: EpochSeconds | undefined, world: World): string => {
  const last = contactsKnown(satelliteId, world).at(-1);
  if (!last) return `No contact of ${satelliteId} was seen here yet`;
  const later = contactsAfter(satelliteId, since, world);
  const count = new Set(later.flatMap(({after, by}) => (after === by ? [by] : []))).size;
  const [unwatched] = later;
  if (count === 0 && unwatched)
    return `A contact of ${satelliteId} came between ${utc(unwatched.after, world.now)} and ${utc(unwatched.by, world.now)}: something of it moved then`;
  return `${count === 0 ? 'No contact' : plural(count, 'contact')} of ${satelliteId} ${count > 1 ? 'were' : 'was'} seen since${last.after === last.by ? `, the last of all ${utc(last.by, world.now)}` : ''}`;
};
