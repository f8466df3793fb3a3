import {booleanField} from '../../../declare/fields.ts';
import {shownFolder} from '../fields/path-field.ts';
import {fileAction, targetOf, toField} from './file-action.ts';

export const makeDirectory = fileAction({
  name: 'mkdir',
  command: 'mkdir',
  key: 'n',
  title: 'Make a directory',
  label: 'new folder',
  about: 'Makes a directory on an HPC system.',
  path: {hint: 'The directory to make.', example: '/home/test1/new-dir', initial: shownFolder},
  more: {
    parents: booleanField({
      label: 'Parents',
      hint: 'Whether missing ones above it are made, too.',
      initial: () => 'no',
    }),
  },
  change: ({parents}, path) => ({kind: 'mkdir', path, parents}),
  sentence: ({path}, system) => `${path} is made on ${system}.`,
});

export const linkFile = fileAction({
  name: 'symlink',
  command: 'symlink',
  key: 'L',
  title: 'Make a symbolic link',
  about: 'Makes a symbolic link on the system.',
  path: {hint: 'The link to make.', example: '/home/test1/link', initial: shownFolder},
  more: {to: toField('What it points to.', '/home/test1/b.txt')},
  change: async ({to}, path, place) => ({kind: 'symlink', path, to: await place(to)}),
  sentence: (change, system) => `${change.path} points to ${targetOf(change)} on ${system}.`,
});
