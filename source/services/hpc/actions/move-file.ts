import {type Context, type Findings, warning} from '../../../declare/action.ts';
import type {Field} from '../../../declare/fields.ts';
import type {World} from '../../../declare/world.ts';
import {transferAccountField} from '../fields/cluster-fields.ts';
import {chosenPath, remotePathField} from '../fields/path-field.ts';
import {joinPath, nameOf} from '../rules/remote-path.ts';
import type {HpcClient} from '../upstream/client.ts';
import type {FileChange} from '../upstream/model.ts';
import {lookAt} from '../upstream/place-of.ts';
import {type FileInput, fileAction, knownEntry} from './file-action.ts';
import {intoFolder} from './for-many-files.ts';

type More = {to: Field<string>; account: typeof transferAccountField};
type Input = FileInput & {to: string; account: string | undefined};

const from = (hint: string) =>
  remotePathField({label: 'Path', hint, example: '/home/test1/a.txt', initial: chosenPath, positional: true});

const to = (hint: string) =>
  remotePathField({
    label: 'To',
    name: 'to',
    hint: `${hint} Several marked ones go into it as a folder.`,
    example: '/home/test1/b.txt',
    initial: chosenPath,
    positional: true,
  });

/** Both services overwrite without asking. */
const danger = (input: Input, world: World) => {
  const there = knownEntry(input.to, input.system, world);
  // Where a link leads is looked at by `check`.
  return there && there.type !== 'directory' && there.type !== 'link'
    ? {question: `${input.to} is there already. Overwrite it?`}
    : undefined;
};

/** What would be overwritten without a question, since no list that was read has it. */
const check = async (
  input: Input,
  change: FileChange,
  {client, world}: Context<HpcClient>,
  signal: AbortSignal,
): Promise<Findings> => {
  if (!('to' in change) || danger(input, world)) return undefined;
  const system = await client.system(input.system, signal);
  const found = await lookAt(client, system, change.to, signal);
  const target = found === 'directory' ? joinPath(change.to, nameOf(change.path)) : change.to;
  const over = found === 'directory' ? await lookAt(client, system, target, signal) : found;
  return over === 'file' ? warning(`${target} is there already and is overwritten.`, 'to') : undefined;
};

export const renameFile = fileAction<More, Input>({
  name: 'rename',
  command: 'rename',
  key: 'm',
  title: 'Rename or move',
  about: 'Gives a file or directory another name or place. What is there already is overwritten.',
  path: from('What is to be renamed.'),
  more: {to: to('Its new path.'), account: transferAccountField},
  forMany: intoFolder(),
  asksAbout: 'to',
  danger,
  check,
  change: async (input, path, place) => ({
    kind: 'rename',
    path,
    to: await place(input.to),
    account: input.account,
  }),
  sentence: (change, system) => `${change.path} is ${'to' in change ? change.to : ''} on ${system} now.`,
});

export const copyFile = fileAction<More, Input>({
  name: 'copy',
  command: 'copy',
  key: 'c',
  title: 'Copy',
  about: 'Copies a file or directory on the system. What is there already is overwritten.',
  path: from('What is to be copied.'),
  more: {to: to('The path of the copy.'), account: transferAccountField},
  forMany: intoFolder(),
  asksAbout: 'to',
  danger,
  check,
  change: async (input, path, place) => ({
    kind: 'copy',
    path,
    to: await place(input.to),
    account: input.account,
  }),
  sentence: (change, system) =>
    `${change.path} is copied to ${'to' in change ? change.to : ''} on ${system}.`,
});
