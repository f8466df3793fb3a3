import {size, text, time} from '../../../declare/columns.ts';
import {booleanField} from '../../../declare/fields.ts';
import {resource} from '../../../declare/resource.ts';
import type {Query, Tone, World} from '../../../declare/world.ts';
import {compressFile, extractFile} from '../actions/archive-file.ts';
import {fetchFile} from '../actions/fetch-file.ts';
import {changeMode, changeOwner} from '../actions/file-rights.ts';
import {copyFile, renameFile} from '../actions/move-file.ts';
import {linkFile, makeDirectory} from '../actions/new-entry.ts';
import {putFile} from '../actions/put-file.ts';
import {removeFile} from '../actions/remove-file.ts';
import {systemField} from '../fields/cluster-fields.ts';
import {folderField} from '../fields/path-field.ts';
import {fileList} from '../lists.ts';
import {folderOf} from '../rules/remote-path.ts';
import type {HpcClient} from '../upstream/client.ts';
import {listFolder} from '../upstream/list-folder.ts';
import {type FileEntry, isOn} from '../upstream/model.ts';
import {lookAt, placeOf} from '../upstream/place-of.ts';
import {describeFile} from './describe-file.ts';

const folderTone: Tone = 'notice';

/** What stands behind a name, as `ls -F` has it. */
export const entryMark = ({type}: FileEntry): string =>
  ({directory: '/', link: '@', pipe: '|', socket: '=', device: '', file: '', other: ''})[type];

/** The folder that a query means, as far as it is known without asking. */
const folderIn = (query: Query, world: World): string | undefined => {
  if (query.path?.startsWith('/')) return query.path.replace(/(.)\/+$/, '$1');
  const first = world.rows(fileList)?.[0];
  return query.path ? undefined : first && folderOf(first.path);
};

export const files = resource<FileEntry, HpcClient>({
  service: 'hpc',
  name: 'files',
  aliases: ['file', 'f'],
  title: 'Files',
  example: '/home/test1/a.txt',
  about: 'The files of an HPC system, one directory at a time: your own without --path.',
  id: entry => entry.path,
  names: entry => [entry.name],
  columns: [
    text('name', entry => entry.name, {
      priority: 1,
      min: 16,
      max: 80,
      grow: true,
      text: entry => `${entry.name}${entryMark(entry)}`,
      tone: entry => (entry.type === 'directory' ? folderTone : 'plain'),
    }),
    text('type', entry => entry.type, {priority: 4, min: 9, max: 9}),
    size('size', entry => (entry.type === 'directory' ? undefined : entry.size), {priority: 1}),
    time('modified', entry => entry.modified, {priority: 2, min: 20}),
    text('permissions', entry => entry.permissions, {header: 'MODE', priority: 3, min: 9, max: 10}),
    text('user', entry => entry.user, {priority: 3, max: 12}),
    text('group', entry => entry.group, {priority: 5, max: 12}),
    text('linkTarget', entry => entry.linkTarget, {header: 'POINTS TO', priority: 5, max: 40}),
    text('path', entry => entry.path, {priority: 7, wide: true, max: 100, cut: 'start'}),
    text('system', entry => entry.system, {priority: 7, wide: true, max: 16}),
  ],
  parameters: {
    path: folderField('The directory; your own without it.'),
    system: systemField,
    hidden: booleanField({label: 'Hidden', hint: 'Whether names that begin with a dot are shown.'}),
  },
  list: async (client, query, signal) => {
    const system = await client.system(query.system, signal);
    const place = await placeOf(client, system, query.path || '~', signal);
    const page = await listFolder(await client.api(signal), system, place, isOn(query.hidden), signal);
    const rank = (entry: FileEntry) => (entry.type === 'directory' ? 0 : 1);
    const rows = [...page.rows].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
    return {...page, rows};
  },
  place: (query, world) => {
    const folder = folderIn(query, world);
    const system = query.system || world.rows(fileList)?.[0]?.system || '';
    return {
      words: `${system ? `${system}: ` : ''}${folder ?? query.path ?? '~'}`,
      up: folder === undefined || folder === '/' ? undefined : {...query, path: folderOf(folder)},
    };
  },
  open: ({type, path, system, problem}, {client}) => {
    const inside = {resource: 'files', query: {path, system}};
    if (type === 'directory') return inside;
    if (type !== 'link' || problem) return undefined;
    return lookAt(client, system, path, AbortSignal.timeout(10_000)).then(found =>
      found === 'directory' ? inside : undefined,
    );
  },
  refresh: {active: 20, background: 600, follow: 5},
  describe: (entry, {client, world}, signal) => describeFile(entry, client, world, signal),
  log: {
    section: 'The last',
    none: ({name, type}) => (type === 'directory' ? `${name} is a directory: Enter opens it.` : undefined),
  },
  actions: [
    putFile,
    fetchFile,
    makeDirectory,
    renameFile,
    copyFile,
    removeFile,
    changeMode,
    changeOwner,
    linkFile,
    compressFile,
    extractFile,
  ],
});
