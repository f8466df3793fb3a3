import type {Danger} from '../../../declare/action.ts';
import {plural} from '../../../text/quantities.ts';
import {nameOf} from '../rules/remote-path.ts';
import type {FileEntry} from '../upstream/model.ts';
import {fileAction, knownEntry} from './file-action.ts';
import {eachFile} from './for-many-files.ts';

/** Files that are deleted together on a mere "y". */
const few = 5;
/** Names that the question tells. */
const told = 10;

const listed = (names: readonly string[]) =>
  names.length > told
    ? `${names.slice(0, told).join(', ')} and ${names.length - told} more`
    : names.join(', ');

/** Several at once: one directory is typed by its name; more of them, or more than a few files, by how many they are. */
const removalOf = (entries: readonly FileEntry[]): Danger => {
  const folders = entries.filter(entry => entry.type !== 'file' && entry.type !== 'link');
  const files = entries.length - folders.length;
  const parts = [
    ...(files > 0 ? [plural(files, 'file')] : []),
    ...(folders.length > 0
      ? [
          `${plural(folders.length, 'directory', 'directories')} with everything in ${folders.length === 1 ? 'it' : 'them'}`,
        ]
      : []),
  ];
  const names = listed(
    [...folders, ...entries.filter(entry => !folders.includes(entry))].map(one => one.name),
  );
  const question = `Delete ${parts.join(' and ')}: ${names}?`;
  if (folders.length === 1 && files <= few)
    return {question: `${question} Type the name of the directory.`, type: folders[0]!.name};
  if (folders.length === 0 && files <= few) return {question};
  return {question: `${question} Type how many they are.`, type: `delete ${entries.length}`};
};

export const removeFile = fileAction({
  name: 'rm',
  command: 'rm',
  key: 'x',
  title: 'Delete',
  about: 'Deletes a file, or a directory with everything in it. There is no way back.',
  path: {hint: 'What is to be deleted.', example: '/home/test1/a.txt'},
  asksAbout: 'path',
  forMany: eachFile({danger: entries => removalOf(entries)}),
  danger: (input, world) => {
    const entry = knownEntry(input.path, input.system, world);
    // What is not known to be a plain file is treated as the worse: the service deletes directories without asking.
    if (entry && entry.type !== 'directory') return {question: `Delete ${input.path}?`};
    const all = entry ? ' and everything in it' : ' (and everything in it, if it is a directory)';
    return {question: `Delete ${input.path}${all}? Type its name.`, type: nameOf(input.path)};
  },
  looksBefore: true,
  change: (_input, path) => ({kind: 'rm', path}),
  sentence: (change, system) => `${change.path} is deleted on ${system}.`,
});
