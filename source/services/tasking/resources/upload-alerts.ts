import type {Alert} from '../../../declare/resource.ts';
import type {World} from '../../../declare/world.ts';
import {lastingWords, utc} from '../../../text/times.ts';
import {uploadList} from '../lists.ts';
import {unlisted} from '../rules/unlisted.ts';
import {contactsWords, dueOf} from '../rules/upload-pace.ts';
import {inStatus, nextWindowFor, uploadVerdict} from '../rules/upload-rules.ts';
import {wentBackAlert} from '../rules/went-back.ts';
import {uploadDraft} from '../rules/window-misses.ts';
import {payloadOf} from '../rules/window-rules.ts';
import {isUpload, type Upload, type UploadRow} from '../upstream/client.ts';

/** What is worrying about files on their way up. */
export const uploadAlerts = (rows: readonly UploadRow[], world: World): Alert[] => [
  ...rows.filter(isUpload).flatMap(upload => [...wayAlert(upload, world), ...busAlert(upload, world)]),
  ...unlistedAlerts(world),
];

/** An upload that was taken from here, and that was never listed. */
const unlistedAlerts = (world: World): Alert[] =>
  unlisted(uploadList, world).map(({id, entry: {at, who, input}, readAt}) => ({
    resource: 'uploads',
    id,
    isUnlisted: true,
    kind: 'not-listed',
    severity: 'warning',
    since: at,
    title: `Upload ${id} of ${input.to} to ${input.satellite} was taken, and is not listed`,
    why: `It was sent ${utc(at, world.now)} by ${who}, and taken with this id. The list of ${utc(readAt, world.now)} does not have it, and none before did.`,
    todo: 'Ask the provider what became of it, with this id, before it is sent once more: both might go up.',
  }));

const nameOf = ({destination_path, payload, satellite_id}: Upload) =>
  `${destination_path} to ${payload} on ${satellite_id}`;

const inStatusWords = (upload: Upload, world: World): string => {
  const length = inStatus(upload, world);
  return length ? lastingWords(length) : 'an unknown time';
};

/** A file that has not moved although it was due. */
const wayAlert = (upload: Upload, world: World): Alert[] => {
  const back = wentBackAlert('uploads', {id: upload.id, state: upload.status}, world, {
    title: `Upload of ${nameOf(upload)}`,
  });
  if (back) return [back];
  const verdict = uploadVerdict(upload, world);
  if (verdict !== 'stuck' && verdict !== 'late') return [];
  const due = dueOf(upload, world)!;
  const since = world.seen('uploads', upload.id)?.since;
  const isItar = world.sent('uploads', upload.id)?.facts.itar === true;
  return [
    {
      resource: 'uploads',
      id: upload.id,
      since,
      kind: verdict === 'stuck' ? 'stuck-upload' : 'late-upload',
      severity: verdict === 'stuck' ? 'critical' : 'warning',
      title:
        verdict === 'stuck'
          ? `Upload of ${nameOf(upload)} is stuck`
          : `Upload of ${nameOf(upload)} has not begun`,
      why: `${upload.status} for ${inStatusWords(upload, world)} without any change. ${due.arithmetic} ${contactsWords(upload.satellite_id, since, world)}.${isItar ? ' It was sent with itar=true: contacts in the US alone count.' : ''}`,
      ...(isItar
        ? {
            todo: 'If the ITAR tag was a mistake, upload it again without ITAR. Else ask the provider when a US contact is due, with this upload id.',
            action: 'uploads.upload',
            draft: uploadDraft(upload, world, {itar: 'no'}),
          }
        : {
            todo: 'Open it for the ordered causes; if none of them explains it, ask the provider with this upload id.',
          }),
    },
  ];
};

/** A file on the bus that no window has handed over, or will. */
const busAlert = (upload: Upload, world: World): Alert[] => {
  // Where the windows could not be read, that none is planned is not known.
  if (world.unread('windows') !== undefined) return [];
  if (uploadVerdict(upload, world) !== 'on the bus' || nextWindowFor(upload, world)) return [];
  const type = `PAYLOAD_${payloadOf(upload.payload)}`;
  return [
    {
      resource: 'uploads',
      id: upload.id,
      since: world.seen('uploads', upload.id)?.since,
      kind: 'awaits-window',
      severity: 'warning',
      title: `Upload of ${nameOf(upload)} waits on the bus for a window`,
      why: `UPLOADED for ${inStatusWords(upload, world)}, and no window of ${upload.payload} has run since or is planned; files reach the payload only when one runs.`,
      todo: `Create a ${type} window on ${upload.satellite_id}.`,
      action: 'windows.create',
      draft: {satellite: upload.satellite_id, type},
    },
  ];
};
