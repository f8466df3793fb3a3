import {type Field, textField} from '../../../declare/fields.ts';
import {type FileInput, fileAction} from './file-action.ts';
import {eachFile} from './for-many-files.ts';

const ownerField = textField({
  label: 'Owner',
  hint: 'A user, a group after a colon, or both.',
  example: 'test1:project',
  required: true,
  positional: true,
  problem: text =>
    /^(?!:?$)[\w.-]*(:[\w.-]+)?$/.test(text)
      ? undefined
      : `"${text}" is no owner. Give a user, a group, or both: test1, :project, test1:project.`,
});

export const changeOwner = fileAction<{owner: Field<string>}, FileInput & {owner: string}>({
  name: 'chown',
  command: 'chown',
  key: 'O',
  title: 'Change the owner',
  about: 'Gives a file or directory to another user or group, as far as the site lets you.',
  path: {hint: 'What is given to another owner.', example: '/home/test1/a.txt'},
  more: {owner: ownerField},
  forMany: eachFile(),
  change: (input, path) => {
    const [owner = '', group = ''] = input.owner.split(':');
    return {kind: 'chown', path, owner: owner || undefined, group: group || undefined};
  },
  sentence: (change, system) => {
    const {owner = '', group} = change as {owner?: string; group?: string};
    return `${change.path} belongs to ${owner}${group ? `:${group}` : ''} on ${system}.`;
  },
});
