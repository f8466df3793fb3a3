import {rename} from 'node:fs/promises';
import type {Facts} from '../../../declare/draft.ts';
import {changed, type Evidence} from '../../../declare/evidence.ts';
import {Failure} from '../../../declare/failure.ts';
import {sha256Of, sizeOf} from '../../../engine/local-file.ts';
import {bytes} from '../../../text/quantities.ts';
import type {HpcApi} from '../upstream/api.ts';

const differing = (sentence: string) =>
  new Failure('rejected', sentence, {settled: true, todo: 'Transfer it again.'});

/**
 * Compares a local file with one on a system, by SHA-256, or by size where the dialect has no checksums or the file is
 * too long for the service's time limit. Gives what was found, in words. Throws when they differ.
 */
export const checkSum = async (
  api: HpcApi,
  system: string,
  path: string,
  file: string,
  signal: AbortSignal,
): Promise<string> => {
  const own = await sha256Of(file, signal);
  let why = 'this FirecREST has no checksums';
  try {
    const other = await api.checksum(system, path, signal);
    if (other !== undefined) {
      const [given = ''] = other.trim().split(/\s+/);
      if (given === own) return `SHA-256 is equal (${own.slice(0, 12)}…)`;
      throw differing(`${path} differs from ${file}: SHA-256 ${given} there, ${own} here.`);
    }
  } catch (error) {
    if (!(error instanceof Failure) || error.settled || error.kind === 'aborted') throw error;
    why = error.message.replace(/\.$/, '');
  }
  const size = await sizeOf(file);
  const {size: there} = await api.stat(system, path, signal);
  if (there !== undefined && there !== size)
    throw differing(`${path} has ${bytes(there)}, ${file} has ${bytes(size)}.`);
  return `its size is equal; the checksum was not compared (${why})`;
};

/** Whether a file that was to be fetched is here, by comparing it with the one on the system. */
export const fetchEvidence = async (
  api: HpcApi,
  {system, source, file}: Facts,
  signal: AbortSignal,
): Promise<Evidence> => {
  try {
    const words = await checkSum(api, String(system), String(source), String(file), signal);
    return changed(true, `${source} is here as ${file}; ${words}.`);
  } catch (error) {
    if (!(error instanceof Failure) || (!error.settled && error.kind !== 'local')) throw error;
    return changed(false, error.message);
  }
};

/** As `checkSum`, for a file that was fetched: one that differs does not keep the name of the good one. */
export const checkFetched: typeof checkSum = async (api, system, path, file, signal) => {
  try {
    return await checkSum(api, system, path, file, signal);
  } catch (error) {
    if (!(error instanceof Failure) || !error.settled) throw error;
    const aside = `${file}.differs`;
    await rename(file, aside);
    throw new Failure(error.kind, `${error.message} What came is kept as ${aside}.`, {
      settled: true,
      todo: error.todo,
      cause: error,
    });
  }
};
