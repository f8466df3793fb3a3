import type {Auth, Profile} from '../profile-schema.ts';
import {CredentialsError} from './credentials-error.ts';
import {awsSource, type Environment, type ServiceVariables} from './environment.ts';
import {
  authOf,
  type Found,
  findSecret,
  isShutKeychain,
  listSources,
  type Places,
  type Source,
  type SourceState,
} from './find-secret.ts';
import {secretHeaders} from './header.ts';
import {forgetSecret, type KeepingPlace, keepingSource, keepSecret} from './keep-secret.ts';
import {type Keychain, keychainAccount} from './keychain.ts';
import type {LoginTurn} from './login-turn.ts';
import type {DeviceLogin, Tokens} from './oidc.ts';
import type {OidcSession} from './oidc-session.ts';
import type {SecretFile} from './secret-file.ts';

type Credential = {
  /** Lower-case names; empty where the service wants none, or has a chain of its own (AWS). */
  readonly headers: Readonly<Record<string, string>>;
  readonly source: Source;
};
type HeadersOptions = {
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
  keep(service: string, secret: string, place: KeepingPlace): Promise<void>;
  /** Starts an OIDC device login of the service. Throws CredentialsError where the profile has none. */
  deviceLogin(service: string): Promise<DeviceLogin>;
  /**
   * Takes over what a finished device login gave: the access token for this run, the refresh token into `place`.
   * False when the provider gave no refresh token, so that the login ends with the access token.
   */
  keepLogin(service: string, tokens: Tokens, place: KeepingPlace): Promise<boolean>;
  /** Removes what was kept (logout); gives the places that had it. */
  forget(service: string): Promise<readonly Source[]>;
  /** Drops everything held in memory; the object is of no use afterwards. */
  close(): void;
};

export type CredentialsOptions = {
  readonly profile: Profile;
  readonly profileName: string;
  readonly env: Environment;
  readonly variables?: ServiceVariables;
  readonly keychain?: Keychain;
  readonly file?: SecretFile;
  /** Asks the operator for a secret that is nowhere, once per service and run; it is then kept in memory alone. */
  readonly ask?: (service: string) => Promise<string | undefined>;
  readonly clock: CredentialsClock;
  /** Used towards a service's identity provider instead of the global fetch: its proxy, its authorities. */
  readonly fetchFor?: (service: string) => typeof globalThis.fetch;
  /** Where several consoles share a keychain or a file: one at a time spends a login that is kept there. */
  readonly loginTurn?: LoginTurn;
  /** Is told where a secret was got from, each time; never the secret. */
  readonly tell?: (service: string, source: Source) => void;
};

/** Real time: `wall` gives milliseconds; the engine's clock is one. */
type CredentialsClock = {wall(): number};

/**
 * Tokens are renewed this long before they expire: half a minute for clocks that differ, and half a minute because
 * FirecREST v2 refuses tokens with less than that to live (contracts/hpc.md).
 */
const earlyMilliseconds = 60_000;

type Held = {readonly credential: Credential; readonly until: number};
type Same = (one?: Readonly<Record<string, string>>, other?: Readonly<Record<string, string>>) => boolean;
const same: Same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Makes the credentials of a profile; nothing is read until asked for. */
export const createCredentials = (options: CredentialsOptions): Credentials => {
  const {profile, profileName, env, variables, keychain, file, ask, clock} = options;
  const memory = new Map<string, string>();
  const places: Places = {profile, profileName, env, variables, keychain, file, memory};
  const cache = new Map<string, Held>();
  const pending = new Map<string, Promise<Credential | undefined>>();
  const sessions = new Map<string, Promise<OidcSession>>();
  const asked = new Set<string>();
  const alone: LoginTurn = options.loginTurn ?? ((_service, deed) => deed());
  let closed = false;

  const askOnce = async (service: string): Promise<Found | undefined> => {
    if (!ask || asked.has(service)) return undefined;
    asked.add(service);
    const secret = (await ask(service))?.trim();
    if (!secret) return undefined;
    memory.set(keychainAccount(profileName, service), secret);
    return {secret, source: keepingSource(places, 'memory'), ready: false};
  };

  const session = (service: string, auth: Auth): Promise<OidcSession> => {
    const known = sessions.get(service);
    if (known) return known;
    const keep = async (refreshToken: string, {source: {kind}}: Found) => {
      if (kind === 'keychain' || kind === 'file' || kind === 'memory')
        await keepSecret(places, service, refreshToken, kind);
    };
    const made = import('./oidc-session.ts').then(({createOidcSession}) =>
      createOidcSession({service, auth, env, variables, keep, alone, fetch: options.fetchFor?.(service)}),
    );
    sessions.set(service, made);
    made.catch(() => sessions.delete(service));
    return made;
  };

  const tokenCredential = (
    {accessToken, lifeSeconds}: Tokens,
    source: Source,
    auth: Auth,
    service: string,
  ) => {
    const life = lifeSeconds === undefined ? Number.POSITIVE_INFINITY : lifeSeconds * 1000;
    return {
      credential: {headers: secretHeaders(service, auth, accessToken), source},
      until: clock.wall() + life - Math.min(earlyMilliseconds, life / 2),
    };
  };

  const obtain = async (service: string): Promise<Held | undefined> => {
    const always = (credential: Credential) => ({credential, until: Number.POSITIVE_INFINITY});
    const auth = authOf(profile, service);
    if (auth?.kind === 'none')
      return always({headers: {}, source: {kind: 'none', name: 'no credentials wanted'}});
    if (auth?.kind === 'aws')
      return always({headers: {}, source: {kind: 'aws', name: awsSource(env, auth.profile)}});
    // A device login has no secret that could be typed.
    const typed = auth && !(auth.kind === 'oidc' && auth.flow === 'device');
    const find = async () => {
      // A keychain that does not answer is no reason not to ask; without an answer it is the reason again.
      let shut: unknown;
      const found = await findSecret(places, service).catch((thrown: unknown) => {
        if (!isShutKeychain(thrown)) throw thrown;
        shut = thrown;
        return undefined;
      });
      const asked = found ?? (typed ? await askOnce(service) : undefined);
      if (!asked && shut) throw shut;
      return asked;
    };
    const found = await find();
    if (!found) return undefined;
    if (auth?.kind !== 'oidc' || found.ready)
      return always({headers: secretHeaders(service, auth, found.secret), source: found.source});
    let first: Found | undefined = found;
    const got = await (await session(service, auth)).token(async () => {
      const next = first ?? (await find());
      first = undefined;
      return next;
    });
    // Only an access token travels as a bearer token; the profile's header, if any, carries it.
    return got && tokenCredential(got.tokens, got.found.source, auth, service);
  };

  const drop = (service: string): void => {
    cache.delete(service);
    pending.delete(service);
    sessions.delete(service);
  };

  const once = (service: string): Promise<Credential | undefined> => {
    const running = pending.get(service);
    if (running) return running;
    const run = obtain(service)
      .then(held => {
        // What was under way when the operator logged in, out, or left the profile is not kept.
        if (held && pending.get(service) === run) cache.set(service, held);
        if (held) options.tell?.(service, held.credential.source);
        return held?.credential;
      })
      .finally(() => {
        if (pending.get(service) === run) pending.delete(service);
      });
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
      const fresh = cached !== undefined && clock.wall() < cached.until;
      if (fresh && (!renew || (refused && !same(refused, cached.credential.headers))))
        return cached.credential;
      return once(service);
    },
    sources: service => listSources(places, service),
    keep: async (service, secret, place) => {
      await keepSecret(places, service, secret, place);
      drop(service);
    },
    deviceLogin: async service => {
      const auth = authOf(profile, service);
      if (auth?.kind !== 'oidc' || auth.flow !== 'device')
        throw new CredentialsError(
          'unusable',
          `The profile has no device login for ${service}.`,
          `Set services.${service}.auth to kind oidc and flow device, with issuer and clientId.`,
        );
      return (await session(service, auth)).device();
    },
    keepLogin: async (service, tokens, place) => {
      const auth = authOf(profile, service);
      if (tokens.refreshToken) await keepSecret(places, service, tokens.refreshToken, place);
      drop(service);
      if (auth) cache.set(service, tokenCredential(tokens, keepingSource(places, place), auth, service));
      return tokens.refreshToken !== undefined;
    },
    forget: async service => {
      drop(service);
      // Not while another skydeck renews it: that would keep it again.
      return authOf(profile, service)?.flow === 'device'
        ? alone(service, () => forgetSecret(places, service))
        : forgetSecret(places, service);
    },
    close: () => {
      closed = true;
      cache.clear();
      pending.clear();
      sessions.clear();
      memory.clear();
    },
  };
};
