import {type Cause, type Fact, mostTelling, type Section} from '../../../declare/section.ts';
import type {World} from '../../../declare/world.ts';
import {bytes, plural} from '../../../text/quantities.ts';
import {age, relative, utc} from '../../../text/times.ts';
import {satelliteList, uploadList} from '../lists.ts';
import {
  daysFor,
  daysText,
  deliveringWindow,
  inStatus,
  nextWindowFor,
  queueOf,
  sizeOf,
  uploadTones,
  uploadVerdict,
} from '../rules/upload-rules.ts';
import {guaranteedContact, payloadOf} from '../rules/window-rules.ts';
import {taskingSettings} from '../settings.ts';
import type {Upload} from '../upstream/client.ts';

/** The detail of an upload: what is known, and the ordered causes of its standing where it does (contract of the API, known troubles). */
export const describeUpload = (upload: Upload, world: World): Section[] => [
  {kind: 'facts', title: 'Upload', facts: factsOf(upload, world)},
  {
    kind: 'causes',
    title: whyTitle(upload, world),
    causes: upload.status === 'UPLOADED' ? onTheBus(upload, world) : onItsWay(upload, world),
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
  return `Why: ${verdict} (${upload.status})`;
};

const factsOf = (upload: Upload, world: World): Fact[] => {
  const sent = world.sent('uploads', upload.id);
  const known = sizeOf(upload, world);
  const length = inStatus(upload, world);
  const verdict = uploadVerdict(upload, world);
  const settings = world.settings(taskingSettings);
  return [
    {name: 'Id', value: upload.id},
    {name: 'To', value: `${upload.destination_path} on ${upload.payload}, ${upload.satellite_id}`},
    {
      name: 'Executable',
      value: upload.executable === undefined ? 'not given' : upload.executable ? 'yes' : 'no',
    },
    {
      name: 'Status',
      value: `${upload.status}${length ? ` for ${length.atLeast ? 'at least ' : ''}${age(length.seconds)}` : ''}`,
    },
    {name: 'Verdict', value: verdict, tone: uploadTones[verdict]},
    {
      name: 'Size',
      value:
        known === undefined
          ? 'unknown: it was not sent from this console'
          : `${bytes(known)}, ${daysText(daysFor(known, settings))} at the average volume`,
    },
    ...(sent?.facts.sha256 ? [{name: 'SHA-256', value: String(sent.facts.sha256)}] : []),
    {
      name: 'Sent',
      value: sent
        ? `${utc(sent.at, world.now)}, ${relative(sent.at, world.now)}, by ${sent.who}`
        : 'not from this console',
    },
  ];
};

const history = (upload: Upload, world: World) =>
  (world.seen('uploads', upload.id)?.history ?? []).map(({state, at}) => [
    state,
    utc(at, world.now),
    age(world.now - at),
  ]);

/** Causes for PENDING and UPLOADING, most telling first. */
const onItsWay = (upload: Upload, world: World): Cause[] => {
  const length = inStatus(upload, world);
  const since = length?.seconds ?? 0;
  const stuck = uploadVerdict(upload, world) === 'stuck';
  const causes = [
    address(upload, world),
    contact(since, length !== undefined),
    itar(upload, world),
    queue(upload, world),
    volume(upload, world),
  ];
  const ordered = mostTelling(causes);
  if (!stuck || ordered.some(cause => cause.standing === 'shown' || cause.standing === 'likely'))
    return ordered;
  return [
    {
      title: 'The provider does not move it',
      standing: 'likely',
      evidence: `${upload.status} for ${age(since)}, over the 6 h in which a contact is guaranteed, and nothing else explains it.`,
      todo: `Ask the provider, with upload id ${upload.id}. Uploads cannot be cancelled; a second one queues behind it.`,
    },
    ...ordered,
  ];
};

const contact = (since: number, known: boolean): Cause => {
  const title = 'No bidirectional contact yet';
  if (!known)
    return {title, standing: 'possible', evidence: 'It was never seen before now; its age starts here.'};
  return since <= guaranteedContact
    ? {
        title,
        standing: 'shown',
        evidence: `Normal: ${age(since)} old, and a contact may take up to 6 h.`,
        todo: `Wait; look again in ${age(guaranteedContact - since)}.`,
      }
    : {
        title,
        standing: 'ruled out',
        evidence: `${age(since)} old: at least ${plural(Math.floor(since / guaranteedContact), 'contact')} came in that time.`,
      };
};

const itar = (upload: Upload, world: World): Cause => {
  const sent = world.sent('uploads', upload.id);
  const title = 'ITAR: only ground stations in the US';
  if (sent?.facts.itar === undefined)
    return {
      title,
      standing: 'possible',
      evidence: 'It was not sent from this console, and the API does not tell.',
    };
  return sent.facts.itar
    ? {
        title,
        standing: 'likely',
        evidence: 'It was sent with itar=true, which leaves out every contact outside the US.',
        todo: 'Wait for a US contact; ask the provider when one is due. If the tag was a mistake, upload it again without.',
      }
    : {title, standing: 'ruled out', evidence: 'It was sent without the tag.'};
};

const queue = (upload: Upload, world: World): Cause => {
  const title = 'Other files are in the queue before it';
  const others = (world.rows(uploadList) ?? []).filter(
    other =>
      other.id !== upload.id && other.satellite_id === upload.satellite_id && other.status !== 'UPLOADED',
  );
  if (others.length === 0)
    return {title, standing: 'ruled out', evidence: `No other file is queued for ${upload.satellite_id}.`};
  const moving = others.filter(other => uploadVerdict(other, world) === 'moving');
  const {bytes: all, unsized} = queueOf(upload.satellite_id, world);
  const evidence = `${plural(others.length, 'other file')} for ${upload.satellite_id}${moving.length > 0 ? `, ${moving[0]!.destination_path} is UPLOADING` : ''}; ${unsized > 0 ? 'at least ' : ''}${bytes(all)} in all.`;
  return {
    title,
    standing: moving.length > 0 ? 'likely' : 'possible',
    evidence,
    todo: moving.length > 0 ? 'Wait until those are up: the queue moves.' : undefined,
  };
};

const volume = (upload: Upload, world: World): Cause => {
  const title = 'Too much for the daily volume';
  const known = sizeOf(upload, world);
  const settings = world.settings(taskingSettings);
  if (known === undefined)
    return {
      title,
      standing: 'possible',
      evidence: `The size is unknown; a satellite takes about ${bytes(settings.uploadBytesPerDay)} a day.`,
    };
  const days = daysFor(known, settings);
  return days >= 1
    ? {
        title,
        standing: 'possible',
        evidence: `${bytes(known)} take ${daysText(days)} at ${bytes(settings.uploadBytesPerDay)} a day.`,
        todo: 'Compress it (xz), or have it loaded before flight.',
      }
    : {
        title,
        standing: 'ruled out',
        evidence: `${bytes(known)} fit into one day's ${bytes(settings.uploadBytesPerDay)}.`,
      };
};

const address = (upload: Upload, world: World): Cause => {
  const title = 'Wrong satellite or payload';
  const satellites = world.rows(satelliteList);
  if (!satellites) return {title, standing: 'possible', evidence: 'The list of satellites was not read yet.'};
  const satellite = satellites.find(one => one.id === upload.satellite_id);
  if (!satellite)
    return {
      title,
      standing: 'shown',
      evidence: `${upload.satellite_id} is not among the satellites of this token.`,
      todo: 'Upload it again to one of them.',
    };
  const payloads = satellite.supported_payloads ?? satellite.supported_windows.map(payloadOf);
  return payloads.some(name => payloadOf(name).toLowerCase() === payloadOf(upload.payload).toLowerCase())
    ? {title, standing: 'ruled out', evidence: `${upload.satellite_id} has the payload ${upload.payload}.`}
    : {
        title,
        standing: 'shown',
        evidence: `${upload.satellite_id} has ${payloads.join(', ')}, not ${upload.payload}.`,
        todo: 'Upload it again with the right payload.',
      };
};

/** Causes for UPLOADED and yet "the file is not there". */
const onTheBus = (upload: Upload, world: World): Cause[] => {
  const delivered = deliveringWindow(upload, world);
  const next = nextWindowFor(upload, world);
  const type = `PAYLOAD_${payloadOf(upload.payload)}`;
  const title = 'It waits on the bus for a window of its payload';
  const rule =
    'Uploads reach the payload with the first window of its type that runs after they are on the bus (docs 2.2.1).';
  const first: Cause = delivered
    ? {
        title,
        standing: 'ruled out',
        evidence: `Window ${delivered.id} of ${delivered.type} has run (${utc(delivered.start, world.now)}): it was handed over then.`,
      }
    : next
      ? {
          title,
          standing: 'shown',
          evidence: `${rule} The next is ${next.id}, ${next.state}, ${utc(next.start, world.now)} (${relative(next.start, world.now)}).`,
          todo: `Wait for window ${next.id}.`,
        }
      : {
          title,
          standing: 'shown',
          evidence: `${rule} None has run since, and none is planned.`,
          todo: `Create a ${type} window on ${upload.satellite_id}.`,
          action: 'windows.create',
        };
  return [
    first,
    {
      title: 'Signaling 2.0: the payload must fetch it itself',
      standing: 'possible',
      evidence:
        'With Signaling 2.0 the bus no longer fills the inbox: payload_exec asks the Linux Agent, several times during configure, and the destination folder must exist.',
      todo: delivered ? 'Check that payload_exec retrieves files and that the folder exists.' : undefined,
    },
    {
      title: "The agent's cleaner removed it",
      standing: delivered ? 'possible' : 'ruled out',
      evidence: delivered
        ? 'A file that the payload does not retrieve within 24 h of agent time is removed (agent 1.4.1).'
        : 'It has not reached the agent yet.',
    },
  ];
};
