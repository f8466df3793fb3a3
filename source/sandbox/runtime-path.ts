import {lstatSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const user = () => process.getuid?.();

/** The file's path: in XDG_RUNTIME_DIR, or, with the user's number in its name, in the temporary directory. */
export const runtimePath = (
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string =>
  environment.XDG_RUNTIME_DIR
    ? join(environment.XDG_RUNTIME_DIR, 'skydeck-sandbox.json')
    : join(tmpdir(), `skydeck-sandbox-${user() ?? 'user'}.json`);

/** A plain file of this user that nobody else may read or write. Links are not followed: the directory may be shared. */
export const isOurs = (path: string) => {
  const status = lstatSync(path, {throwIfNoEntry: false});
  if (!status?.isFile()) return false;
  const mine = user();
  return mine === undefined || (status.uid === mine && (status.mode & 0o077) === 0);
};
