import {ownEntry} from '../../text/own-entry.ts';
import type {Auth, Profile} from '../profile-schema.ts';
import {type CredentialCommand, commandName, runCredentialCommand} from './credential-command.ts';
import {CredentialsError, tokenVariable, withoutKeychain} from './credentials-error.ts';
import {type Environment, environmentClient, environmentToken, type ServiceVariables} from './environment.ts';
import {type Keychain, keychainAccount} from './keychain.ts';
import type {SecretFile} from './secret-file.ts';

/** Where a secret came from, in the order in which the places are tried. */
type SourceKind = 'environment' | 'command' | 'keychain' | 'file' | 'memory' | 'aws' | 'none';
export type Source = {
  readonly kind: SourceKind;
  /** For the operator: a variable's name, a program's name, a keychain's name, a path. */
  readonly name: string;
};
export type Found = {
  readonly secret: string;
  readonly source: Source;
  /** A token to be sent as it is, whatever the profile says of how tokens are got. */
  readonly ready: boolean;
};

export const inMemory = 'memory, for this run';

export type Places = {
  readonly profileName: string;
  readonly profile: Profile;
  readonly env: Environment;
  readonly variables?: ServiceVariables;
  /** Absent: not looked at. */
  readonly keychain?: Keychain;
  readonly file?: SecretFile;
  /** Secrets for this run alone, by account. */
  readonly memory: Map<string, string>;
};

/** How the service authenticates, as far as the profile says. */
export const authOf = (profile: Profile, service: string): Auth | undefined =>
  ownEntry(profile.services, service)?.auth;

/** Every place in its order, as a name and a way to look there. */
const placesOf = (
  {profileName, profile, env, variables, keychain, file, memory}: Places,
  service: string,
): {readonly source: Source; readonly ready: boolean; look(): Promise<string | undefined>}[] => {
  const account = keychainAccount(profileName, service);
  const auth = authOf(profile, service);
  const list: {source: Source; ready: boolean; look: () => Promise<string | undefined>}[] = [];
  list.push({
    source: {kind: 'environment', name: tokenVariable(service)},
    ready: true,
    look: async () => environmentToken(env, service)?.secret,
  });
  const client = environmentClient(env, variables?.[service]);
  if (client.secret && auth?.kind === 'oidc')
    list.push({
      source: {kind: 'environment', name: client.secret.variable},
      ready: false,
      look: async () => client.secret?.secret,
    });
  const command: CredentialCommand | undefined = auth?.credentialCommand;
  if (command !== undefined)
    list.push({
      source: {kind: 'command', name: commandName(command)},
      // What a command prints under the device flow can only be a token: a login by hand has no secret to keep.
      ready: auth?.kind === 'oidc' && auth.flow === 'device',
      look: () => runCredentialCommand(command, {env, variables}),
    });
  if (keychain)
    list.push({
      source: {kind: 'keychain', name: keychain.title},
      ready: false,
      look: () => keychain.getPassword(account),
    });
  if (file)
    list.push({
      source: {kind: 'file', name: file.path},
      ready: false,
      look: async () => ((await file.exists()) ? file.get(account) : undefined),
    });
  list.push({
    source: {kind: 'memory', name: inMemory},
    ready: false,
    look: async () => memory.get(account),
  });
  return list;
};

/**
 * The first place that has a secret for the service; undefined when none has. A keychain that does not answer does not
 * hide the places after it, and is said only when they have nothing either and the profile wants a secret. Throws
 * CredentialsError for a place that has one but cannot give it.
 */
export const findSecret = async (places: Places, service: string): Promise<Found | undefined> => {
  let shut: CredentialsError | undefined;
  for (const {source, ready, look} of placesOf(places, service)) {
    try {
      const secret = await look();
      if (secret) return {secret, source, ready};
    } catch (thrown) {
      if (!(thrown instanceof CredentialsError) || source.kind !== 'keychain') throw thrown;
      shut = thrown;
    }
  }
  const auth = authOf(places.profile, service);
  if (shut && auth) {
    const ofClient = auth.kind === 'oidc' && auth.flow === 'client_credentials';
    throw new CredentialsError(
      shut.kind,
      `There is no secret for ${service}: ${shut.sentence}`,
      withoutKeychain(
        service,
        auth.flow === 'device',
        ofClient ? places.variables?.[service]?.clientSecret : undefined,
      ),
      shut,
    );
  }
  return undefined;
};

/** Whether `findSecret` threw because the keychain did not answer, and no other place has a secret. */
export const isShutKeychain = (thrown: unknown): boolean =>
  thrown instanceof CredentialsError && thrown.cause instanceof CredentialsError;

export type SourceState = Source & {
  readonly state: 'used' | 'has one too' | 'empty' | 'not opened' | 'failed';
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
