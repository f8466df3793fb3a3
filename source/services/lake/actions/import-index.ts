import {action, type Findings, refusal} from '../../../declare/action.ts';
import {changed} from '../../../declare/evidence.ts';
import {asFailure, Failure} from '../../../declare/failure.ts';
import {fileField} from '../../../declare/fields.ts';
import {localPath, textOfFile} from '../../../engine/local-file.ts';
import {ownEntry} from '../../../text/own-entry.ts';
import {plural} from '../../../text/quantities.ts';
import type {LakeClient} from '../upstream/client.ts';
import {partitionKey, type RawItem, sortKey} from '../upstream/engines/attributes.ts';
import {readIndexFile} from '../upstream/index-file.ts';
import {eightAtOnce} from './eight-at-once.ts';

const fields = {
  file: fileField({
    label: 'File',
    hint: 'What ingest export has printed.',
    example: 'index.ndjson',
    required: true,
    positional: true,
  }),
};

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
};

const read = async (file: string) => {
  const path = localPath(file);
  try {
    return readIndexFile(await textOfFile(path));
  } catch (error) {
    const {code = '', message} = error as NodeJS.ErrnoException;
    throw new Failure('local', `${path} cannot be read: ${ownEntry(reasons, code) ?? message}.`, {
      cause: error,
    });
  }
};

/** Puts the items of an index file into this index. What is there already is left as it is. */
export const importIndex = action<unknown, LakeClient, typeof fields>({
  name: 'import',
  command: 'ingest import',
  key: 'I',
  title: 'Import an index',
  about:
    'Puts the items of an exported index into this one; what is there already is left as it is. Safe to run again.',
  on: 'nothing',
  looksAt: () => false,
  fields,
  check: async (input): Promise<Findings> => {
    let file: ReturnType<typeof readIndexFile>;
    try {
      file = await read(input.file);
    } catch (error) {
      return refusal(asFailure(error).message, 'file');
    }
    const {items, problems} = file;
    if (problems.length > 0)
      return refusal(
        `${plural(problems.length, 'line')} cannot be read, so nothing is imported. ${problems.slice(0, 3).join(' ')}`,
        'file',
      );
    return items.length === 0 ? refusal('The file holds no item.', 'file') : undefined;
  },
  run: async (input, _row, {client}, progress, signal) => {
    const {items} = await read(input.file);
    let added = 0;
    const add = async (item: RawItem) => {
      if ((await client.engine.table.addRaw(item, signal)) === 'done') added += 1;
    };
    await eightAtOnce(items, add, {
      signal,
      onDone: sent => progress({sent, total: items.length, unit: 'items', facts: {imported: added}}),
    });
    return {
      ids: [],
      sentence: `${plural(added, 'item')} imported into ${client.engine.table.name}; ${items.length - added} were there already.`,
    };
  },
  evidence: async (input, _intent, client, signal) => {
    const {items} = await read(input.file);
    const idOf = (item: RawItem) => `${item[partitionKey]?.S}\n${item[sortKey]?.S}`;
    const pools = new Set(items.map(item => item[partitionKey]!.S!));
    const there = new Set<string>();
    for (const pool of pools)
      for (const {title} of await client.items(pool, signal)) there.add(`${pool}\n${title}`);
    const missing = items.filter(item => !there.has(idOf(item))).length;
    return changed(
      missing === 0 || undefined,
      missing === 0
        ? `All ${plural(items.length, 'item')} of the file are in ${client.engine.table.name}.`
        : `${plural(missing, 'item')} of ${items.length} in the file ${missing === 1 ? 'is' : 'are'} not in ${client.engine.table.name}. Importing it again takes up the rest.`,
    );
  },
  touches: ['pipeline'],
});
