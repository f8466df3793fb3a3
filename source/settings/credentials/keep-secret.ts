import {CredentialsError, withoutKeychain} from './credentials-error.ts';
import {inMemory, type Places, type Source} from './find-secret.ts';
import {keychainAccount} from './keychain.ts';

export type KeepingPlace = 'keychain' | 'file' | 'memory';

/** A keeping place as a source, by the name that the operator knows. */
export const keepingSource = ({keychain, file}: Places, kind: KeepingPlace): Source => ({
  kind,
  name: {keychain: keychain?.title ?? kind, file: file?.path ?? kind, memory: inMemory}[kind],
});

/** Keeps a secret. Throws CredentialsError where the place is not there or does not take it. */
export const keepSecret = async (
  {profileName, keychain, file, memory}: Places,
  service: string,
  secret: string,
  place: KeepingPlace,
): Promise<void> => {
  const account = keychainAccount(profileName, service);
  if (place === 'memory') memory.set(account, secret);
  else if (place === 'keychain' && keychain) await keychain.setPassword(account, secret);
  else if (place === 'file' && file) await file.set(account, secret);
  else throw new CredentialsError(place, `This run uses no ${place}.`, withoutKeychain(service));
};

/** Removes a secret from every place that has it; gives those places. */
export const forgetSecret = async (places: Places, service: string): Promise<readonly Source[]> => {
  const {profileName, keychain, file, memory} = places;
  const account = keychainAccount(profileName, service);
  const removed: Source[] = [];
  if (memory.delete(account)) removed.push(keepingSource(places, 'memory'));
  if (file && (await file.exists()) && (await file.remove(account)))
    removed.push(keepingSource(places, 'file'));
  try {
    if (await keychain?.deletePassword(account)) removed.push(keepingSource(places, 'keychain'));
  } catch (thrown) {
    // A host without a keychain has nothing in it; a locked one may.
    if (!(thrown instanceof CredentialsError) || thrown.kind !== 'keychain') throw thrown;
  }
  return removed;
};
