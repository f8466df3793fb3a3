import {facts, type NamedFacts, type Section} from '../../../declare/section.ts';
import type {World} from '../../../declare/world.ts';
import {bytes} from '../../../text/quantities.ts';
import {lasted, lastingWords, moment, seenAt} from '../../../text/times.ts';
import {sizeOf} from '../rules/upload-pace.ts';
import {daysFor, daysText, inStatus, uploadTones, uploadVerdict} from '../rules/upload-rules.ts';
import {taskingSettings} from '../settings.ts';
import {isUpload, type Upload, type UploadRow} from '../upstream/client.ts';
import {causesOf} from './upload-causes.ts';

/** The detail of an upload: what is known, and the ordered causes of its standing where it does (contract of the API, known troubles). */
export const describeUpload = (upload: UploadRow, world: World): Section[] =>
  isUpload(upload)
    ? describeWhole(upload, world)
    : [
        facts('Upload, read in part only', {
          Id: upload.id,
          Status: upload.status ?? '?',
          Verdict: ['none: satellite, payload or path could not be read', 'warn'],
        }),
        {kind: 'json', title: 'As the API gives it', value: upload},
      ];

const describeWhole = (upload: Upload, world: World): Section[] => [
  facts('Upload', factsOf(upload, world)),
  {
    kind: 'causes',
    title: whyTitle(upload, world),
    causes: causesOf(upload, world),
  },
  {
    kind: 'table',
    title: 'Statuses seen',
    header: ['Status', 'First seen', 'Ago'],
    rows: history(upload, world),
  },
  {kind: 'json', title: 'As the API gives it', value: upload},
];

const whyTitle = (upload: Upload, world: World) => {
  const verdict = uploadVerdict(upload, world);
  return `Why: ${verdict} (${upload.status ?? 'no status that could be read'})`;
};

const factsOf = (upload: Upload, world: World): NamedFacts => {
  const sent = world.sent('uploads', upload.id);
  const known = sizeOf(upload, world);
  const length = inStatus(upload, world);
  const verdict = uploadVerdict(upload, world);
  const settings = world.settings(taskingSettings);
  return {
    Id: upload.id,
    To: `${upload.destination_path} on ${upload.payload}, ${upload.satellite_id}`,
    Executable: upload.executable === undefined ? 'not given' : upload.executable ? 'yes' : 'no',
    Status: `${upload.status ?? '?'}${length ? ` for ${lastingWords(length)}` : ''}`,
    Verdict: [verdict, uploadTones[verdict]],
    Size:
      known === undefined
        ? 'unknown: it was not sent from this console'
        : `${bytes(known)}, ${daysText(daysFor(known, settings))} at the average volume`,
    'SHA-256': sent?.facts.sha256 ? String(sent.facts.sha256) : undefined,
    Sent: sent ? `${moment(sent.at, world.now)}, by ${sent.who}` : 'not from this console',
  };
};

const history = (upload: Upload, world: World) =>
  (world.seen('uploads', upload.id)?.history ?? []).map(one => [
    one.state,
    seenAt(one, world.now),
    lasted({...one, since: one.at}, world.now),
  ]);
