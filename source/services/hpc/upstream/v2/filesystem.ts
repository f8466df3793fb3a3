import * as z from 'zod';
import {Failure} from '../../../../declare/failure.ts';
import type {Http, RequestSpec} from '../../../../declare/http.ts';
import {readAnswer} from '../../../../engine/changes/read-answer.ts';
import {rowsOf} from '../../../../engine/http/boundary.ts';
import {folderOf, nameOf} from '../../rules/remote-path.ts';
import type {FileApi} from '../api.ts';
import type {ClusterZone} from '../cluster-zone.ts';
import {entry, entryOf, shownEntries} from '../file-entry.ts';
import type {FileChange} from '../model.ts';
import {wholeCharacters} from '../text-parts.ts';
import {confirmByLog} from './follow-job.ts';
import type {FollowJob} from './transfer.ts';
import {transferJob} from './transfer-plan.ts';

const entries = z.looseObject({output: z.preprocess(value => value ?? [], z.array(z.unknown()))});
const content = z.looseObject({
  output: z.union([z.string(), z.looseObject({content: z.string()}).transform(one => one.content)]),
});
/** What a change is answered with: the entry as it is now, or nothing. */
const outputAnswer = z
  .looseObject({output: z.unknown(), errorType: z.undefined().optional()})
  .refine(one => 'output' in one);
const sum = z.looseObject({output: z.looseObject({checksum: z.string()})});
const stat = z.looseObject({output: z.record(z.string(), z.number())});
const type = z.looseObject({output: z.string()});

/** v2's /filesystem/{system}/ops; moving and copying are transfer jobs. */
export const createFilesystem = (http: Http, zone: ClusterZone, followJob: FollowJob): FileApi => {
  const ops = (system: string, what: string) => `filesystem/${encodeURIComponent(system)}/ops/${what}`;
  const send = (
    method: RequestSpec['method'],
    system: string,
    what: string,
    value: Readonly<Record<string, unknown>>,
  ): RequestSpec => ({method, path: ops(system, what), body: {kind: 'json', value}});
  const transfer = (
    system: string,
    what: string,
    {path, to, account}: Extract<FileChange, {account: unknown}>,
  ): RequestSpec => ({
    method: 'POST',
    path: `filesystem/${encodeURIComponent(system)}/transfer/${what}`,
    body: {kind: 'json', value: {path, targetPath: to, ...(account ? {account} : {})}},
  });
  const parts: Pick<FileApi, 'head' | 'tail' | 'after'> = {
    head: async (system, path, bytes, signal) =>
      (await http.read(ops(system, 'head'), content, {query: {path, bytes}, signal})).output,
    tail: async (system, path, bytes, signal) =>
      (await http.read(ops(system, 'tail'), content, {query: {path, bytes}, signal})).output,
    // `tail --bytes=+N` counts from one (tail_command.py).
    after: async (system, path, bytes, signal) => {
      const query = {path, bytes: bytes + 1, skipHeading: true};
      return (await http.read(ops(system, 'tail'), content, {query, signal})).output;
    },
  };
  return {
    list: async (system, path, hidden, signal) => {
      const query = {path, showHidden: hidden};
      const page = rowsOf(entry, (await http.read(ops(system, 'ls'), entries, {query, signal})).output);
      return {
        rows: shownEntries(
          page.rows.map(raw => entryOf(raw, system, path, {at: zone.at, v1: false})),
          path,
          hidden,
        ),
        unreadable: page.unreadable,
      };
    },
    stat: async (system, path, signal) =>
      (await http.read(ops(system, 'stat'), stat, {query: {path, dereference: true}, signal})).output,
    fileType: async (system, path, signal) =>
      (await http.read(ops(system, 'file'), type, {query: {path}, signal})).output,
    checksum: async (system, path, signal) =>
      (await http.read(ops(system, 'checksum'), sum, {query: {path}, signal})).output.checksum,
    ...wholeCharacters(
      parts,
      async (system, path, signal) => (await http.get(ops(system, 'download'), {query: {path}, signal})).text,
    ),
    changeRequest: (system, change) => {
      switch (change.kind) {
        case 'mkdir':
          return send('POST', system, 'mkdir', {path: change.path, parent: change.parents});
        case 'rename':
          return transfer(system, 'mv', change);
        case 'copy':
          return transfer(system, 'cp', change);
        case 'compress':
        case 'extract':
          return transfer(system, change.kind, change);
        case 'chmod':
          return send('PUT', system, 'chmod', {path: change.path, mode: change.mode});
        case 'chown':
          return send('PUT', system, 'chown', {path: change.path, owner: change.owner, group: change.group});
        case 'symlink':
          return send('POST', system, 'symlink', {path: change.to, linkPath: change.path});
        case 'rm':
          return {method: 'DELETE', path: ops(system, 'rm'), query: {path: change.path}};
      }
    },
    changed: async (system, change, answer, signal) => {
      const {kind} = change;
      const what = `FirecREST answered ${kind}`;
      if (!['rename', 'copy', 'compress', 'extract'].includes(kind)) {
        if (answer.status !== 204 && answer.text.trim() !== '') readAnswer(answer, outputAnswer, what);
        return undefined;
      }
      const {jobId, logs} = readAnswer(answer, transferJob, what).transferJob;
      await followJob(system, jobId, 'The change', signal, logs?.errorLog);
      const left = 'to' in change && kind !== 'rename' ? change.to : undefined;
      await confirmByLog(http, {system, jobId, what: 'The change', logs, left}, signal);
      return `Job ${jobId} did it.`;
    },
    uploadRequest: (system, file, target) => ({
      method: 'POST',
      path: ops(system, 'upload'),
      query: {path: folderOf(target)},
      body: {
        kind: 'multipart',
        parts: [{name: 'file', path: file, filename: nameOf(target), type: 'application/octet-stream'}],
      },
    }),
    downloadPath: (system, source) => {
      if (!source.startsWith('/'))
        throw new Failure('local', `"${source}" is not an absolute path, such as /home/user/file.`);
      return {path: `${ops(system, 'download')}?path=${encodeURIComponent(source)}`, headers: {}};
    },
  };
};
