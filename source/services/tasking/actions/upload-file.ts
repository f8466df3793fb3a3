import {basename} from 'node:path';
import * as z from 'zod';
import {action, type Findings, refusal, unreadFindings, warning} from '../../../declare/action.ts';
import {booleanField, choiceField, fileField, textField} from '../../../declare/fields.ts';
import type {World} from '../../../declare/world.ts';
import {refuseAnother} from '../../../engine/changes/read-answer.ts';
import {completePath, localPath, sha256Of, unreadable as unreadableFile} from '../../../engine/local-file.ts';
import {bytes} from '../../../text/quantities.ts';
import {satelliteList, uploadList} from '../lists.ts';
import {daysFor} from '../rules/upload-rules.ts';
import {payloadOf} from '../rules/window-rules.ts';
import {
  type Satellite,
  type TaskingClient,
  type Upload,
  id as uploadId,
  type Window,
} from '../upstream/client.ts';
import {unknownSatellite} from './check-window.ts';
import {inspectFile, type LocalFile, largestUpload} from './inspect-file.ts';

/** Not allowed as the start of a destination (docs 2.2.1, background; the list goes on past these). */
const forbidden = /^\/(bin|etc|lib\w*|sbin|boot|dev|sys)(\/|$)/;
/** Mounted read-only on Spire's payloads (execution environment guide). */
const readOnly = /^\/(usr|proc|var|home)(\/|$)/;

const payloadsOf = (satelliteId: string | undefined, world: World): readonly string[] | undefined => {
  const satellite = world.rows(satelliteList)?.find(one => one.id === satelliteId);
  return (
    satellite &&
    (satellite.supported_payloads ??
      satellite.supported_windows?.filter(type => type.startsWith('PAYLOAD_')).map(payloadOf))
  );
};

const fields = {
  file: fileField({
    label: 'File',
    hint: 'The file to send: at most 10 MB.',
    example: './download_file.py',
    required: true,
    positional: true,
    suggest: ({draft}) => completePath(draft.file ?? ''),
  }),
  satellite: choiceField({
    label: 'Satellite',
    hint: 'The satellite whose payload gets it.',
    example: 'FM200',
    required: true,
    options: ({world}) => world.rows(satelliteList)?.map(satellite => satellite.id),
    initial: ({world, row}) => {
      const one = row as Partial<Window & Satellite> | undefined;
      return one?.satellite_id ?? (one?.supported_windows ? one.id : world.rows(satelliteList)?.[0]?.id);
    },
  }),
  payload: choiceField({
    label: 'Payload',
    hint: "The payload's name (SDR), not the window type (PAYLOAD_SDR).",
    example: 'SDR',
    required: true,
    options: ({world, draft}) => payloadsOf(draft.satellite, world),
    initial: ({world, draft, row}) => {
      const {type, payload, satellite_id} = (row ?? {}) as Partial<Window & Upload>;
      const payloads = payloadsOf(draft.satellite ?? satellite_id, world);
      return (
        [payload, type && payloadOf(type)].find(name => name && payloads?.includes(name)) ?? payloads?.[0]
      );
    },
  }),
  to: textField({
    label: 'Destination path',
    hint: 'Where it lies on the payload; /persist/… stays between windows.',
    example: '/persist/download_file.py',
    required: true,
    suggest: ({draft}) =>
      draft.file ? [{value: basename(draft.file)}, {value: `/persist/${basename(draft.file)}`}] : [],
  }),
  executable: booleanField({
    label: 'Executable',
    hint: 'Whether the payload may run it.',
    initial: () => 'no',
  }),
  itar: booleanField({
    label: 'ITAR',
    hint: 'ITAR-tagged files go through ground stations in the US alone, and so wait longer.',
    initial: () => 'no',
  }),
};

const uploadAnswer = z.looseObject({data: z.looseObject({id: uploadId})});

/** POST /upload: at most 10 MB, streamed from disk. The answer tells neither size nor checksum: the journal keeps ours. */
export const uploadFile = action<unknown, TaskingClient, typeof fields, z.infer<typeof uploadAnswer>>({
  name: 'upload',
  command: 'upload',
  key: 'u',
  title: 'Upload a file',
  about: 'Queues a file for a payload; it goes up at later contacts, about 125 KB a day.',
  on: 'nothing',
  anywhere: true,
  fields,
  check: async (input, _row, {client, world}) => {
    let file: LocalFile;
    try {
      file = await inspectFile(input.file);
    } catch (error) {
      return refusal(unreadableFile(localPath(input.file), error).message, 'file');
    }
    return [
      checkFile(file, input.executable),
      checkDestination(input.to),
      checkVolume(file, client),
      checkTwin(input, world),
      unknownSatellite(input.satellite, 'satellite', world),
      unreadFindings(world, ['uploads', 'satellites']),
    ];
  },
  facts: async input => {
    const {path, size, name, shebang, elf} = await inspectFile(input.file);
    const program = elf || shebang !== undefined;
    return {name, size, sha256: await sha256Of(path), itar: input.itar, program};
  },
  requests: input => [
    {
      method: 'POST',
      path: 'upload',
      query: {
        satellite_id: input.satellite,
        payload: input.payload,
        destination_path: input.to,
        executable: input.executable,
        itar: input.itar || undefined,
      },
      body: {
        kind: 'multipart',
        parts: [
          {
            name: 'file',
            path: localPath(input.file),
            filename: basename(input.file),
            type: 'application/octet-stream',
          },
        ],
      },
    },
  ],
  answer: {schema: uploadAnswer},
  done: ({data}, input) => {
    refuseAnother(data, {satellite_id: input.satellite}, 'Tasking answered POST upload');
    return {
      ids: [data.id],
      sentence: `${basename(input.file)} is queued for ${input.payload} on ${input.satellite} as upload ${data.id}; it goes up at a contact.`,
    };
  },
  evidence: async (input, _intent, client, signal) => {
    const {rows, unreadable, incomplete} = await client.uploads(signal);
    const bare = (payload: string) => payload.replace(/^PAYLOAD_/, '');
    return {
      kind: 'made',
      what: 'upload to that satellite, payload and path',
      alike: "Another's upload to the same path would look the same.",
      rows: rows
        .filter(
          ({satellite_id, payload, destination_path, executable = input.executable}) =>
            satellite_id === input.satellite &&
            bare(payload ?? '') === bare(input.payload) &&
            destination_path === input.to &&
            executable === input.executable,
        )
        .map(({id}) => ({ids: [id]})),
      complete: unreadable.length === 0 && !incomplete,
    };
  },
  touches: ['uploads', 'satellites'],
});

const checkFile = (file: LocalFile, executable: boolean): Findings => {
  const {name, size, shebang} = file;
  const sentAs = (words: string) => warning(`${name} is ${words}`, 'executable');
  return [
    !file.isFile && refusal(`${file.path} is not a file.`, 'file'),
    file.isFile && size === 0 && refusal(`${file.path} is empty.`, 'file'),
    size > largestUpload &&
      refusal(
        `${name} has ${size} bytes; the limit is ${bytes(largestUpload)} (${largestUpload}). Compress or split it.`,
        'file',
      ),
    shebang !== undefined && !executable && sentAs(`a script (#!${shebang}) but is sent as not executable.`),
    file.elf && !executable && sentAs('a program (ELF) but is sent as not executable.'),
    file.isFile &&
      executable &&
      !file.elf &&
      shebang === undefined &&
      !file.executable &&
      sentAs('sent as executable, but it has no #! line and is not executable here.'),
    file.crlf &&
      warning(`${name} has Windows line ends (CRLF): "#!${shebang}\\r" will not run on the payload.`, 'file'),
  ];
};

const checkDestination = (to: string): Findings => {
  // `//etc` and `/./etc` are /etc as well.
  const path = to.replace(/\/(?:\.?\/)+/g, '/');
  if (forbidden.test(path))
    return refusal(
      `${to} is in a system directory, which uploads may not touch. /persist/… is the place.`,
      'to',
    );
  if (readOnly.test(path))
    return warning(`${to} is on a read-only mount of Spire's payloads. /persist/… is the usual place.`, 'to');
  if (to.endsWith('/')) return refusal(`${to} is a folder: the destination path names the file.`, 'to');
  return to.split('/').includes('..')
    ? refusal(`${to} climbs with "..": write the path out.`, 'to')
    : undefined;
};

const checkVolume = (file: LocalFile, client: TaskingClient): Findings => {
  const days = daysFor(file.size, client.settings);
  return days >= 2
    ? warning(
        `${bytes(file.size)} take about ${Math.ceil(days)} days at the average volume. Compress it (xz) if it can be.`,
        'file',
      )
    : undefined;
};

const checkTwin = (input: {satellite: string; to: string}, world: World): Findings => {
  const twin = (world.rows(uploadList) ?? []).find(
    upload =>
      upload.satellite_id === input.satellite &&
      upload.destination_path === input.to &&
      upload.status !== 'UPLOADED',
  );
  return twin
    ? warning(`Upload ${twin.id} to the same path is ${twin.status}: this one queues behind it.`, 'to')
    : undefined;
};
