import {size, text, time} from '../../columns.ts';
import {Failure} from '../../engine/failure.ts';
import {booleanField} from '../../fields.ts';
import {type Fact, type Query, resource, type Section, type Tone, type World} from '../../resource.ts';
import {bytes, relative, utc} from '../../text.ts';
import {changeMode} from './change-mode.ts';
import type {HpcClient} from './client.ts';
import {fetchFile} from './fetch-file.ts';
import {linkFile} from './link-file.ts';
import {makeDirectory} from './make-directory.ts';
import type {FileEntry} from './model.ts';
import {copyFile, renameFile} from './move-file.ts';
import {remotePathField} from './path-field.ts';
import {placeOf} from './place-of.ts';
import {putFile} from './put-file.ts';
import {folderOf} from './remote-path.ts';
import {removeFile} from './remove-file.ts';
import {systemField} from './system-field.ts';

const isOn = (value: string | undefined) => /^(yes|y|true|on|1)$/i.test(value ?? '');
/** Bytes of a file that a detail view shows of its beginning and of its end. */
const shown = 2000;
/** Above this a checksum would likely run into the service's time limit (5 s). */
const summed = 500_000_000;
const folderTone: Tone = 'notice';

/** The folder that a query means, as far as it is known without asking. */
const folderIn = (query: Query, world: World): string | undefined => {
  if (query.path?.startsWith('/')) return query.path.replace(/(.)\/+$/, '$1');
  const first = world.rows<FileEntry>('files')?.[0];
  return query.path ? undefined : first && folderOf(first.path);
};

/** The entries of a directory of an HPC system. */
export const files = resource<FileEntry, HpcClient>({
  service: 'hpc',
  name: 'files',
  aliases: ['file', 'f'],
  title: 'Files',
  about: 'The files of an HPC system, one directory at a time: your own without --path.',
  id: entry => entry.path,
  columns: [
    text('name', entry => entry.name, {
      priority: 1,
      min: 16,
      max: 80,
      grow: true,
      text: entry => `${entry.name}${entry.type === 'directory' ? '/' : entry.type === 'link' ? '@' : ''}`,
      tone: entry => (entry.type === 'directory' ? folderTone : 'plain'),
    }),
    text('type', entry => entry.type, {priority: 4, max: 9}),
    size('size', entry => (entry.type === 'directory' ? undefined : entry.size), {priority: 1}),
    time('modified', entry => entry.modified, {priority: 2, min: 20}),
    text('permissions', entry => entry.permissions, {header: 'MODE', priority: 3, max: 10}),
    text('user', entry => entry.user, {priority: 3, max: 12}),
    text('group', entry => entry.group, {priority: 5, max: 12}),
    text('linkTarget', entry => entry.linkTarget, {header: 'POINTS TO', priority: 5, max: 40}),
    text('path', entry => entry.path, {priority: 7, wide: true, max: 100}),
    text('system', entry => entry.system, {priority: 7, wide: true, max: 16}),
  ],
  parameters: {
    path: {
      ...remotePathField({
        label: 'Path',
        hint: 'The directory; your own without it.',
        example: '/scratch/test1',
        initial: () => undefined,
      }),
      required: false,
    },
    system: systemField,
    hidden: booleanField({label: 'Hidden', hint: 'Whether names that begin with a dot are shown.'}),
  },
  list: async (client, query, signal) => {
    const system = await client.system(query.system, signal);
    const place = await placeOf(client, system, query.path || '~', signal);
    const page = await (await client.api(signal)).list(system, place, isOn(query.hidden), signal);
    const rank = (entry: FileEntry) => (entry.type === 'directory' ? 0 : 1);
    const rows = [...page.rows].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
    return {...page, rows};
  },
  place: (query, world) => {
    const folder = folderIn(query, world);
    const system = query.system || world.rows<FileEntry>('files')?.[0]?.system || '';
    return {
      words: `${system ? `${system}: ` : ''}${folder ?? query.path ?? '~'}`,
      up: folder === undefined || folder === '/' ? undefined : {...query, path: folderOf(folder)},
    };
  },
  open: entry =>
    entry.type === 'directory'
      ? {resource: 'files', query: {path: entry.path, system: entry.system}}
      : undefined,
  refresh: {active: 20, background: 600},
  describe: (entry, {client, world}, signal) => describeFile(entry, client, world, signal),
  actions: [putFile, fetchFile, makeDirectory, renameFile, copyFile, changeMode, linkFile, removeFile],
});

const describeFile = async (
  entry: FileEntry,
  client: HpcClient,
  world: World,
  signal: AbortSignal,
): Promise<Section[]> => {
  const api = await client.api(signal);
  const {system, path} = entry;
  const orReason = async <T>(reading: Promise<T>): Promise<T | string> => {
    try {
      return await reading;
    } catch (error) {
      if (error instanceof Failure && error.kind !== 'aborted') return `(${error.message})`;
      throw error;
    }
  };
  const plain = entry.type === 'file';
  const [type, stat, sum, head, tail] = await Promise.all([
    orReason(api.fileType(system, path, signal)),
    orReason(api.stat(system, path, signal)),
    plain && (entry.size ?? 0) <= summed ? orReason(api.checksum(system, path, signal)) : undefined,
    plain ? orReason(api.head(system, path, shown, signal)) : undefined,
    plain && (entry.size ?? 0) > shown ? orReason(api.tail(system, path, shown, signal)) : undefined,
  ]);
  const facts: Fact[] = [
    {name: 'Path', value: path},
    {name: 'System', value: system},
    {name: 'Type', value: type},
    {
      name: 'Size',
      value: entry.size === undefined ? 'not told' : `${bytes(entry.size)} (${entry.size} bytes)`,
    },
    {
      name: 'Modified',
      value:
        entry.modified === undefined
          ? 'not told'
          : `${utc(entry.modified, world.now)}, ${relative(entry.modified, world.now)}`,
    },
    {name: 'Owner', value: `${entry.user}:${entry.group}`},
    {name: 'Permissions', value: entry.permissions},
  ];
  if (entry.linkTarget) facts.push({name: 'Points to', value: entry.linkTarget});
  if (plain)
    facts.push({
      name: 'SHA-256',
      value:
        sum ??
        ((entry.size ?? 0) > summed ? 'not asked for: the file is large' : 'not told by this FirecREST'),
    });
  const sections: Section[] = [{kind: 'facts', title: 'File', facts}];
  if (typeof stat === 'string') facts.push({name: 'Details', value: stat});
  else
    sections.push({
      kind: 'facts',
      title: 'Details',
      facts: Object.entries(stat).map(([name, value]) => ({
        name,
        value: name === 'mode' ? `0${(value & 0o7777).toString(8)}` : String(value),
      })),
    });
  // A file that is being written, a log, is followed.
  const follow = entry.modified !== undefined && world.now - entry.modified < 600;
  const readable = (content: string) =>
    content.includes('\0') ? '(not text)' : content === '' ? '(empty)' : content;
  if (head !== undefined)
    sections.push({
      kind: 'text',
      title: tail === undefined ? 'Content' : `The first ${shown} bytes`,
      text: readable(head),
      follow: follow && tail === undefined,
    });
  if (tail !== undefined)
    sections.push({kind: 'text', title: `The last ${shown} bytes`, text: readable(tail), follow});
  return sections;
};
