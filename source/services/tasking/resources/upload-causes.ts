import {type Cause, mostTelling} from '../../../declare/section.ts';
import type {World} from '../../../declare/world.ts';
import {bytes, plural} from '../../../text/quantities.ts';
import {age, relative, utc} from '../../../text/times.ts';
import {satelliteList} from '../lists.ts';
import {contactsAfter} from '../rules/transitions.ts';
import {contactsWords, dueOf, paceOf, queueBefore, queueBeside, sizeOf} from '../rules/upload-pace.ts';
import {
  daysFor,
  daysText,
  deliveryOf,
  inStatus,
  nextWindowFor,
  uploadVerdict,
} from '../rules/upload-rules.ts';
import {wentBackCause} from '../rules/went-back.ts';
import {uploadDraft, upWords} from '../rules/window-misses.ts';
import {payloadOf} from '../rules/window-rules.ts';
import type {Upload} from '../upstream/client.ts';

/** What stands in the way of an upload, or moves it: one cause each, from the contract's known troubles. Pure. */
export const causesOf = (upload: Upload, world: World): Cause[] => {
  if (upload.status === 'UPLOADED') return onTheBus(upload, world);
  const back = wentBackCause('uploads', {id: upload.id, state: upload.status}, world);
  if (back) return [back];
  return upload.status === 'PENDING' || upload.status === 'UPLOADING'
    ? onItsWay(upload, world)
    : unknownStatus(upload);
};

/** Causes for PENDING and UPLOADING, most telling first. */
const onItsWay = (upload: Upload, world: World): Cause[] => {
  const verdict = uploadVerdict(upload, world);
  const causes = mostTelling([
    address(upload, world),
    contact(upload, world),
    itar(upload, world),
    queue(upload, world),
    volume(upload, world),
  ]);
  const explained = causes.some(({standing}) => standing === 'shown' || standing === 'likely');
  if (verdict !== 'stuck' || explained) return causes;
  return [
    {
      title: 'The provider does not move it',
      standing: 'likely',
      evidence: `${dueOf(upload, world)?.arithmetic ?? ''} It has not, and nothing else explains it.`,
      todo: `Ask the provider, with upload id ${upload.id}. Uploads cannot be cancelled; a second one queues behind it.`,
    },
    ...causes,
  ];
};

/** A status that no document has, or that could not be read: nothing is said of what it may mean. */
const unknownStatus = ({status}: Upload): Cause[] => [
  {
    title: 'Its status is none that skydeck knows',
    standing: 'shown',
    evidence:
      status === undefined
        ? 'The row has no status that could be read.'
        : `"${status}" is not among the documented ones (PENDING, UPLOADING, UPLOADED): whether it is good or bad is not known.`,
    todo: 'Ask the provider what it means.',
  },
];

const contact = (upload: Upload, world: World): Cause => {
  const title = 'No bidirectional contact yet';
  const length = inStatus(upload, world);
  const due = dueOf(upload, world);
  if (!length || !due)
    return {title, standing: 'possible', evidence: 'It was never seen before now; its age starts here.'};
  const since = world.now - length.seconds;
  const seen = contactsWords(upload.satellite_id, since, world);
  if (upload.status === 'UPLOADING')
    return {title, standing: 'ruled out', evidence: `It is UPLOADING, so one has come. ${seen}.`};
  const came = contactsAfter(upload.satellite_id, since, world).length > 0;
  const left = came ? 'No contact has taken it up yet' : title;
  return world.now <= due.begins
    ? {
        title: left,
        standing: 'likely',
        evidence: `It need not have moved yet. ${due.arithmetic} ${seen}.`,
        todo: `Wait; look again in ${age(due.begins - world.now)}.`,
      }
    : {
        title: left,
        standing: 'possible',
        evidence: `It should have moved. ${due.arithmetic} ${seen}; one per 6 h is sure.`,
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
        evidence: `It was sent with itar=true, ${utc(sent.at, world.now)}, which leaves out every contact outside the US.`,
        todo: 'If the tag was a mistake, upload it again without ITAR. Else wait for a US contact, and ask the provider when one is due.',
        action: 'uploads.upload',
        draft: uploadDraft(upload, world, {itar: 'no'}),
      }
    : {title, standing: 'ruled out', evidence: `It was sent without the tag, ${utc(sent.at, world.now)}.`};
};

const queue = (upload: Upload, world: World): Cause => {
  const title = 'Other files are in the queue before it';
  const unread = world.unread('uploads');
  const before = queueBefore(upload, world);
  if (unread !== undefined && before.length === 0)
    return {title, standing: 'possible', evidence: `Not all uploads could be read: ${unread}`};
  const beside = queueBeside(upload, world);
  if (before.length === 0 && beside.length > 0)
    return {
      title,
      standing: 'possible',
      evidence: `${plural(beside.length, 'other file')} for ${upload.satellite_id} ${beside.length === 1 ? 'was' : 'were'} there at the first look: which goes first is not known.`,
    };
  if (before.length === 0)
    return {
      title,
      standing: 'ruled out',
      evidence: `No other file is queued before it for ${upload.satellite_id}.`,
    };
  const moving = before.find(other => other.status === 'UPLOADING');
  const sizes = before.map(other => sizeOf(other, world));
  const unsized = sizes.filter(size => size === undefined).length;
  const all = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  const length =
    unsized === before.length ? 'of unknown size' : `${unsized > 0 ? 'at least ' : ''}${bytes(all)} in all`;
  return {
    title,
    standing: moving ? 'likely' : 'possible',
    evidence: `${plural(before.length, 'other file')} for ${upload.satellite_id}${moving ? `, ${moving.destination_path} is UPLOADING` : ''}; ${length}. ${dueOf(upload, world)?.arithmetic ?? ''}`,
    todo: moving ? 'Wait until those are up: the queue moves.' : undefined,
  };
};

const volume = (upload: Upload, world: World): Cause => {
  const title = 'Too much for the daily volume';
  const known = sizeOf(upload, world);
  const {bytesPerDay} = paceOf(upload.satellite_id, world);
  if (known === undefined)
    return {
      title,
      standing: 'possible',
      evidence: `The size is unknown; a satellite takes about ${bytes(Math.round(bytesPerDay))} a day.`,
    };
  const days = daysFor(known, {uploadBytesPerDay: bytesPerDay});
  return days >= 1
    ? {
        title,
        standing: 'likely',
        evidence: `${bytes(known)} take ${daysText(days)} at ${bytes(Math.round(bytesPerDay))} a day.`,
        todo: 'Wait. The next time compress it (xz), or have it loaded before flight.',
      }
    : {
        title,
        standing: 'ruled out',
        evidence: `${bytes(known)} fit into one day's ${bytes(Math.round(bytesPerDay))}.`,
      };
};

const address = (upload: Upload, world: World): Cause => {
  const title = 'Wrong satellite or payload';
  const satellites = world.rows(satelliteList);
  if (!satellites) return {title, standing: 'possible', evidence: 'The list of satellites was not read yet.'};
  const satellite = satellites.find(one => one.id === upload.satellite_id);
  const unread = world.unread('satellites');
  if (!satellite && unread !== undefined)
    return {title, standing: 'possible', evidence: `Not all satellites could be read: ${unread}`};
  if (!satellite)
    return {
      title,
      standing: 'shown',
      evidence: `${upload.satellite_id} is not among the satellites of this token.`,
      ...(satellites.length === 0
        ? {todo: 'Ask the provider which satellites this token may task: it has none.'}
        : {
            todo: 'Upload it again to one of them.',
            action: 'uploads.upload',
            draft: uploadDraft(upload, world, {satellite: ''}),
          }),
    };
  const payloads = satellite.supported_payloads ?? satellite.supported_windows?.map(payloadOf);
  if (!payloads)
    return {
      title,
      standing: 'possible',
      evidence: `Which payloads ${upload.satellite_id} has could not be read.`,
    };
  return payloads.some(name => payloadOf(name).toLowerCase() === payloadOf(upload.payload).toLowerCase())
    ? {title, standing: 'ruled out', evidence: `${upload.satellite_id} has the payload ${upload.payload}.`}
    : {
        title,
        standing: 'shown',
        evidence: `${upload.satellite_id} has ${payloads.join(', ')}, not ${upload.payload}.`,
        todo: 'Upload it again with the right payload.',
        action: 'uploads.upload',
        draft: uploadDraft(upload, world, {payload: ''}),
      };
};

/** Causes for UPLOADED and yet "the file is not there". */
const onTheBus = (upload: Upload, world: World): Cause[] => {
  const delivery = deliveryOf(upload, world);
  const next = nextWindowFor(upload, world);
  const type = `PAYLOAD_${payloadOf(upload.payload)}`;
  const title = 'It waits on the bus for a window of its payload';
  const rule =
    'Uploads reach the payload with the first window of its type that runs after they are on the bus (docs 2.2.1).';
  const here = `It is UPLOADED ${upWords(upload, world)}.`;
  const unread = world.unread('windows');
  const planned: Cause = next
    ? {
        title,
        standing: unread === undefined ? 'shown' : 'likely',
        evidence: `${here} ${rule} The next is ${next.id}, ${next.state ?? 'of a state that could not be read'}, ${utc(next.start, world.now)} (${relative(next.start, world.now)})${unread === undefined ? '' : `; not all windows are known: ${unread.replace(/\.$/, '')}`}.`,
        todo: `Wait for window ${next.id}.`,
      }
    : {
        title,
        standing: unread === undefined ? 'shown' : 'possible',
        evidence:
          unread === undefined
            ? `${here} ${rule} None has run since, and none is planned.`
            : `${here} ${rule} Not all windows could be read: ${unread}`,
        todo: `Create a ${type} window on ${upload.satellite_id}.`,
        action: 'windows.create',
        draft: {satellite: upload.satellite_id, type},
      };
  const ran =
    delivery &&
    `Window ${delivery.window.id} of ${delivery.window.type} was planned for ${utc(delivery.window.start, world.now)} and was SYNCED`;
  const first: Cause =
    delivery?.standing === 'shown'
      ? {title, standing: 'ruled out', evidence: `${here} ${ran}: if it ran, it was handed over then.`}
      : delivery
        ? {
            ...planned,
            standing: 'possible',
            evidence: `${here} ${ran}: whether the file was there by then is not known. ${next ? `The next is ${next.id}.` : unread === undefined ? 'None is planned after it.' : `Not all windows could be read: ${unread}`}`,
          }
        : planned;
  return [
    first,
    {
      title: 'The window of its payload did not run',
      standing: delivery || unread !== undefined ? 'possible' : 'ruled out',
      evidence: delivery
        ? 'A bus that lacks power leaves windows out, and no state tells so.'
        : unread === undefined
          ? 'None was planned since it is up.'
          : `Whether one was planned since it is up is not known: ${unread}`,
    },
    {
      title: 'Signaling 2.0: the payload must fetch it itself',
      standing: 'possible',
      evidence:
        'With Signaling 2.0 the bus no longer fills the inbox: payload_exec asks the Linux Agent, several times during configure, and the destination folder must exist.',
      todo: delivery ? 'Check that payload_exec retrieves files and that the folder exists.' : undefined,
    },
    {
      title: "The agent's cleaner deleted it",
      standing: delivery || unread !== undefined ? 'possible' : 'ruled out',
      evidence:
        delivery || unread !== undefined
          ? 'A file that the payload does not retrieve within 24 h of agent time is removed (agent 1.4.1).'
          : 'No window of its payload has run since it is up, so it has not reached the agent.',
    },
  ];
};
