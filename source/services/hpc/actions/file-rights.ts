import {textField} from '../../../declare/fields.ts';
import {fileAction} from './file-action.ts';
import {eachFile} from './for-many-files.ts';

export const changeMode = fileAction({
  name: 'chmod',
  command: 'chmod',
  key: 'o',
  title: 'Change the permissions',
  about: 'Sets the permissions of a file or directory.',
  path: {hint: 'Whose permissions are set.', example: '/home/test1/a.txt'},
  more: {
    mode: textField({
      label: 'Mode',
      hint: 'Permissions in octal digits.',
      example: '640',
      required: true,
      positional: true,
      problem: text =>
        /^[0-7]{3,4}$/.test(text)
          ? undefined
          : `"${text}" is not a mode. Give three or four octal digits, such as 640.`,
    }),
  },
  forMany: eachFile(),
  change: ({mode}, path) => ({kind: 'chmod', path, mode}),
  sentence: ({path}, system, {mode}) => `${path} has the mode ${mode} on ${system}.`,
});

export const changeOwner = fileAction({
  name: 'chown',
  command: 'chown',
  key: 'O',
  title: 'Change the owner',
  about: 'Gives a file or directory to another user or group, as far as the site lets you.',
  path: {hint: 'What is given to another owner.', example: '/home/test1/a.txt'},
  more: {
    owner: textField({
      label: 'Owner',
      hint: 'A user, a group after a colon, or both.',
      example: 'test1:project',
      required: true,
      positional: true,
      problem: text =>
        /^(?!:?$)[\w.-]*(:[\w.-]+)?$/.test(text)
          ? undefined
          : `"${text}" is no owner. Give a user, a group, or both: test1, :project, test1:project.`,
    }),
  },
  forMany: eachFile(),
  change: (input, path) => {
    const [owner = '', group = ''] = input.owner.split(':');
    return {kind: 'chown', path, owner: owner || undefined, group: group || undefined};
  },
  sentence: ({path}, system, {owner}) => `${path} belongs to ${owner} on ${system}.`,
});
