import {Failure} from '../../../declare/failure.ts';
import {joinPath, pathProblem} from '../rules/remote-path.ts';
import type {HpcClient} from './client.ts';
import {closedTo} from './path-refusals.ts';

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
  error.kind !== 'forbidden' &&
  (error.kind === 'not-found' ||
    /no such path|not found|No such file|does not exist|Not a directory|cannot open/i.test(error.message));

export type Found = 'nothing' | 'directory' | 'file';

/** The type of a directory in a mode (S_IFDIR). */
const directory = 0o4;

/**
 * What `file` says is at a path: it tells of a link itself where no slash is behind it, calls a directory of a group
 * "setgid, directory", and says of what is missing that it "cannot open" that, as if all were well.
 */
const fromWords = async (
  typeOf: (path: string) => Promise<string>,
  path: string,
  system: string,
): Promise<Found> => {
  const words = await typeOf(path);
  if (/^broken symbolic link/.test(words)) return 'nothing';
  const isLink = /^symbolic link to /.test(words);
  const real = isLink ? await typeOf(`${path}/`) : words;
  if (/(^|, )directory$/.test(real)) return 'directory';
  if (!/^cannot open/.test(real)) return 'file';
  // Of a link: it leads to a file. Else the path goes through one.
  if (/Not a directory/.test(real)) return isLink ? 'file' : 'nothing';
  if (/No such file/.test(real)) return 'nothing';
  if (/Permission denied/.test(real))
    throw new Failure('forbidden', closedTo(`${path} on ${system}`), {status: 400});
  throw new Failure('rejected', `What is at ${path} cannot be told: ${real}.`, {status: 400});
};

/** Whether something is there, and whether it is a directory, wherever links lead. Throws a Failure. */
export const lookAt = async (
  client: HpcClient,
  system: string,
  path: string,
  signal: AbortSignal,
): Promise<Found> => {
  const api = await client.api(signal);
  try {
    // 1.1 has no stat.
    if (api.dialect === 'v1.1')
      return await fromWords(async one => (await api.fileType(system, one, signal)).trim(), path, system);
    const {mode = 0} = await api.stat(system, path, signal);
    return mode >> 12 === directory ? 'directory' : 'file';
  } catch (error) {
    if (isGone(error)) return 'nothing';
    throw error;
  }
};
