import type {Field} from '../../fields.ts';
import {booleanField, textField} from '../../fields.ts';
import {action, type Danger, type World} from '../../resource.ts';
import type {HpcClient} from './client.ts';
import type {FileChange, FileEntry} from './model.ts';
import {chosenPath, remotePathField, shownFolder} from './path-field.ts';
import {placeOf} from './place-of.ts';
import {nameOf} from './remote-path.ts';
import {systemField} from './system-field.ts';

type Base = {readonly path: string; readonly system: string | undefined};

/** A change of the file system as an action: one request, and in v2 for some a job that is waited for. */
const fileAction = <More extends Record<string, Field<unknown>>, Input extends Base>(given: {
  name: string;
  command: string;
  key: string;
  title: string;
  about: string;
  path: ReturnType<typeof remotePathField>;
  more: More;
  /** The change, from what was typed; further paths are made absolute with `place`. */
  change(
    input: Input,
    path: string,
    place: (typed: string) => Promise<string>,
  ): FileChange | Promise<FileChange>;
  sentence(change: FileChange, system: string): string;
  danger?(input: Input, world: World): Danger | undefined;
}) => {
  const {name, command, key, title, about, danger} = given;
  const plan = async (input: Input, client: HpcClient, signal: AbortSignal) => {
    const system = await client.system(input.system, signal);
    const place = (typed: string) => placeOf(client, system, typed, signal);
    const change = await given.change(input, await place(input.path), place);
    const api = await client.api(signal);
    return {system, change, api, request: api.changeRequest(system, change)};
  };
  return action<unknown, HpcClient, Record<string, Field<unknown>>>({
    name,
    command,
    key,
    title,
    about,
    on: 'nothing',
    fields: {path: given.path, ...given.more, system: systemField},
    ...(danger ? {danger: (_row, input, world) => danger(input as unknown as Input, world)} : {}),
    requests: async (input, _row, {client}) => [
      (await plan(input as unknown as Input, client, AbortSignal.timeout(20_000))).request,
    ],
    run: async (input, _row, {client}, progress, signal) => {
      const {system, change, api, request} = await plan(input as unknown as Input, client, signal);
      const answer = await client.http.send(request, {signal});
      await progress({sent: 0, words: 'asked'});
      const body = answer.text.trim() === '' ? undefined : answer.json();
      const more = await api.changed(system, body, signal);
      return {
        ids: ['to' in change && change.kind !== 'symlink' ? change.to : change.path],
        sentence: `${given.sentence(change, system)}${more ? ` ${more}` : ''}`,
      };
    },
    touches: ['files'],
  });
};

const target = (hint: string, initial: Parameters<typeof remotePathField>[0]['initial']) =>
  remotePathField({label: 'To', hint, example: '/home/test1/b.txt', initial, positional: true});

export const makeDirectory = fileAction<{parents: Field<boolean>}, Base & {parents: boolean}>({
  name: 'mkdir',
  command: 'mkdir',
  key: 'n',
  title: 'Make a directory',
  about: 'Makes a directory on an HPC system.',
  path: remotePathField({
    label: 'Path',
    hint: 'The directory to make.',
    example: '/home/test1/new-dir',
    initial: shownFolder,
    positional: true,
  }),
  more: {
    parents: booleanField({
      label: 'Parents',
      hint: 'Whether missing ones above it are made, too.',
      initial: () => 'no',
    }),
  },
  change: (input, path) => ({kind: 'mkdir', path, parents: input.parents}),
  sentence: (change, system) => `${change.path} is made on ${system}.`,
});

export const renameFile = fileAction<{to: Field<string>}, Base & {to: string}>({
  name: 'rename',
  command: 'rename',
  key: 'm',
  title: 'Rename or move',
  about: 'Gives a file or directory another name or place. What is there already is overwritten.',
  path: remotePathField({
    label: 'Path',
    hint: 'What is to be renamed.',
    example: '/home/test1/a.txt',
    initial: chosenPath,
    positional: true,
  }),
  more: {to: target('Its new path.', chosenPath)},
  danger: (input, world) =>
    world.rows<FileEntry>('files')?.some(entry => entry.path === input.to && entry.type !== 'directory')
      ? {question: `${input.to} is there already. Overwrite it?`}
      : undefined,
  change: async (input, path, place) => ({kind: 'rename', path, to: await place(input.to)}),
  sentence: (change, system) => `${change.path} is ${'to' in change ? change.to : ''} on ${system} now.`,
});

export const copyFile = fileAction<{to: Field<string>}, Base & {to: string}>({
  name: 'copy',
  command: 'copy',
  key: 'c',
  title: 'Copy',
  about: 'Copies a file or directory on the system. What is there already is overwritten.',
  path: remotePathField({
    label: 'Path',
    hint: 'What is to be copied.',
    example: '/home/test1/a.txt',
    initial: chosenPath,
    positional: true,
  }),
  more: {to: target('The path of the copy.', chosenPath)},
  danger: (input, world) =>
    world.rows<FileEntry>('files')?.some(entry => entry.path === input.to && entry.type !== 'directory')
      ? {question: `${input.to} is there already. Overwrite it?`}
      : undefined,
  change: async (input, path, place) => ({kind: 'copy', path, to: await place(input.to)}),
  sentence: (change, system) =>
    `${change.path} is copied to ${'to' in change ? change.to : ''} on ${system}.`,
});

const modeField = {
  ...textField({
    label: 'Mode',
    hint: 'Permissions in octal digits.',
    example: '640',
    required: true,
    positional: true,
  }),
};
export const changeMode = fileAction<{mode: Field<string>}, Base & {mode: string}>({
  name: 'chmod',
  command: 'chmod',
  key: 'o',
  title: 'Change the permissions',
  about: 'Sets the permissions of a file or directory.',
  path: remotePathField({
    label: 'Path',
    hint: 'Whose permissions are set.',
    example: '/home/test1/a.txt',
    initial: chosenPath,
    positional: true,
  }),
  more: {
    mode: {
      ...modeField,
      parse: (text: string, context: Parameters<typeof modeField.parse>[1]) =>
        text.trim() === '' || /^[0-7]{3,4}$/.test(text.trim())
          ? modeField.parse(text, context)
          : {
              ok: false,
              problem: `"${text.trim()}" is not a mode. Give three or four octal digits, such as 640.`,
            },
    },
  },
  change: (input, path) => ({kind: 'chmod', path, mode: input.mode}),
  sentence: (change, system) =>
    `${change.path} has the mode ${'mode' in change ? change.mode : ''} on ${system}.`,
});

export const linkFile = fileAction<{to: Field<string>}, Base & {to: string}>({
  name: 'symlink',
  command: 'symlink',
  key: 'L',
  title: 'Make a symbolic link',
  about: 'Makes a symbolic link on the system.',
  path: remotePathField({
    label: 'Path',
    hint: 'The link to make.',
    example: '/home/test1/link',
    initial: shownFolder,
    positional: true,
  }),
  more: {to: target('What it points to.', chosenPath)},
  change: async (input, path, place) => ({kind: 'symlink', path, to: await place(input.to)}),
  sentence: (change, system) => `${change.path} points to ${'to' in change ? change.to : ''} on ${system}.`,
});

export const removeFile = fileAction<Record<never, never>, Base>({
  name: 'rm',
  command: 'rm',
  key: 'x',
  title: 'Delete',
  about: 'Deletes a file, or a directory with everything in it. There is no way back.',
  path: remotePathField({
    label: 'Path',
    hint: 'What is to be deleted.',
    example: '/home/test1/a.txt',
    initial: chosenPath,
    positional: true,
  }),
  more: {},
  danger: (input, world) => {
    const entry = world.rows<FileEntry>('files')?.find(one => one.path === input.path);
    // What is not known to be a plain file is treated as the worse: the service deletes directories without asking.
    if (entry && entry.type !== 'directory') return {question: `Delete ${input.path}?`};
    const all = entry ? ' and everything in it' : ' (and everything in it, if it is a directory)';
    return {question: `Delete ${input.path}${all}? Type its name.`, type: nameOf(input.path)};
  },
  change: (_input, path) => ({kind: 'rm', path}),
  sentence: (change, system) => `${change.path} is deleted on ${system}.`,
});
