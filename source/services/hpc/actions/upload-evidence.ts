import type {Intent} from '../../../declare/action.ts';
import {changed, type Evidence} from '../../../declare/evidence.ts';
import {Failure} from '../../../declare/failure.ts';
import {bytes} from '../../../text/quantities.ts';
import {folderOf} from '../rules/remote-path.ts';
import type {HpcApi} from '../upstream/api.ts';
import type {HpcClient} from '../upstream/client.ts';
import {listFolder} from '../upstream/list-folder.ts';
import type {FileEntry} from '../upstream/model.ts';

/** Seconds by which the clock of a system may be behind ours. */
const clocksDiffer = 60;
/** A time without a zone may be off by most of one. */
const day = 86_400;

/**
 * Whether a file of the right size is the one that was sent, and not an older one: by its checksum, or where the dialect
 * has none by when it was written. Undefined: nothing tells.
 */
const isWhatWasSent = async (
  api: HpcApi,
  {system, path, modified}: FileEntry,
  {at, facts}: Intent,
  signal: AbortSignal,
): Promise<'by its checksum' | 'by its time' | false | undefined> => {
  // A long file can run into the service's time limit.
  const sum = await api.checksum(system, path, signal).catch((error: unknown) => {
    if (error instanceof Failure && error.kind !== 'aborted') return undefined;
    throw error;
  });
  if (sum !== undefined && facts.sha256 !== undefined)
    return sum.trim().split(/\s+/)[0] === facts.sha256 && 'by its checksum';
  if (modified === undefined) return undefined;
  if (modified < at - day) return false;
  return modified >= at - clocksDiffer ? 'by its time' : undefined;
};

/** What lies at the target of an upload: whether it is what was sent. */
export const uploadEvidence = async (
  intent: Intent,
  client: HpcClient,
  signal: AbortSignal,
): Promise<Evidence> => {
  const {system, target, size, transfer} = intent.facts;
  const api = await client.api(signal);
  const page = await listFolder(api, String(system), folderOf(String(target)), true, signal);
  const found = page.rows.find(entry => entry.path === target);
  const holds = found?.size === size ? await isWhatWasSent(api, found!, intent, signal) : false;
  // What has the same checksum may have lain there before: then nothing is left to do either.
  if (holds === 'by its checksum')
    return changed(true, `${found!.path} holds what was sent: ${bytes(found!.size ?? 0)}, SHA-256 is equal.`);
  if (holds) return changed(true, `It arrived: ${found!.path} is there, ${bytes(found!.size ?? 0)}.`);
  // It is still on its way, or waits for us: what broke it off is told already, and better.
  if (transfer !== undefined) throw new Failure('unavailable', `Transfer ${transfer} is not through.`);
  if (holds === undefined)
    return changed(
      holds,
      `${target} has the size of what was sent, but may be an older file: compare the checksums.`,
    );
  return changed(
    holds,
    `${target} is not there${found ? ' as it was sent' : ''}: send it again if it is still wanted.`,
    page.unreadable.length === 0 && !page.incomplete,
  );
};
