import {basename} from 'node:path';
import {action, type Finding, type Findings, refusal} from '../../../declare/action.ts';
import type {Facts} from '../../../declare/draft.ts';
import type {Evidence} from '../../../declare/evidence.ts';
import {Failure} from '../../../declare/failure.ts';
import {fileField} from '../../../declare/fields.ts';
import {untilHere} from '../../../engine/changes/changing.ts';
import {completePath, localPath, sha256Of, sizeOf} from '../../../engine/local-file.ts';
import {bytes} from '../../../text/quantities.ts';
import type {Transfer} from '../resources/transfer-rows.ts';
import {nameOf} from '../rules/remote-path.ts';
import type {StagedDownload, StagedUpload} from '../upstream/api.ts';
import type {HpcClient} from '../upstream/client.ts';
import {withLive} from '../upstream/live-transfer.ts';
import {checkFetched, checkSum, fetchEvidence} from './check-sum.ts';
import {clearStaged, localTarget} from './fetch-file.ts';
import {uploadEvidence} from './upload-evidence.ts';

const fields = {
  file: fileField({
    label: 'File',
    hint: 'The file here: what is sent, or where it goes.',
    example: './input.nc',
    initial: ({row}) => (row as Transfer | undefined)?.file,
    suggest: ({draft}) => completePath(draft.file ?? ''),
  }),
};

const systemOf = (transfer: Transfer, client: HpcClient, signal: AbortSignal) =>
  client.system(transfer.system, signal);

const uploadOf = async (
  transfer: Transfer,
  typed: string | undefined,
  client: HpcClient,
  signal: AbortSignal,
): Promise<StagedUpload> => {
  const file = localPath(typed ?? transfer.file ?? '');
  return {
    system: await systemOf(transfer, client, signal),
    file,
    size: await sizeOf(file),
    target: transfer.remote,
    account: transfer.account,
    id: transfer.id,
    sent: transfer.sent,
  };
};
const downloadOf = async (
  transfer: Transfer,
  typed: string | undefined,
  client: HpcClient,
  signal: AbortSignal,
): Promise<StagedDownload> => ({
  system: await systemOf(transfer, client, signal),
  source: transfer.remote,
  size: transfer.size,
  file: typed === undefined && transfer.file ? transfer.file : localTarget(typed, nameOf(transfer.remote)),
  account: transfer.account,
  id: transfer.id,
});

/**
 * Goes on with a staged transfer where it stands. v1 keeps its form, so that the file is sent to it; v2's addresses are
 * kept in memory alone, so that after a restart an upload there begins anew under the same name.
 */
export const resumeTransfer = action<Transfer, HpcClient, typeof fields>({
  name: 'resume',
  command: 'resume transfer',
  key: 'R',
  title: 'Go on with the transfer',
  about: 'Goes on with a staged transfer that was interrupted or waits for its file.',
  on: 'row',
  fields,
  disabled: transfer => {
    if (['waiting', 'interrupted', 'stalled'].includes(transfer.state)) return undefined;
    return transfer.state === 'moving' ? 'It is under way.' : `It is ${transfer.state}.`;
  },
  check: async (input, transfer, _context, signal): Promise<Findings> => {
    const error = (sentence: string): Finding => refusal(sentence, 'file');
    if (transfer.direction === 'down') return undefined;
    if (input.file === undefined)
      return [error('The file is needed, since it is not known here which it was.')];
    try {
      const file = localPath(input.file);
      const size = await sizeOf(file);
      if (transfer.size !== undefined && size !== transfer.size)
        return [error(`${file} has ${bytes(size)}, the transfer was begun for ${bytes(transfer.size)}.`)];
      if (transfer.sha256 && (await sha256Of(file, signal)) !== transfer.sha256)
        return [error(`${file} has changed since the transfer was begun: drop it and send the file anew.`)];
      return undefined;
    } catch (failure) {
      if (failure instanceof Failure) return [error(failure.message)];
      throw failure;
    }
  },
  facts: async (input, transfer): Promise<Facts> => {
    const known: Record<string, string | number> = {
      transfer: transfer.id,
      replaces: transfer.id,
      way: 'staged',
    };
    if (transfer.system) known.system = transfer.system;
    const file = input.file ? localPath(input.file) : transfer.file;
    if (file) known.file = file;
    if (transfer.direction === 'down') return {...known, source: transfer.remote};
    return {...known, target: transfer.remote, size: await sizeOf(file!), sha256: await sha256Of(file!)};
  },
  run: async (input, transfer, {client}, progress, signal) => {
    const api = await client.api(signal);
    if (api.dialect !== 'v2')
      untilHere(`Task ${transfer.id} is gone on with where it stands: what is sent is told by it.`);
    if (transfer.direction === 'up') {
      const upload = await uploadOf(transfer!, input.file, client, signal);
      await withLive(client.live, progress, signal, (tell, own) => api.stageUpload(upload, tell, own));
      const words = await checkSum(api, upload.system, upload.target, upload.file, signal);
      return {
        ids: [transfer.id],
        sentence: `${basename(upload.file)} (${bytes(upload.size)}) lies at ${upload.target} on ${upload.system}; ${words}.`,
      };
    }
    const download = await downloadOf(transfer!, input.file, client, signal);
    const staged = await withLive(client.live, progress, signal, (tell, own) =>
      api.stageDownload(download, tell, own),
    );
    const words = await checkFetched(api, download.system, download.source, download.file, signal);
    const left = await clearStaged(client, api, download.system, staged, signal);
    return {
      ids: [transfer.id],
      sentence: `${download.source} is here as ${download.file}; ${words}. ${left}`,
    };
  },
  evidence: async (_input, intent, client, signal): Promise<Evidence> => {
    if (intent.facts.source === undefined) return uploadEvidence(intent, client, signal);
    return fetchEvidence(await client.api(signal), intent.facts, signal);
  },
  touches: ['transfers', 'files'],
});
