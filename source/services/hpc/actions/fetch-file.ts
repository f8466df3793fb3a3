import {statSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {action, type Findings, type ForMany, refusal, warning} from '../../../declare/action.ts';
import type {Facts} from '../../../declare/draft.ts';
import {Failure} from '../../../declare/failure.ts';
import {fileField} from '../../../declare/fields.ts';
import {changing} from '../../../engine/changes/changing.ts';
import {completePath, localPath, roomHindrance, targetHindrance} from '../../../engine/local-file.ts';
import {harmlessFileName} from '../../../text/harmless.ts';
import {bytes} from '../../../text/quantities.ts';
import {utc} from '../../../text/times.ts';
import {systemField, transferAccountField} from '../fields/cluster-fields.ts';
import {chosenPath, remotePathField} from '../fields/path-field.ts';
import {nameOf} from '../rules/remote-path.ts';
import type {HpcApi, Staged, StagedDownload} from '../upstream/api.ts';
import type {HpcClient} from '../upstream/client.ts';
import {withLive} from '../upstream/live-transfer.ts';
import {tooLarge} from '../upstream/model.ts';
import {lookAt, placeOf} from '../upstream/place-of.ts';
import {checkFetched, fetchEvidence} from './check-sum.ts';
import {asFolder, eachFile} from './for-many-files.ts';

const fields = {
  path: remotePathField({
    label: 'Path',
    hint: 'The file on the system.',
    example: '/scratch/test1/out.nc',
    initial: chosenPath,
    positional: true,
  }),
  file: fileField({
    label: 'File',
    hint: 'Where it goes here: a path, or a folder (of several marked ones, the folder); the working folder without it.',
    example: './out.nc',
    positional: true,
    suggest: ({draft}) => completePath(draft.file ?? ''),
  }),
  system: systemField,
  account: transferAccountField,
};

type Input = {
  readonly path: string;
  readonly file: string | undefined;
  readonly system: string | undefined;
  readonly account: string | undefined;
};
type Plan = {
  readonly api: HpcApi;
  readonly download: StagedDownload;
  readonly staged: boolean;
  readonly exists: boolean;
};

const kindOf = (path: string) => {
  const found = statSync(path, {throwIfNoEntry: false});
  return found === undefined ? 'nothing' : found.isDirectory() ? 'directory' : 'file';
};

/** Where a file goes here; `name` is what it is called there. */
export const localTarget = (typed: string | undefined, name: string): string => {
  // A name from outside never leads out of the folder.
  const safe = harmlessFileName(name);
  const path = localPath(typed ?? '.');
  return typed === undefined || typed.endsWith('/') || kindOf(path) === 'directory' ? join(path, safe) : path;
};

const planOf = async (input: Input, client: HpcClient, signal: AbortSignal): Promise<Plan> => {
  const system = await client.system(input.system, signal);
  const api = await client.api(signal);
  const source = await placeOf(client, system, input.path, signal);
  const file = localTarget(input.file, nameOf(source));
  const {size} = await api.stat(system, source, signal);
  const {direct} = await api.limits(system, signal);
  return {
    api,
    download: {system, source, size, file, account: input.account},
    staged: size !== undefined && size > direct,
    exists: kindOf(file) === 'file',
  };
};

/** Who names a file without its folders may mean one that came down from a satellite, which another command brings. */
const elsewhere = (path: string): string =>
  path.startsWith('/') ? '' : ' For a file that came down from a satellite: skydeck download FILE.';

/**
 * Gives up what a fetched file left in the staging area, and says what is left of it: 1.16 closes the task and leaves the
 * object (recorded), v2 has nothing to close.
 */
export const clearStaged = async (
  client: HpcClient,
  api: HpcApi,
  system: string,
  {id, until}: Staged,
  signal: AbortSignal,
): Promise<string> => {
  const end = until === undefined ? 'until it expires' : `until ${utc(until, client.upstreamNow())}`;
  const stays = `Its copy stays in the staging area ${end}.`;
  if (api.dialect === 'v2') return stays;
  try {
    await client.http.send(api.dropRequest(system, id), {signal});
    return `Its task is closed; ${stays.charAt(0).toLowerCase()}${stays.slice(1)}`;
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'aborted') throw error;
    return `${stays} Its task could not be closed: ${error.message}`;
  }
};

/** Downloads a file: directly where the service's limit lets it, through staging above it. Ends with equal checksums. */
export const fetchFile = action<unknown, HpcClient, typeof fields>({
  name: 'fetch',
  command: 'fetch',
  key: 'f',
  title: 'Download a file',
  about:
    'Fetches a file from an HPC system, through the staging area when it is large. From satellites: download.',
  on: 'nothing',
  reads: true,
  looksAt: () => false,
  fields,
  forMany: eachFile({
    unfit: entry => (entry.type === 'directory' ? `${entry.name} is a directory.` : undefined),
    texts: (_entry, {file = ''}) => ({file: asFolder(file)}),
  }) as ForMany,
  check: async (input, _row, {client}, signal): Promise<Findings> => {
    try {
      const {exists, download, api} = await planOf(input, client, signal);
      const {system, source, file} = download;
      if ((await lookAt(client, system, source, signal)) === 'directory')
        return refusal(`${source} is a directory, and a file is needed.`, 'path');
      const {size} = download;
      const sentence =
        size === undefined
          ? undefined
          : (tooLarge(source, size, await api.limits(system, signal)) ??
            (await roomHindrance(dirname(file), size)));
      if (sentence !== undefined) return refusal(sentence, 'path');
      const hindrance = await targetHindrance(file);
      if (hindrance !== undefined) return refusal(hindrance, 'file');
      return exists ? warning(`${file} is there already and is overwritten.`, 'file') : undefined;
    } catch (error) {
      if (
        error instanceof Failure &&
        (error.kind === 'local' || error.kind === 'not-found' || error.status === 400)
      )
        return refusal(error.message + elsewhere(input.path), 'path');
      throw error;
    }
  },
  facts: async (input, _row, {client}): Promise<Facts> => {
    const {download, staged} = await planOf(input, client, AbortSignal.timeout(30_000));
    return {
      system: download.system,
      source: download.source,
      file: download.file,
      ...(download.size === undefined ? {} : {size: download.size}),
      way: staged ? 'staged' : 'direct',
    };
  },
  run: async (input, _row, {client}, progress, signal) => {
    const {api, download, staged} = await planOf(input, client, signal);
    const {system, source, file, size} = download;
    let copy: Staged | undefined;
    if (staged)
      copy = await withLive(client.live, progress, signal, (tell, own) =>
        api.stageDownload(download, tell, own),
      );
    else {
      const {path, headers} = api.downloadPath(system, source);
      await changing({kind: 'disk', words: `Write ${file}, from ${source} of ${system}.`}, () =>
        client.http.download(path, file, {
          signal,
          headers,
          onDownload: (sent, total) => void progress({sent, total: total ?? size, words: 'downloading'}),
        }),
      );
    }
    await progress({sent: size ?? 0, total: size, words: 'comparing checksums'});
    const words = await checkFetched(api, system, source, file, signal);
    return {
      ids: [source],
      sentence: `${source} of ${system} is here as ${file}${size === undefined ? '' : ` (${bytes(size)})`}; ${words}.${copy ? ` ${await clearStaged(client, api, system, copy, signal)}` : ''}`,
    };
  },
  evidence: async (_input, {facts}, client, signal) => fetchEvidence(await client.api(signal), facts, signal),
  touches: ['transfers'],
});
