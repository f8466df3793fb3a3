import {type Field, textField} from '../../../declare/fields.ts';
import {type FileInput, fileAction} from './file-action.ts';
import {eachFile} from './for-many-files.ts';

const modeField = textField({
  label: 'Mode',
  hint: 'Permissions in octal digits.',
  example: '640',
  required: true,
  positional: true,
  problem: text =>
    /^[0-7]{3,4}$/.test(text)
      ? undefined
      : `"${text}" is not a mode. Give three or four octal digits, such as 640.`,
});

export const changeMode = fileAction<{mode: Field<string>}, FileInput & {mode: string}>({
  name: 'chmod',
  command: 'chmod',
  key: 'o',
  title: 'Change the permissions',
  about: 'Sets the permissions of a file or directory.',
  path: {hint: 'Whose permissions are set.', example: '/home/test1/a.txt'},
  more: {mode: modeField},
  forMany: eachFile(),
  change: (input, path) => ({kind: 'chmod', path, mode: input.mode}),
  sentence: (change, system) =>
    `${change.path} has the mode ${'mode' in change ? change.mode : ''} on ${system}.`,
});
