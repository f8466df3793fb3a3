import {randomUUID} from 'node:crypto';
import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import {SettingsError} from './settings-error.ts';
import {writePrivate} from './write-private.ts';

/** Why nothing can be kept in a state directory, found out by writing there; undefined when all is well. */
export const stateProblem = async (directory: string): Promise<SettingsError | undefined> => {
  const probe = join(directory, `probe-${randomUUID()}`);
  try {
    await writePrivate(probe, 'x'.repeat(4096));
    return undefined;
  } catch (thrown) {
    if (thrown instanceof SettingsError)
      return new SettingsError(thrown.sentence.replace(probe, directory), thrown.todo, thrown);
    throw thrown;
  } finally {
    await rm(probe, {force: true}).catch(() => {});
  }
};
