import * as z from 'zod';
import {Failure} from '../../../../declare/failure.ts';
import type {Http, RequestSpec} from '../../../../declare/http.ts';
import {readAnswer, readEmpty} from '../../../../engine/changes/read-answer.ts';
import {readThrough, rowsOf} from '../../../../engine/http/boundary.ts';
import {folderOf, joinPath, nameOf} from '../../rules/remote-path.ts';
import type {FileApi} from '../api.ts';
import type {ClusterZone} from '../cluster-zone.ts';
import {entry, entryOf, shownEntries} from '../file-entry.ts';
import {listFolder} from '../list-folder.ts';
import type {Dialect, FileEntry} from '../model.ts';
import {afterBytes, wholeCharacters} from '../text-parts.ts';

const output = z.looseObject({output: z.unknown().optional(), out: z.unknown().optional()});
/** What a change is answered with: words of success, and no error. */
const changedAnswer = z.looseObject({description: z.string(), error: z.undefined().optional()});
const entries = z.looseObject({output: z.array(z.unknown())});

/** v1's /utilities. 1.1 has no stat, head, tail and checksum: what can be told by other calls is, the rest is refused. */
export const createUtilities = (http: Http, dialect: Dialect, zone: ClusterZone): FileApi => {
  const machine = (system: string) => ({'X-Machine-Name': system});
  const old = dialect === 'v1.1';
  const read = async (what: string, system: string, query: RequestSpec['query'], signal: AbortSignal) => {
    const answer = await http.read(`utilities/${what}`, output, {headers: machine(system), query, signal});
    return answer.output ?? answer.out;
  };
  const list: FileApi['list'] = async (system, path, hidden, signal) => {
    const query = {targetPath: path, ...(hidden ? {showhidden: true} : {})};
    const {output: found} = await http.read('utilities/ls', entries, {
      headers: machine(system),
      query,
      signal,
    });
    const page = rowsOf(entry, found);
    return {
      rows: shownEntries(
        page.rows.map(raw => entryOf(raw, system, path, {at: zone.at, v1: true})),
        path,
        hidden,
      ),
      unreadable: page.unreadable,
    };
  };
  /** 1.1 has no stat: what the list of the folder tells. A link stands for what it points to. */
  const listed = async (system: string, path: string, signal: AbortSignal, hops = 8): Promise<FileEntry> => {
    const {rows} = await listFolder({list}, system, folderOf(path), true, signal);
    const found = rows.find(one => one.name === nameOf(path));
    if (!found) throw new Failure('not-found', `There is no ${path} on ${system}.`);
    if (found.type !== 'link' || !found.linkTarget || hops === 0) return found;
    const {linkTarget} = found;
    const target = linkTarget.startsWith('/') ? linkTarget : joinPath(folderOf(path), linkTarget);
    return listed(system, target, signal, hops - 1);
  };
  /** The whole file, which the direct call gives up to its limit. 1.1's refusal never says why: the list may. */
  const whole = async (system: string, path: string, signal: AbortSignal): Promise<string> => {
    try {
      const query = {sourcePath: path};
      const {text} = await http.get('utilities/download', {headers: machine(system), query, signal});
      // A size of 0 is taken for nothing (utilities.py): what the kernel makes up has none.
      if (text === '' && /^\/(proc|sys)\//.test(path))
        throw new Failure(
          'local',
          `FirecREST ${old ? '1.1 ' : ''}gives ${path} as empty, since it has no size.`,
          {
            todo: 'Read it in a job.',
          },
        );
      return text;
    } catch (error) {
      if (!(error instanceof Failure) || (error.status !== 400 && error.status !== 500)) throw error;
      const {type} = await listed(system, path, signal);
      if (type !== 'directory') throw error;
      throw new Failure('rejected', `${path} is a directory, and a file is needed.`, {status: 400});
    }
  };
  const part = async (what: string, system: string, query: RequestSpec['query'], signal: AbortSignal) =>
    readThrough(z.string(), await read(what, system, query, signal), `HPC answered ${what}`);

  // 1.1 has no parts: they are taken from the whole. `tail --bytes=+N` counts from one (utilities.py of 1.16.6).
  const parts = wholeCharacters(
    {
      head: (system, path, bytes, signal) =>
        old ? whole(system, path, signal) : part('head', system, {targetPath: path, bytes}, signal),
      tail: (system, path, bytes, signal) =>
        old ? whole(system, path, signal) : part('tail', system, {targetPath: path, bytes}, signal),
      after: async (system, path, bytes, signal) =>
        old
          ? afterBytes(await whole(system, path, signal), bytes)
          : part('tail', system, {targetPath: path, bytes: bytes + 1, skip_beginning: true}, signal),
    },
    whole,
  );

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
          .record(z.string(), z.unknown())
          .transform(told =>
            Object.fromEntries(
              Object.entries(told).filter((one): one is [string, number] => typeof one[1] === 'number'),
            ),
          )
          .safeParse(await read('stat', system, {targetPath: path, dereference: true}, signal));
        if (found.success) return found.data;
        throw new Failure('unreadable', `The answer about ${path} cannot be read.`);
      }
      const {size, modified} = await listed(system, path, signal);
      return {
        ...(size === undefined ? {} : {size}),
        ...(modified === undefined ? {} : {mtime: modified}),
      };
    },
    fileType: (system, path, signal) => part('file', system, {targetPath: path}, signal),
    checksum: async (system, path, signal) =>
      old ? undefined : part('checksum', system, {targetPath: path}, signal),
    ...parts,
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
        case 'compress':
          return form('POST', 'compress', system, {sourcePath: change.path, targetPath: change.to});
        case 'extract':
          // The specification calls it "extension", the code reads "type".
          return form('POST', 'extract', system, {
            sourcePath: change.path,
            targetPath: change.to,
            type: 'auto',
            extension: 'auto',
          });
        case 'chmod':
          return form('PUT', 'chmod', system, {targetPath: change.path, mode: change.mode});
        case 'chown':
          return form('PUT', 'chown', system, {
            targetPath: change.path,
            ...(change.owner ? {owner: change.owner} : {}),
            ...(change.group ? {group: change.group} : {}),
          });
        case 'symlink':
          return form('POST', 'symlink', system, {targetPath: change.to, linkPath: change.path});
        case 'rm':
          return form('DELETE', 'rm', system, {targetPath: change.path});
      }
    },
    changed: async (_system, {kind}, answer) => {
      if (kind === 'rm') readEmpty(answer, `FirecREST answered ${kind}`);
      else readAnswer(answer, changedAnswer, `FirecREST answered ${kind}`);
      return undefined;
    },
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
