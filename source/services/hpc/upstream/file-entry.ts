import {z} from 'zod';
import {joinPath, nameOf, pathProblem} from '../rules/remote-path.ts';
import type {FileEntry} from './model.ts';
import {localTime} from './slurm-time.ts';

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

const types: Readonly<Record<string, FileEntry['type']>> = {d: 'directory', '-': 'file', l: 'link'};

/** An entry under its absolute path. `ls` of a file names the file itself. */
export const entryOf = (
  raw: z.infer<typeof entry>,
  system: string,
  folder: string,
  {zone, v1}: {zone: string; v1: boolean},
): FileEntry => {
  const path = raw.name.startsWith('/') ? raw.name : joinPath(folder, raw.name);
  return {
    path,
    name: nameOf(raw.name),
    system,
    type: types[raw.type] ?? 'other',
    size: raw.size === undefined || Number.isNaN(raw.size) ? undefined : raw.size,
    user: raw.user,
    group: raw.group,
    permissions: raw.permissions,
    modified: localTime(raw.last_modified ?? raw.lastModified, zone),
    linkTarget: raw.link_target || raw.linkTarget || undefined,
    problem: pathProblem(path, v1),
  };
};
