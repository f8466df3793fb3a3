import {type Context, type Findings, refusal} from '../../../declare/action.ts';
import type {HpcClient} from '../upstream/client.ts';
import {fileAction, type Moving, moving, movingFields, targetOf} from './file-action.ts';

/** 1.1 has neither. */
const check = async (
  _input: Moving,
  _change: unknown,
  {client}: Context<HpcClient>,
  signal: AbortSignal,
): Promise<Findings> =>
  (await client.api(signal)).dialect === 'v1.1'
    ? refusal('FirecREST 1.1 neither compresses nor extracts: do it in a job.')
    : undefined;

export const compressFile = fileAction({
  name: 'compress',
  command: 'compress',
  key: 'A',
  title: 'Compress',
  about: 'Packs a file or directory into an archive on the system (tar.gz).',
  path: {hint: 'What is packed.', example: '/home/test1/run'},
  more: movingFields('The archive to be.', '/home/test1/run.tar.gz'),
  check,
  change: moving('compress'),
  sentence: (change, system) => `${targetOf(change)} holds ${change.path} on ${system}.`,
});

export const extractFile = fileAction({
  name: 'extract',
  command: 'extract',
  key: 'E',
  title: 'Extract',
  about: 'Unpacks an archive into a directory on the system; its kind is told by its name.',
  path: {hint: 'The archive.', example: '/home/test1/run.tar.gz'},
  more: movingFields('The directory that it goes into.', '/home/test1/run'),
  check,
  change: moving('extract'),
  sentence: (change, system) => `${change.path} is unpacked in ${targetOf(change)} on ${system}.`,
});
