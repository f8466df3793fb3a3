import {basename} from 'node:path';
import {action, type Findings, refusal, warning} from '../../../declare/action.ts';
import type {Facts} from '../../../declare/draft.ts';
import {Failure} from '../../../declare/failure.ts';
import {fileField} from '../../../declare/fields.ts';
import type {RequestSpec} from '../../../declare/http.ts';
import {untilHere} from '../../../engine/changes/changing.ts';
import {completePath, localPath, sha256Of, sizeOf} from '../../../engine/local-file.ts';
import {bytes} from '../../../text/quantities.ts';
import {systemField, transferAccountField} from '../fields/cluster-fields.ts';
import {remotePathField, shownFolder} from '../fields/path-field.ts';
import {folderOf, joinPath, pathProblem} from '../rules/remote-path.ts';
import type {HpcApi, StagedUpload} from '../upstream/api.ts';
import type {HpcClient} from '../upstream/client.ts';
import {listFolder} from '../upstream/list-folder.ts';
import {withLive} from '../upstream/live-transfer.ts';
import {tooLarge} from '../upstream/model.ts';
import {type Found, lookAt, placeOf} from '../upstream/place-of.ts';
import {checkSum} from './check-sum.ts';
import {uploadEvidence} from './upload-evidence.ts';

/** Room for the multipart frame around a file: v1's limit counts the whole body. */
const frame = 2048;

const fields = {
  file: fileField({
    label: 'File',
    hint: 'The file here.',
    example: './input.nc',
    required: true,
    positional: true,
    suggest: ({draft}) => completePath(draft.file ?? ''),
  }),
  path: remotePathField({
    label: 'To',
    hint: 'Where it goes on the system: a path, or a directory.',
    example: '/scratch/test1/',
    initial: shownFolder,
    positional: true,
  }),
  system: systemField,
  account: transferAccountField,
};

type Input = {
  readonly file: string;
  readonly path: string;
  readonly system: string | undefined;
  readonly account: string | undefined;
};
type Plan = {
  readonly api: HpcApi;
  readonly upload: StagedUpload;
  readonly staged: boolean;
  readonly there: Found;
};

/** Where a file goes, and by which way. */
const planOf = async (input: Input, client: HpcClient, signal: AbortSignal): Promise<Plan> => {
  const file = localPath(input.file);
  const size = await sizeOf(file);
  const system = await client.system(input.system, signal);
  const api = await client.api(signal);
  const place = await placeOf(client, system, input.path, signal);
  const found = await lookAt(client, system, place, signal);
  const folder = input.path.endsWith('/') || found === 'directory';
  const target = folder ? joinPath(place, basename(file)) : place;
  const problem = pathProblem(target, api.dialect !== 'v2');
  if (problem) throw new Failure('local', problem);
  const {direct} = await api.limits(system, signal);
  return {
    api,
    staged: size + frame > direct,
    there: folder ? await lookAt(client, system, target, signal) : found,
    upload: {system, file, size, target, account: input.account},
  };
};

const wayRequest = ({api, upload, staged}: Plan): RequestSpec =>
  staged ? api.stageUploadRequest(upload) : api.uploadRequest(upload.system, upload.file, upload.target);

const fact = (plan: Plan): Facts => ({
  system: plan.upload.system,
  target: plan.upload.target,
  size: plan.upload.size,
  way: plan.staged ? 'staged' : 'direct',
});

const hasFolder = async (client: HpcClient, {system, target}: StagedUpload, signal: AbortSignal) =>
  (await lookAt(client, system, folderOf(target), signal)) === 'directory';

/**
 * 1.1 answers 500 with a page where the target's directory is not there or denied (the tutorial says so): what is there
 * tells which it was. Throws.
 */
const lookInto = async (
  error: unknown,
  client: HpcClient,
  {upload, api}: Plan,
  signal: AbortSignal,
): Promise<void> => {
  if (!(error instanceof Failure) || error.status !== 500 || api.dialect === 'v2') throw error;
  const {system, target, size} = upload;
  const folder = folderOf(target);
  const refused = (sentence: string) =>
    new Failure('rejected', sentence, {settled: true, status: 500, cause: error});
  if ((await lookAt(client, system, folder, signal)) !== 'directory')
    throw refused(`There is no directory ${folder} on ${system}.`);
  const {rows} = await listFolder(api, system, folder, true, signal);
  const found = rows.find(entry => entry.path === target);
  // What lies there with that size is compared as after any upload.
  if (found?.size === size) return;
  throw refused(
    `${system} did not take ${target}: the service answers 500 where the user may not write, and ${found ? 'what is there is another file' : 'nothing is there'}.`,
  );
};

/** Uploads a file: directly where the service's limit lets it, through staging above it. Ends with equal checksums. */
export const putFile = action<unknown, HpcClient, typeof fields>({
  name: 'put',
  command: 'put',
  key: 'u',
  title: 'Upload a file',
  about: 'Sends a file to an HPC system, through the staging area when it is large.',
  on: 'nothing',
  looksAt: () => false,
  fields,
  check: async (input, _row, {client}, signal): Promise<Findings> => {
    try {
      const plan = await planOf(input, client, signal);
      const {size, file, target} = plan.upload;
      const large = tooLarge(file, size, await plan.api.limits(plan.upload.system, signal));
      if (large) return refusal(large, 'file');
      if (plan.there === 'directory') return refusal(`${target} is a directory.`, 'path');
      if (plan.there === 'nothing' && !(await hasFolder(client, plan.upload, signal)))
        return refusal(`There is no directory ${folderOf(target)} on ${plan.upload.system}.`, 'path');
      if (size === 0 && plan.api.dialect === 'v2' && plan.staged) return refusal(`${file} is empty.`, 'file');
      return plan.there === 'file'
        ? warning(`${target} is there already and is overwritten.`, 'path')
        : undefined;
    } catch (error) {
      if (error instanceof Failure && error.kind === 'local')
        return refusal(error.message, /path|character/.test(error.message) ? 'path' : 'file');
      throw error;
    }
  },
  facts: async (input, _row, {client}): Promise<Facts> => {
    const plan = await planOf(input, client, AbortSignal.timeout(30_000));
    return {
      ...fact(plan),
      name: basename(plan.upload.file),
      file: plan.upload.file,
      sha256: await sha256Of(plan.upload.file),
    };
  },
  run: async (input, _row, {client}, progress, signal) => {
    const plan = await planOf(input, client, signal);
    const {upload, api} = plan;
    const total = upload.size;
    if (plan.staged)
      await withLive(client.live, progress, signal, (tell, own) => api.stageUpload(upload, tell, own));
    else
      await client.http
        .send(wayRequest(plan), {
          signal,
          assume: {},
          onUpload: sent => void progress({sent: Math.min(sent, total), total, words: 'uploading'}),
        })
        .catch(error => lookInto(error, client, plan, signal));
    untilHere('Then the checksums are compared.');
    await progress({sent: total, total, words: 'comparing checksums'});
    const words = await checkSum(api, upload.system, upload.target, upload.file, signal);
    return {
      ids: [upload.target],
      sentence: `${basename(upload.file)} (${bytes(total)}) lies at ${upload.target} on ${upload.system}; ${words}.`,
    };
  },
  evidence: (_input, intent, client, signal) => uploadEvidence(intent, client, signal),
  touches: ['files', 'transfers'],
});
