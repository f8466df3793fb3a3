import {dirname} from 'node:path';
import {errorCode, fileError} from './file-error.ts';
import {privateDirectory} from './private-files.ts';
import {SettingsError} from './settings-error.ts';

/**
 * Runs `action` while no other skydeck process holds the lock of that file (a directory `FILE.lock` beside it, kept
 * fresh while held and taken over when its owner died). `held` says whether the lock is still ours: ask right before
 * the write. Waits for another holder up to about `wait` seconds, then throws SettingsError; one that gave no sign of
 * life for `stale` seconds is taken to be dead. Both are long: encrypting secrets holds a process up for seconds, on a
 * busy host for ten of them, and an identity provider may take half a minute to answer.
 */
export const withLock = async <Result>(
  path: string,
  action: (held: () => void) => Promise<Result>,
  {wait = 60, stale = 30}: {readonly wait?: number; readonly stale?: number} = {},
): Promise<Result> => {
  privateDirectory(dirname(path));
  // By its default: a CommonJS package that is bundled in parts has no other export.
  const {
    default: {lock},
  } = await import('proper-lockfile');
  let lost: Error | undefined;
  let release: () => Promise<void>;
  try {
    release = await lock(path, {
      realpath: false,
      stale: stale * 1000,
      retries: {
        retries: Math.ceil(wait / 0.15),
        factor: 1.3,
        minTimeout: 10,
        maxTimeout: 150,
        randomize: true,
      },
      // Without this the library throws from a timer, which ends the process.
      onCompromised: error => {
        lost = error;
      },
    });
  } catch (thrown) {
    if (errorCode(thrown) !== 'ELOCKED') throw fileError(thrown, path, 'locked');
    throw new SettingsError(
      `${path} is being written by another skydeck that does not finish.`,
      `Close the other skydeck; if there is none, delete ${path}.lock.`,
      thrown,
    );
  }
  try {
    return await action(() => {
      if (lost)
        throw new SettingsError(
          `${path} was taken over by another skydeck while this one was writing; nothing was written.`,
          'Try again.',
          lost,
        );
    });
  } finally {
    await release().catch(() => {});
  }
};
