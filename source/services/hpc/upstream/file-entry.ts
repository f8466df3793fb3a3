import * as z from 'zod';
import type {EpochSeconds} from '../../../declare/world.ts';
import {ownEntry} from '../../../text/own-entry.ts';
import {joinPath, nameOf, pathProblem} from '../rules/remote-path.ts';
import type {FileEntry} from './model.ts';

/** An entry of `ls`, in both versions of FirecREST: all texts. */
export const entry = z.looseObject({
  name: z.string(),
  type: z.string(),
  size: z.union([z.string(), z.number()]).transform(Number).optional(),
  user: z.string().default(''),
  group: z.string().default(''),
  permissions: z.string().default(''),
  last_modified: z.string().optional(),
  lastModified: z.string().optional(),
  link_target: z.string().nullish(),
  linkTarget: z.string().nullish(),
});

const types: Readonly<Record<string, FileEntry['type']>> = {
  d: 'directory',
  '-': 'file',
  l: 'link',
  p: 'pipe',
  s: 'socket',
  b: 'device',
  c: 'device',
};

/** `ls` in a C locale writes bytes above 127 as octal digits: `\\346\\227`. Only what is UTF-8 is read as that. */
const unescaped = (name: string): string =>
  name.replace(/(?:\\[2-3][0-7]{2})+/g, escaped => {
    const bytes = Buffer.from(escaped.match(/[0-7]{3}/g)!.map(digits => Number.parseInt(digits, 8)));
    const text = bytes.toString('utf8');
    return text.includes('\ufffd') ? escaped : text;
  });

/** Names that begin with a dot are left out where they were not asked for, whatever the upstream gave. */
export const shownEntries = (entries: readonly FileEntry[], folder: string, hidden: boolean): FileEntry[] =>
  entries.filter(({name, path}) => hidden || !name.startsWith('.') || path === folder);

/** An entry under its absolute path. `ls` of a file names the file itself. */
export const entryOf = (
  raw: z.infer<typeof entry>,
  system: string,
  folder: string,
  {at, v1}: {at: (text: string | undefined) => EpochSeconds | undefined; v1: boolean},
): FileEntry => {
  const given = unescaped(raw.name);
  const path = given.startsWith('/') ? given : joinPath(folder, given);
  const target = raw.link_target || raw.linkTarget;
  return {
    path,
    name: nameOf(given),
    system,
    type: ownEntry(types, raw.type) ?? 'other',
    size: raw.size === undefined || !Number.isFinite(raw.size) ? undefined : raw.size,
    user: raw.user,
    group: raw.group,
    permissions: raw.permissions,
    modified: at(raw.last_modified ?? raw.lastModified),
    linkTarget: target ? unescaped(target) : undefined,
    problem: pathProblem(path, v1),
  };
};
