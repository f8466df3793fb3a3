import {Failure} from '../../../declare/failure.ts';
import type {Page} from '../../../declare/resource.ts';
import type {FileApi} from './api.ts';
import type {FileEntry} from './model.ts';

/** Whether a listing is of a link itself, and not of what it leads to: `ls -l` follows none without a slash behind it. */
const isLinkItself = ({rows}: Page<FileEntry>, path: string): boolean =>
  rows.length === 1 && rows[0]!.type === 'link' && rows[0]!.path === path;

/** The entries of a directory, also of one that a link leads to; a path of another kind is listed itself. Throws a Failure. */
export const listFolder = async (
  {list}: Pick<FileApi, 'list'>,
  system: string,
  path: string,
  hidden: boolean,
  signal: AbortSignal,
): Promise<Page<FileEntry>> => {
  const page = await list(system, path, hidden, signal);
  if (!isLinkItself(page, path)) return page;
  try {
    return await list(system, `${path}/`, hidden, signal);
  } catch (error) {
    // It leads to a file, or nowhere; v2 gives the first the status of a fault.
    const isOther = (failure: Failure) =>
      failure.status === 400 || failure.status === 404 || /Not a directory/.test(failure.message);
    if (error instanceof Failure && isOther(error)) return page;
    throw error;
  }
};
