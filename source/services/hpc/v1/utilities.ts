import {z} from 'zod';
import {rowsOf} from '../../../engine/boundary.ts';
import {Failure} from '../../../engine/failure.ts';
import type {Http, RequestSpec} from '../../../engine/http.ts';
import type {HpcApi} from '../api.ts';
import type {Dialect, FileEntry} from '../model.ts';
import {folderOf, joinPath, nameOf} from '../remote-path.ts';
import type {HpcSettings} from '../settings.ts';
import {localTime} from '../slurm-time.ts';

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
  zone: string,
): FileEntry => ({
  path: raw.name.startsWith('/') ? raw.name : joinPath(folder, raw.name),
  name: nameOf(raw.name),
  system,
  type: types[raw.type] ?? 'other',
  size: raw.size === undefined || Number.isNaN(raw.size) ? undefined : raw.size,
  user: raw.user,
  group: raw.group,
  permissions: raw.permissions,
  modified: localTime(raw.last_modified ?? raw.lastModified, zone),
  linkTarget: raw.link_target || raw.linkTarget || undefined,
});

/** `output`, or in 1.1 `out`. */
const output = z.looseObject({output: z.unknown().optional(), out: z.unknown().optional()});
const entries = z.looseObject({output: z.array(z.unknown())});

type Utilities = Pick<
  HpcApi,
  | 'list'
  | 'stat'
  | 'fileType'
  | 'checksum'
  | 'head'
  | 'tail'
  | 'changeRequest'
  | 'changed'
  | 'uploadRequest'
  | 'downloadPath'
>;

/** v1's /utilities. 1.1 has no stat, head, tail and checksum: what can be told by other calls is, the rest is refused. */
export const createUtilities = (http: Http, dialect: Dialect, settings: HpcSettings): Utilities => {
  const machine = (system: string) => ({'X-Machine-Name': system});
  const old = dialect === 'v1.1';
  const read = async (what: string, system: string, query: RequestSpec['query'], signal: AbortSignal) => {
    const answer = await http.read(`utilities/${what}`, output, {headers: machine(system), query, signal});
    return answer.output ?? answer.out;
  };
  const list: HpcApi['list'] = async (system, path, hidden, signal) => {
    const query = {targetPath: path, ...(hidden ? {showhidden: true} : {})};
    const {output: found} = await http.read('utilities/ls', entries, {
      headers: machine(system),
      query,
      signal,
    });
    const page = rowsOf(entry, found);
    return {
      rows: page.rows.map(raw => entryOf(raw, system, path, settings.timeZone)),
      unreadable: page.unreadable,
    };
  };
  /** 1.1: the whole file, which the direct call gives up to its limit. */
  const whole = async (system: string, path: string, signal: AbortSignal): Promise<string> =>
    (await http.get('utilities/download', {headers: machine(system), query: {sourcePath: path}, signal}))
      .text;

  const form = (
    method: RequestSpec['method'],
    what: string,
    system: string,
    fields: Readonly<Record<string, string>>,
  ): RequestSpec => ({
    method,
    path: `utilities/${what}`,
    headers: machine(system),
    body: {kind: 'form', fields},
  });

  return {
    list,
    stat: async (system, path, signal) => {
      if (!old) {
        const found = z
          .record(z.string(), z.number())
          .safeParse(await read('stat', system, {targetPath: path}, signal));
        if (found.success) return found.data;
        throw new Failure('unreadable', `The answer about ${path} cannot be read.`);
      }
      const {rows} = await list(system, folderOf(path), true, signal);
      const found = rows.find(one => one.name === nameOf(path));
      if (!found) throw new Failure('not-found', `There is no ${path} on ${system}.`);
      return {
        ...(found.size === undefined ? {} : {size: found.size}),
        ...(found.modified === undefined ? {} : {mtime: found.modified}),
      };
    },
    fileType: async (system, path, signal) => String(await read('file', system, {targetPath: path}, signal)),
    checksum: async (system, path, signal) =>
      old ? undefined : String(await read('checksum', system, {targetPath: path}, signal)),
    head: async (system, path, bytes, signal) =>
      old
        ? (await whole(system, path, signal)).slice(0, bytes)
        : String(await read('head', system, {targetPath: path, bytes}, signal)),
    tail: async (system, path, bytes, signal) =>
      old
        ? (await whole(system, path, signal)).slice(-bytes)
        : String(await read('tail', system, {targetPath: path, bytes}, signal)),
    changeRequest: (system, change) => {
      switch (change.kind) {
        case 'mkdir':
          return form('POST', 'mkdir', system, {
            targetPath: change.path,
            ...(change.parents ? {p: 'true'} : {}),
          });
        case 'rename':
          return form('PUT', 'rename', system, {sourcePath: change.path, targetPath: change.to});
        case 'copy':
          return form('POST', 'copy', system, {sourcePath: change.path, targetPath: change.to});
        case 'chmod':
          return form('PUT', 'chmod', system, {targetPath: change.path, mode: change.mode});
        case 'symlink':
          return form('POST', 'symlink', system, {targetPath: change.to, linkPath: change.path});
        case 'rm':
          return form('DELETE', 'rm', system, {targetPath: change.path});
      }
    },
    changed: async () => undefined,
    uploadRequest: (system, file, target) => ({
      method: 'POST',
      path: 'utilities/upload',
      headers: machine(system),
      body: {
        kind: 'multipart',
        parts: [
          {name: 'targetPath', value: folderOf(target)},
          {name: 'file', path: file, filename: nameOf(target), type: 'application/octet-stream'},
        ],
      },
    }),
    downloadPath: (system, source) => ({
      path: `utilities/download?sourcePath=${encodeURIComponent(source)}`,
      headers: machine(system),
    }),
  };
};
