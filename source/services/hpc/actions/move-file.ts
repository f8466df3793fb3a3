import {type Context, type Findings, warning} from '../../../declare/action.ts';
import type {World} from '../../../declare/world.ts';
import {joinPath, nameOf} from '../rules/remote-path.ts';
import type {HpcClient} from '../upstream/client.ts';
import type {FileChange} from '../upstream/model.ts';
import {lookAt} from '../upstream/place-of.ts';
import {fileAction, knownEntry, type Moving, moving, movingFields, targetOf} from './file-action.ts';
import {intoFolder} from './for-many-files.ts';

const example = '/home/test1/a.txt';
const to = (hint: string) =>
  movingFields(`${hint} Several marked ones go into it as a folder.`, '/home/test1/b.txt');

/** Both services overwrite without asking. */
const danger = (input: Moving, world: World) => {
  const there = knownEntry(input.to, input.system, world);
  // Where a link leads is looked at by `check`.
  return there && there.type !== 'directory' && there.type !== 'link'
    ? {question: `${input.to} is there already. Overwrite it?`}
    : undefined;
};

/** What would be overwritten without a question, since no list that was read has it. */
const check = async (
  input: Moving,
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

export const renameFile = fileAction({
  name: 'rename',
  command: 'rename',
  key: 'm',
  title: 'Rename or move',
  about: 'Gives a file or directory another name or place. What is there already is overwritten.',
  path: {hint: 'What is to be renamed.', example},
  more: to('Its new path.'),
  forMany: intoFolder(),
  asksAbout: 'to',
  danger,
  check,
  change: moving('rename'),
  sentence: (change, system) => `${change.path} is ${targetOf(change)} on ${system} now.`,
});

export const copyFile = fileAction({
  name: 'copy',
  command: 'copy',
  key: 'c',
  title: 'Copy',
  about: 'Copies a file or directory on the system. What is there already is overwritten.',
  path: {hint: 'What is to be copied.', example},
  more: to('The path of the copy.'),
  forMany: intoFolder(),
  asksAbout: 'to',
  danger,
  check,
  change: moving('copy'),
  sentence: (change, system) => `${change.path} is copied to ${targetOf(change)} on ${system}.`,
});
