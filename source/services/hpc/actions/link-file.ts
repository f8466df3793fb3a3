import type {Field} from '../../../declare/fields.ts';
import {shownFolder} from '../fields/path-field.ts';
import {type FileInput, fileAction, targetOf, toField} from './file-action.ts';

export const linkFile = fileAction<{to: Field<string>}, FileInput & {to: string}>({
  name: 'symlink',
  command: 'symlink',
  key: 'L',
  title: 'Make a symbolic link',
  about: 'Makes a symbolic link on the system.',
  path: {hint: 'The link to make.', example: '/home/test1/link', initial: shownFolder},
  more: {to: toField('What it points to.', '/home/test1/b.txt')},
  change: async (input, path, place) => ({kind: 'symlink', path, to: await place(input.to)}),
  sentence: (change, system) => `${change.path} points to ${targetOf(change)} on ${system}.`,
});
