import {setTimeout as sleep} from 'node:timers/promises';
import type {ClientAuth, Configuration} from 'openid-client';
import {addressProblem, isLoopback} from '../loopback.ts';
import {CredentialsError, oneLine} from './credentials-error.ts';
import {isOtherAnswer, oidcError, waitAsked} from './oidc-error.ts';

/** An OIDC client, as the profile and the environment describe it. */
export type OidcClient = {
  readonly service: string;
  readonly clientId: string;
  /** Where discovery starts; or `tokenUrl` for servers without it. */
  readonly issuer?: string;
  readonly tokenUrl?: string;
  readonly scope?: string;
  readonly audience?: string;
  /** Replaces the global fetch, where a proxy or further certificate authorities are wanted. */
  readonly fetch?: typeof fetch;
};

export type Tokens = {
  readonly accessToken: string;
  /** Seconds that the provider says it lives; undefined when it does not say. */
  readonly lifeSeconds?: number;
  readonly refreshToken?: string;
};

/** A login that the operator finishes in a browser, anywhere. */
export type DeviceLogin = {
  readonly userCode: string;
  readonly verificationUri: string;
  /** The same with the code in it. */
  readonly verificationUriComplete?: string;
  /** Seconds until the code is of no use. */
  readonly expiresIn: number;
  /** Waits until the operator is done. Throws CredentialsError when it was declined, came too late, or was called off. */
  finished(signal?: AbortSignal): Promise<Tokens>;
};

const skewSeconds = 30;
const deviceScope = 'openid offline_access';

const load = () => import('openid-client');

const clear = (service: string, what: string, address: string | undefined) => {
  const problem = address === undefined ? undefined : addressProblem(address, 'never');
  if (problem)
    throw new CredentialsError(
      'unusable',
      `The ${what} of ${service} ${problem}.`,
      `Correct services.${service}.auth in the profile.`,
    );
};

const configure = async (client: OidcClient, secret: string | undefined): Promise<Configuration> => {
  const {clientId, issuer, tokenUrl, service} = client;
  const oidc = await load();
  const address = issuer ?? tokenUrl;
  if (!address)
    throw new CredentialsError(
      'unusable',
      `services.${service}.auth has neither issuer nor tokenUrl, so there is nowhere to log in.`,
      `Set services.${service}.auth.issuer in the profile.`,
    );
  clear(service, issuer ? 'issuer' : 'token endpoint', address);
  const url = new URL(address);
  const local = url.protocol === 'http:' && isLoopback(url.hostname);
  const metadata = {[oidc.clockTolerance]: skewSeconds};
  const authentication: ClientAuth = secret ? oidc.ClientSecretPost(secret) : oidc.None();
  if (!issuer) {
    const configuration = new oidc.Configuration(
      {issuer: url.origin, token_endpoint: address},
      clientId,
      metadata,
      authentication,
    );
    if (client.fetch) configuration[oidc.customFetch] = client.fetch as never;
    if (local) oidc.allowInsecureRequests(configuration);
    return configuration;
  }
  const configuration = await oidc.discovery(url, clientId, metadata, authentication, {
    execute: local ? [oidc.allowInsecureRequests] : [],
    ...(client.fetch ? {[oidc.customFetch]: client.fetch as never} : {}),
  });
  const server = configuration.serverMetadata();
  // Allowing http on loopback allows it everywhere: the provider's own endpoints are looked at one by one.
  clear(service, 'token endpoint', server.token_endpoint);
  clear(service, 'device endpoint', server.device_authorization_endpoint);
  const ways = server.token_endpoint_auth_methods_supported;
  if (!secret || !ways || ways.includes('client_secret_post')) return configuration;
  const basic = new oidc.Configuration(server, clientId, metadata, oidc.ClientSecretBasic(secret));
  if (client.fetch) basic[oidc.customFetch] = client.fetch as never;
  if (local) oidc.allowInsecureRequests(basic);
  return basic;
};

type Answer = {readonly access_token: string; readonly expires_in?: number; readonly refresh_token?: string};
const tokens = (answer: Answer): Tokens => ({
  accessToken: answer.access_token,
  lifeSeconds: answer.expires_in,
  refreshToken: answer.refresh_token,
});

/** Seconds between two questions where the provider names none (RFC 8628, 3.5). */
const usualInterval = 5;
/** Seconds that a code lives at most, whatever its provider says: a timer of more than 24 days ends at once. */
const longestLife = 86_400;

/**
 * Asks for the end of a device login, again after the provider's trouble (503, 429, a cut line, a page in place of an
 * answer) for as long as the code lives, and no longer. `ask` is given the seconds that are left.
 */
const withinLife = async (
  {expires_in, interval = usualInterval}: {readonly expires_in: number; readonly interval?: number},
  signal: AbortSignal | undefined,
  ask: (lifeSeconds: number) => Promise<Tokens>,
): Promise<Tokens> => {
  const end = performance.now() + Math.min(expires_in, longestLife) * 1000;
  const left = () => (end - performance.now()) / 1000;
  for (;;)
    try {
      // Whole seconds: the library makes a timer of them.
      return await ask(Math.max(1, Math.floor(left())));
    } catch (thrown) {
      const trouble = oidcError(thrown, '', '').kind === 'unreachable' || isOtherAnswer(thrown);
      const pause = Math.max(interval, waitAsked(thrown) ?? 0);
      if (!trouble || signal?.aborted || left() <= pause) throw thrown;
      await sleep(pause * 1000, undefined, {signal});
    }
};

/** The grants of one client. Each throws CredentialsError; none keeps anything but what discovery said. */
export const createOidc = (client: OidcClient) => {
  const configurations = new Map<string, Promise<Configuration>>();
  const configuration = (secret = ''): Promise<Configuration> => {
    const known = configurations.get(secret);
    if (known) return known;
    const made = configure(client, secret || undefined);
    configurations.set(secret, made);
    made.catch(() => configurations.delete(secret));
    return made;
  };
  const guarded = async <Result>(deed: () => Promise<Result>): Promise<Result> => {
    try {
      return await deed();
    } catch (thrown) {
      throw oidcError(thrown, client.service, client.issuer ?? client.tokenUrl ?? '');
    }
  };
  const asked = (scope = client.scope): Record<string, string> => ({
    ...(scope ? {scope} : {}),
    ...(client.audience ? {audience: client.audience} : {}),
  });
  return {
    /** For programs: the client's own secret gives a token. */
    clientCredentials: (secret: string): Promise<Tokens> =>
      guarded(async () => {
        const {clientCredentialsGrant} = await load();
        return tokens(await clientCredentialsGrant(await configuration(secret), asked()));
      }),
    /** For archives that know users and passwords alone (CDSE). */
    password: (username: string, password: string): Promise<Tokens> =>
      guarded(async () => {
        const {genericGrantRequest} = await load();
        const parameters = {...asked(), username, password};
        return tokens(await genericGrantRequest(await configuration(), 'password', parameters));
      }),
    /** A new access token for a refresh token. Not OIDC's error but the thrown one's code tells `invalid_grant`. */
    refresh: async (refreshToken: string): Promise<Tokens> => {
      const {refreshTokenGrant} = await load();
      return tokens(await refreshTokenGrant(await configuration(), refreshToken));
    },
    /** Starts a login that the operator finishes in a browser. */
    device: (): Promise<DeviceLogin> =>
      guarded(async () => {
        const {initiateDeviceAuthorization, pollDeviceAuthorizationGrant} = await load();
        const settings = await configuration();
        if (!settings.serverMetadata().device_authorization_endpoint)
          throw new CredentialsError(
            'unusable',
            `The identity provider of ${client.service} offers no device login.`,
            'Use another flow, or keep a token with skydeck login.',
          );
        const started = await initiateDeviceAuthorization(settings, asked(client.scope ?? deviceScope));
        const page = (address: string | undefined) => {
          const url = address === undefined ? null : URL.parse(address);
          return url && /^https?:$/.test(url.protocol) ? oneLine(url.href, 2_000) : undefined;
        };
        const verificationUri = page(started.verification_uri);
        if (!verificationUri)
          throw new CredentialsError(
            'refused',
            `The identity provider of ${client.service} named no web page for the login.`,
            'Tell its operators.',
          );
        return {
          userCode: oneLine(started.user_code, 60),
          verificationUri,
          verificationUriComplete: page(started.verification_uri_complete),
          expiresIn: Math.min(started.expires_in, longestLife),
          finished: signal =>
            guarded(() =>
              withinLife(started, signal, async life =>
                tokens(
                  await pollDeviceAuthorizationGrant(settings, {...started, expires_in: life}, undefined, {
                    signal,
                  }),
                ),
              ),
            ).catch((thrown: unknown) => {
              if (!signal?.aborted) throw thrown;
              throw new CredentialsError(
                'missing',
                'The login was called off.',
                'Log in again when you want to.',
              );
            }),
        };
      }),
    explain: (thrown: unknown): CredentialsError =>
      oidcError(thrown, client.service, client.issuer ?? client.tokenUrl ?? ''),
  };
};
export type Oidc = ReturnType<typeof createOidc>;
