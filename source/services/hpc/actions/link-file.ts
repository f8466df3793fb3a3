import type {Field} from '../../../declare/fields.ts';
import {chosenPath, remotePathField, shownFolder} from '../fields/path-field.ts';
import {type FileInput, fileAction} from './file-action.ts';

export const linkFile = fileAction<{to: Field<string>}, FileInput & {to: string}>({
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
  more: {
    to: remotePathField({
      label: 'To',
      name: 'to',
      hint: 'What it points to.',
      example: '/home/test1/b.txt',
      initial: chosenPath,
      positional: true,
    }),
  },
  change: async (input, path, place) => ({kind: 'symlink', path, to: await place(input.to)}),
  sentence: (change, system) => `${change.path} points to ${'to' in change ? change.to : ''} on ${system}.`,
});
