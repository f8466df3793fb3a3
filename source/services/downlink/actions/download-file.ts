import {stat} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {action, refusal} from '../../../declare/action.ts';
import {Failure} from '../../../declare/failure.ts';
import {booleanField, fileField} from '../../../declare/fields.ts';
import {changing} from '../../../engine/changes/changing.ts';
import {isTaken, localPath, targetHindrance} from '../../../engine/local-file.ts';
import {harmlessFileName} from '../../../text/harmless.ts';
import {bytes} from '../../../text/quantities.ts';
import {type DownlinkFile, sizeWords} from '../resources/file.ts';
import type {DownlinkClient} from '../upstream/client.ts';

/** Where a download goes: the path that was typed, in it when it is a folder, else the file's own name here. */
const destinationOf = async (typed: string | undefined, name: string): Promise<string> => {
  if (!typed) return resolve(harmlessFileName(name));
  const path = localPath(typed);
  try {
    if ((await stat(path)).isDirectory()) return join(path, harmlessFileName(name));
  } catch {}
  return path;
};

const fields = {
  to: fileField({
    label: 'To',
    hint: 'Where it is put: a path or a folder; without it, its own name here.',
    example: './space.txt',
    positional: true,
    initial: ({row}) => (row ? harmlessFileName((row as DownlinkFile).name) : undefined),
  }),
  overwrite: booleanField({
    label: 'Overwrite',
    hint: 'Whether a file of that name is replaced.',
    initial: () => 'no',
  }),
};

const checks = {
  crc32: 'its CRC-32 is right',
  md5: "its MD5 is the bucket's",
  size: 'its size is right; the bucket has no checksum of it',
  nothing: 'the bucket told neither its size nor a checksum, so that nothing shows whether it is whole',
};

/** Brings an arrived file to this machine: resumed where it broke, and checked before it gets its name. */
export const downloadFile = action<DownlinkFile, DownlinkClient, typeof fields>({
  name: 'download',
  command: 'download',
  key: 'f',
  title: 'Fetch the file',
  about:
    'Downloads a file that came down, resumes what was cut, and compares its checksum. From HPC systems: fetch.',
  on: 'row',
  fields,
  reads: true,
  disabled: file => {
    if (!file?.object) return file && 'The file has not arrived yet.';
    return file.gone ? 'The file was seen in the bucket, and is there no more.' : undefined;
  },
  check: async (input, file) => {
    if (!file) return undefined;
    const path = await destinationOf(input.to, file.name);
    const hindrance = await targetHindrance(path);
    if (hindrance !== undefined) return refusal(hindrance, 'to');
    if (!input.overwrite && (await isTaken(path)))
      return refusal(`${path} is there already. Name another, or allow overwriting.`, 'to');
    return undefined;
  },
  run: async (input, file, {client}, progress, signal) => {
    const {object} = file;
    if (!object) throw new Failure('local', 'The file has not arrived yet.');
    const path = await destinationOf(input.to, file.name);
    const {
      bytes: count,
      by,
      crc32,
    } = await changing(
      {
        kind: 'disk',
        words: `Fetch ${object.key} (${sizeWords(object)}) from the bucket ${client.settings.bucket?.name} into ${path}, beside it as a part until it is whole and checked.`,
      },
      () =>
        client.fetch(object.key, path, {
          expectedCrc32: file.sent?.crc32,
          signal,
          progress: (sent, total) => progress({sent, total, words: 'downloading'}),
        }),
    );
    await progress({sent: count, total: count, words: 'checked', facts: {crc32, path}});
    return {ids: [file.id], sentence: `${path}: ${bytes(count)}; ${checks[by]} (CRC-32 ${crc32}).`};
  },
});
