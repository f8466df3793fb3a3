import {type Context, type Findings, refusal} from '../../../declare/action.ts';
import type {Field} from '../../../declare/fields.ts';
import {transferAccountField} from '../fields/cluster-fields.ts';
import {chosenPath, remotePathField} from '../fields/path-field.ts';
import type {HpcClient} from '../upstream/client.ts';
import {type FileInput, fileAction} from './file-action.ts';

type More = {to: Field<string>; account: typeof transferAccountField};
type Input = FileInput & {to: string; account: string | undefined};

const from = (hint: string, example: string) =>
  remotePathField({label: 'Path', hint, example, initial: chosenPath, positional: true});
const to = (hint: string, example: string) =>
  remotePathField({label: 'To', name: 'to', hint, example, initial: chosenPath, positional: true});

/** 1.1 has neither. */
const check = async (
  _input: Input,
  _change: unknown,
  {client}: Context<HpcClient>,
  signal: AbortSignal,
): Promise<Findings> =>
  (await client.api(signal)).dialect === 'v1.1'
    ? refusal('FirecREST 1.1 neither compresses nor extracts: do it in a job.')
    : undefined;

export const compressFile = fileAction<More, Input>({
  name: 'compress',
  command: 'compress',
  key: 'A',
  title: 'Compress',
  about: 'Packs a file or directory into an archive on the system (tar.gz).',
  path: from('What is packed.', '/home/test1/run'),
  more: {to: to('The archive to be.', '/home/test1/run.tar.gz'), account: transferAccountField},
  check,
  change: async (input, path, place) => ({
    kind: 'compress',
    path,
    to: await place(input.to),
    account: input.account,
  }),
  sentence: (change, system) => `${'to' in change ? change.to : ''} holds ${change.path} on ${system}.`,
});

export const extractFile = fileAction<More, Input>({
  name: 'extract',
  command: 'extract',
  key: 'E',
  title: 'Extract',
  about: 'Unpacks an archive into a directory on the system; its kind is told by its name.',
  path: from('The archive.', '/home/test1/run.tar.gz'),
  more: {to: to('The directory that it goes into.', '/home/test1/run'), account: transferAccountField},
  check,
  change: async (input, path, place) => ({
    kind: 'extract',
    path,
    to: await place(input.to),
    account: input.account,
  }),
  sentence: (change, system) =>
    `${change.path} is unpacked in ${'to' in change ? change.to : ''} on ${system}.`,
});
