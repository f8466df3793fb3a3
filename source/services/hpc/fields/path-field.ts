import type {Parsed} from '../../../declare/draft.ts';
import {type FieldContext, type Suggestion, textField} from '../../../declare/fields.ts';
import {fileList} from '../lists.ts';
import {folderOf} from '../rules/remote-path.ts';
import type {HpcClient} from '../upstream/client.ts';
import {listFolder} from '../upstream/list-folder.ts';
import type {FileEntry} from '../upstream/model.ts';
import {placeOf} from '../upstream/place-of.ts';

/** Milliseconds for which the entries of a folder are taken to be the same, so that typing on does not ask again. */
const same = 10_000;
type Listing = {readonly folder: string; readonly at: number; readonly entries: readonly FileEntry[]};
const last = new WeakMap<HpcClient, Listing>();

const entriesOf = async (
  client: HpcClient,
  system: string,
  place: string,
  hidden: boolean,
  signal: AbortSignal,
): Promise<readonly FileEntry[]> => {
  const folder = `${system} ${hidden} ${place}`;
  const known = last.get(client);
  if (known?.folder === folder && client.pace.wall() - known.at < same) return known.entries;
  const {rows: entries} = await listFolder(await client.api(signal), system, place, hidden, signal);
  last.set(client, {folder, at: client.pace.wall(), entries});
  return entries;
};

/** Entries of the folder that the typed path is in, which go on from it. */
export const completeRemote = async (
  typed: string,
  system: string | undefined,
  client: HpcClient,
  signal: AbortSignal,
): Promise<Suggestion[]> => {
  const folder = typed.slice(0, typed.lastIndexOf('/') + 1);
  const start = typed.slice(folder.length);
  try {
    const name = await client.system(system, signal);
    const place = await placeOf(client, name, folder || '~', signal);
    return (await entriesOf(client, name, place, start.startsWith('.'), signal))
      .filter(entry => entry.name.startsWith(start))
      .slice(0, 200)
      .map(entry => ({value: `${folder}${entry.name}${entry.type === 'directory' ? '/' : ''}`}));
  } catch {
    return [];
  }
};

export const chosenPath = ({row}: FieldContext): string | undefined =>
  (row as Partial<FileEntry> | undefined)?.path;

/** The folder that is shown, with a slash, so that a name can be typed behind it. */
export const shownFolder = ({row, world, query}: FieldContext): string | undefined => {
  const entry = (row as Partial<FileEntry> | undefined)?.path;
  const first = world.rows(fileList)?.[0]?.path;
  const folder = entry ? folderOf(entry) : query?.path || (first && folderOf(first));
  if (!folder) return undefined;
  return folder.endsWith('/') ? folder : `${folder}/`;
};

export const remotePathField = (given: {
  label: string;
  hint: string;
  example: string;
  initial: (context: FieldContext) => string | undefined;
  positional?: boolean;
  /** The field's own name among the texts typed, where it is not "path". */
  name?: string;
}) => {
  const plain = textField({...given, required: true});
  return {
    ...plain,
    // Names may begin and end with blanks: without them it would be another file.
    parse: (text: string, context: FieldContext): Parsed<string> => {
      const read = plain.parse(text, context);
      return read.ok ? {ok: true, value: text.replace(/^\s+(?=[/~])/, '')} : read;
    },
    suggest: ({draft}: FieldContext, client: HpcClient, signal: AbortSignal) =>
      completeRemote(draft[given.name ?? 'path'] ?? '', draft.system, client, signal),
  };
};

/** The directory that is listed: the user's own where nothing is typed. */
export const folderField = (hint: string, positional = false) => {
  const field = remotePathField({
    label: 'Path',
    hint,
    example: '/scratch/test1',
    initial: () => undefined,
    positional,
  });
  return {
    ...field,
    required: false,
    parse: (text: string, context: FieldContext): Parsed<string | undefined> =>
      text.trim() === '' ? {ok: true, value: undefined} : field.parse(text, context),
  };
};
