import {Failure} from '../../../declare/failure.ts';
import {folderOf} from '../rules/remote-path.ts';
import type {FileApi} from './api.ts';
import type {FileChange} from './model.ts';

/** Whether an error says that nothing is at a path; what is said of systems and routes is another matter. */
const isMissing = (error: Failure) =>
  (error.kind === 'not-found' || error.status === 400 || error.status === 404) &&
  /no such path|No such file|^There is no \//.test(error.message) &&
  !/no such path or method/.test(error.message);

export const closedTo = (place: string): string =>
  `${place} is closed to this user: the file permissions, or the site, do not allow it.`;

const isDenied = ({kind, status}: Failure) => kind === 'forbidden' && (status === 400 || status === 403);

/** A refusal of a path in one sentence, whichever dialect and call it comes from; other errors as they are. */
const pathRefusal = (error: unknown, system: string, missing: string, denied = missing): unknown => {
  if (!(error instanceof Failure)) return error;
  const {status, todo, settled} = error;
  if (isDenied(error))
    return new Failure('forbidden', closedTo(`${denied} on ${system}`), {
      status,
      // A job that was refused at the very path left nothing to look at.
      todo: settled ? undefined : todo,
      settled,
      cause: error,
    });
  return isMissing(error)
    ? new Failure('not-found', `There is no ${missing} on ${system}.`, {status, settled, cause: error})
    : error;
};

/** Of a change: what is missing is what it is made of, or the directory that it was to go into. */
export const changeRefusal = (error: unknown, system: string, change: FileChange): unknown => {
  const {kind, path} = change;
  if (kind === 'mkdir' || kind === 'symlink')
    return pathRefusal(error, system, `directory ${folderOf(path)}`, path);
  if (!('to' in change)) return pathRefusal(error, system, path);
  const words = error instanceof Failure ? error.message : '';
  return words.includes(change.to) && !words.includes(`'${path}'`)
    ? pathRefusal(error, system, `directory ${folderOf(change.to)}`, change.to)
    : pathRefusal(error, system, path);
};

/**
 * A directory of which a part could not be deleted: `rm -r` goes on and deletes the rest. v2 names what it was refused at,
 * v1 does not, so that what is still there is looked at. Undefined for other errors.
 */
export const deletedInPart = async (
  error: unknown,
  {kind, path}: FileChange,
  isDirectory: () => Promise<boolean>,
): Promise<string | undefined> => {
  if (kind !== 'rm' || !(error instanceof Failure) || error.kind !== 'forbidden') return undefined;
  if (error.message.includes(`'${path.replace(/\/+$/, '')}/`))
    return `${path} is deleted in part only: ${error.message}`;
  const named = error.message.includes(`'${path}'`);
  return !named && (await isDirectory().catch(() => false))
    ? `${path} is still there, and a part of what it held may be gone: ${error.message}`
    : undefined;
};

/** Whether the words of a job that failed are about the very path, and not about one below it. */
export const isAboutWhole = (error: unknown, change: FileChange): boolean =>
  error instanceof Failure &&
  [change.path, 'to' in change ? change.to : change.path].some(path => error.message.includes(`'${path}'`));

const readings = ['list', 'stat', 'fileType', 'checksum', 'head', 'tail', 'after'] as const;

/** Readings of files whose refusals are one sentence in all dialects. */
export const withPathRefusals = <Api extends FileApi>(api: Api): Api => {
  const plain = Object.fromEntries(
    readings.map(name => {
      const read = api[name] as (system: string, path: string, ...more: unknown[]) => Promise<unknown>;
      return [
        name,
        async (system: string, path: string, ...more: unknown[]) => {
          try {
            return await read(system, path, ...more);
          } catch (error) {
            throw pathRefusal(error, system, path);
          }
        },
      ];
    }),
  );
  return {...api, ...plain};
};
