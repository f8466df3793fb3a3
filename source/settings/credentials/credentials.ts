import type {Profile} from '../profile-schema.ts';
import {CredentialsError, withoutKeychain} from './credentials-error.ts';
import {awsSource, type Environment} from './environment.ts';
import {authOf, type Found, findSecret, type Places, placesOf, type Source} from './find-secret.ts';
import {secretHeaders} from './header.ts';
import {type Keychain, keychainAccount} from './keychain.ts';
import type {SecretFile} from './secret-file.ts';

export type Credential = {
  /** Lower-case names; empty where the service wants none, or has a chain of its own (AWS). */
  readonly headers: Readonly<Record<string, string>>;
  readonly source: Source;
};
export type SourceState = Source & {
  readonly state: 'used' | 'has one too' | 'empty' | 'not opened' | 'failed';
  /** Why it failed, for the operator. */
  readonly problem?: CredentialsError;
};
export type HeadersOptions = {
  /** The upstream refused the last ones: ask the source again instead of giving them a second time. */
  readonly renew?: boolean;
  /** The very headers that were refused: when newer ones were got meanwhile, those are given without asking again. */
  readonly refused?: Readonly<Record<string, string>>;
};

/** The credentials of one profile's services. Nothing of them is written but by `keep`. */
export type Credentials = {
  /** Undefined when there is no secret for the service. Throws CredentialsError when there is one that cannot be had. */
  headers(service: string, options?: HeadersOptions): Promise<Credential | undefined>;
  /** Every place in its order and what it holds, never the secret itself. A shut file is not opened for this. */
  sources(service: string): Promise<readonly SourceState[]>;
  /** Keeps a secret (login). A place that is not there is said in a CredentialsError. */
  keep(service: string, secret: string, place: 'keychain' | 'file' | 'memory'): Promise<void>;
  /** Removes what was kept (logout); gives the places that had it. */
  forget(service: string): Promise<readonly Source[]>;
  /** Drops everything held in memory; the object is of no use afterwards. */
  close(): void;
};

export type CredentialsOptions = {
  readonly profile: Profile;
  readonly profileName: string;
  readonly env: Environment;
  readonly keychain?: Keychain;
  readonly file?: SecretFile;
  /** Asks the operator for a secret that is nowhere, once per service and run; it is then kept in memory alone. */
  readonly ask?: (service: string) => Promise<string | undefined>;
  readonly clock: CredentialsClock;
};

/** Real time: `wall` gives milliseconds; the engine's clock is one. */
export type CredentialsClock = {wall(): number};

type Same = (one?: Readonly<Record<string, string>>, other?: Readonly<Record<string, string>>) => boolean;
const same: Same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Makes the credentials of a profile; nothing is read until asked for. */
export const createCredentials = (options: CredentialsOptions): Credentials => {
  const {profile, profileName, env, keychain, file, ask} = options;
  const memory = new Map<string, string>();
  const places: Places = {profile, profileName, env, keychain, file, memory};
  const cache = new Map<string, Credential>();
  const pending = new Map<string, Promise<Credential | undefined>>();
  const asked = new Set<string>();
  let closed = false;

  const askOnce = async (service: string): Promise<Found | undefined> => {
    if (!ask || asked.has(service)) return undefined;
    asked.add(service);
    const secret = (await ask(service))?.trim();
    if (!secret) return undefined;
    memory.set(keychainAccount(profileName, service), secret);
    return {secret, source: {kind: 'memory', name: 'memory, for this run'}, ready: false};
  };

  const obtain = async (service: string): Promise<Credential | undefined> => {
    const auth = authOf(profile, service);
    if (auth?.kind === 'none') return {headers: {}, source: {kind: 'none', name: 'no credentials wanted'}};
    if (auth?.kind === 'aws') return {headers: {}, source: {kind: 'aws', name: awsSource(env, auth.profile)}};
    const found = (await findSecret(places, service)) ?? (auth ? await askOnce(service) : undefined);
    if (!found) return undefined;
    return {headers: secretHeaders(service, auth, found.secret), source: found.source};
  };

  const once = (service: string): Promise<Credential | undefined> => {
    const running = pending.get(service);
    if (running) return running;
    const run = obtain(service)
      .then(credential => {
        if (credential && !closed) cache.set(service, credential);
        return credential;
      })
      .finally(() => pending.delete(service));
    pending.set(service, run);
    return run;
  };

  return {
    headers: async (service, {renew = false, refused} = {}) => {
      if (closed)
        throw new CredentialsError(
          'missing',
          'The profile was left; its credentials are gone.',
          'Ask again.',
        );
      const cached = cache.get(service);
      if (cached && (!renew || (refused && !same(refused, cached.headers)))) return cached;
      return once(service);
    },
    sources: async service => {
      const states: SourceState[] = [];
      let used = false;
      for (const {source, look} of placesOf(places, service)) {
        if (source.kind === 'file') {
          const there = await file?.exists();
          states.push({...source, state: there ? 'not opened' : 'empty'});
          continue;
        }
        try {
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
    },
    keep: async (service, secret, place) => {
      const account = keychainAccount(profileName, service);
      const store = {keychain, file, memory}[place];
      if (!store)
        throw new CredentialsError('keychain', `This run uses no ${place}.`, withoutKeychain(service));
      if (place === 'keychain') await keychain?.setPassword(account, secret);
      else if (place === 'file') await file?.set(account, secret);
      else memory.set(account, secret);
      cache.delete(service);
    },
    forget: async service => {
      const account = keychainAccount(profileName, service);
      const removed: Source[] = [];
      cache.delete(service);
      if (memory.delete(account)) removed.push({kind: 'memory', name: 'memory, for this run'});
      if (file && (await file.exists()) && (await file.remove(account)))
        removed.push({kind: 'file', name: file.path});
      if (keychain && (await keychain.deletePassword(account)))
        removed.push({kind: 'keychain', name: keychain.title});
      return removed;
    },
    close: () => {
      closed = true;
      cache.clear();
      memory.clear();
    },
  };
};
