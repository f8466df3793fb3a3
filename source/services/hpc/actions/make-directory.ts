import {booleanField, type Field} from '../../../declare/fields.ts';
import {shownFolder} from '../fields/path-field.ts';
import {type FileInput, fileAction} from './file-action.ts';

export const makeDirectory = fileAction<{parents: Field<boolean>}, FileInput & {parents: boolean}>({
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
  change: (input, path) => ({kind: 'mkdir', path, parents: input.parents}),
  sentence: (change, system) => `${change.path} is made on ${system}.`,
});
