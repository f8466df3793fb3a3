import {CredentialsError} from './credentials-error.ts';
import {type Places, placesOf, type Source} from './find-secret.ts';

export type SourceState = Source & {
  readonly state: 'used' | 'has one too' | 'empty' | 'not opened' | 'failed';
  /** Why it failed, for the operator. */
  readonly problem?: CredentialsError;
};

/** Every place in its order and what it holds, never the secret. A shut file is not opened for this. */
export const listSources = async (places: Places, service: string): Promise<readonly SourceState[]> => {
  const states: SourceState[] = [];
  let used = false;
  for (const {source, look} of placesOf(places, service)) {
    try {
      if (source.kind === 'file') {
        states.push({...source, state: (await places.file?.exists()) ? 'not opened' : 'empty'});
        continue;
      }
      const has = Boolean(await look());
      states.push({...source, state: has ? (used ? 'has one too' : 'used') : 'empty'});
      used ||= has;
    } catch (thrown) {
      if (!(thrown instanceof CredentialsError)) throw thrown;
      states.push({...source, state: 'failed', problem: thrown});
      // A command that fails is not passed over.
      used ||= source.kind === 'command';
    }
  }
  return states;
};
