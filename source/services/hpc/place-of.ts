import {Failure} from '../../engine/failure.ts';
import type {HpcClient} from './client.ts';
import {joinPath, pathProblem} from './remote-path.ts';

/**
 * A path on a system as it was typed, made absolute: `~` and relative ones start in the user's folder there. Throws a
 * Failure for one that this dialect refuses.
 */
export const placeOf = async (
  client: HpcClient,
  system: string,
  typed: string,
  signal: AbortSignal,
): Promise<string> => {
  const api = await client.api(signal);
  const relative = typed.replace(/^~\/?/, '').replace(/^\.\/+/, '');
  const path = typed.startsWith('/')
    ? typed
    : relative === '' || relative === '.'
      ? await api.home(system, signal)
      : joinPath(await api.home(system, signal), relative);
  const problem = pathProblem(path, api.dialect !== 'v2');
  if (problem) throw new Failure('local', problem);
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
};

/** Whether an error says, in the words of any dialect, that nothing is at a path. */
export const isGone = (error: unknown): boolean =>
  error instanceof Failure &&
  (error.kind === 'not-found' ||
    /no such path|not found|No such file|does not exist|cannot open/i.test(error.message));

/** Whether something is there, and whether it is a directory. */
export const lookAt = async (
  client: HpcClient,
  system: string,
  path: string,
  signal: AbortSignal,
): Promise<'nothing' | 'directory' | 'file'> => {
  const api = await client.api(signal);
  try {
    return /^directory/.test(await api.fileType(system, path, signal)) ? 'directory' : 'file';
  } catch (error) {
    if (isGone(error)) return 'nothing';
    throw error;
  }
};
