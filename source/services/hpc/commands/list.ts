import {iso} from '../../../declare/columns.ts';
import {booleanField} from '../../../declare/fields.ts';
import {command} from '../../../declare/service.ts';
import {systemField} from '../fields/cluster-fields.ts';
import {folderField} from '../fields/path-field.ts';
import {fileList} from '../lists.ts';
import {entryMark} from '../resources/files.ts';
import type {HpcClient} from '../upstream/client.ts';
import type {FileEntry} from '../upstream/model.ts';

const letters = {directory: 'd', file: '-', link: 'l', pipe: 'p', socket: 's', device: 'c', other: '?'};

/** Names on one line each: what could break the line is shown as a dot. */
const onOneLine = (name: string) => name.replace(/[\u0000-\u001f\u007f-\u009f]/g, '·');

/** As `get files -o json` has it, with times as ISO 8601. */
const fileObject = ({type, name, path, size, user, group, permissions, modified, linkTarget}: FileEntry) => ({
  type,
  name,
  path,
  size,
  user,
  group,
  permissions,
  modified: iso(modified),
  linkTarget,
});

const listing = {
  path: folderField('The directory.', true),
  all: booleanField({label: 'All', hint: 'Names that begin with a dot, too.'}),
  long: booleanField({label: 'Long', hint: 'With type, permissions, owner, size and time.'}),
  system: systemField,
};

export const listCommand = command<HpcClient, typeof listing>({
  words: 'ls',
  about: 'Lists a directory of an HPC system; your own without a path.',
  fields: listing,
  short: {all: 'a', long: 'l'},
  run: async (input, context) => {
    const page = await context.read(fileList, {
      ...(input.path !== undefined && {path: input.path}),
      ...(input.system !== undefined && {system: input.system}),
      ...(input.all && {hidden: 'yes'}),
    });
    if (input.long && !context.remembered) {
      const system = await context.client.system(input.system, context.signal);
      const zone = (await context.client.api(context.signal)).zoneWords();
      if (zone !== undefined) context.note(`Times: the zone of ${system} is ${zone}.`);
    }
    for (const entry of page.rows.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
      const name = onOneLine(entry.name) + entryMark(entry);
      const moment =
        entry.modified === undefined
          ? ''
          : new Date(entry.modified * 1000).toISOString().slice(0, 16).replace('T', ' ');
      context.out(
        input.long
          ? `${letters[entry.type]}${entry.permissions} ${entry.user.padEnd(8)} ${entry.group.padEnd(8)} ${String(entry.size ?? '').padStart(12)} ${moment} ${name}${entry.linkTarget ? ` -> ${onOneLine(entry.linkTarget)}` : ''}\n`
          : `${name}\n`,
        fileObject(entry),
      );
    }
    return 0;
  },
});
