import type {Auth} from '../profile-schema.ts';
import {CredentialsError} from './credentials-error.ts';
import {type Environment, environmentClient, type ServiceVariables} from './environment.ts';
import type {Found} from './find-secret.ts';
import type {LoginTurn} from './login-turn.ts';
import {createOidc, type DeviceLogin, type Oidc, type Tokens} from './oidc.ts';

export type OidcSession = {
  /**
   * A fresh access token. `find` gives what is kept for the service (client secret, refresh token or password), read
   * anew at each call; undefined when there is nothing.
   */
  token(find: () => Promise<Found | undefined>): Promise<{tokens: Tokens; found: Found} | undefined>;
  device(): Promise<DeviceLogin>;
};

/**
 * Logs one service in by its flow. Refresh tokens of a device login go through `keep` when the provider replaces them;
 * one that could not be kept stays in memory, so that this run goes on. They are read, spent and kept within `alone`.
 */
export const createOidcSession = ({
  service,
  auth,
  env,
  variables,
  keep,
  alone,
  fetch,
}: {
  readonly service: string;
  readonly auth: Auth;
  readonly env: Environment;
  readonly variables?: ServiceVariables;
  readonly keep: (refreshToken: string, found: Found) => Promise<void>;
  readonly alone: LoginTurn;
  readonly fetch?: typeof globalThis.fetch;
}): OidcSession => {
  const fromEnvironment = environmentClient(env, variables?.[service]);
  const clientId = auth.clientId ?? fromEnvironment.id;
  if (!clientId)
    throw new CredentialsError(
      'unusable',
      `services.${service}.auth has no clientId.`,
      `Set services.${service}.auth.clientId in the profile.`,
    );
  const tokenUrl = auth.tokenUrl ?? (auth.issuer ? undefined : fromEnvironment.tokenUrl);
  const {issuer, scope, audience} = auth;
  const oidc: Oidc = createOidc({service, clientId, issuer, tokenUrl, scope, audience, fetch});
  /** Refresh tokens that were replaced, old to new: the keychain may still give the old one. */
  const successors = new Map<string, string>();
  let held: string | undefined;

  const newest = (token: string): string => {
    let latest = token;
    for (let next = successors.get(latest); next; next = successors.get(latest)) latest = next;
    return latest;
  };

  const refreshKept = async (found: Found): Promise<Tokens> => {
    const old = newest(found.secret);
    const tokens = await oidc.refresh(old);
    if (tokens.refreshToken && tokens.refreshToken !== old) {
      successors.set(old, tokens.refreshToken);
      await keep(tokens.refreshToken, found).catch(() => {});
    }
    return tokens;
  };

  /** A password is used once; after that its refresh token, as archives count the logins. */
  const byPassword = async (password: string): Promise<Tokens> => {
    if (!auth.user)
      throw new CredentialsError(
        'unusable',
        `services.${service}.auth.user is missing, and the password flow needs it.`,
        `Set services.${service}.auth.user in the profile.`,
      );
    const tokens = await (held ? oidc.refresh(held).catch(() => undefined) : undefined);
    const fresh = tokens ?? (await oidc.password(auth.user, password));
    held = fresh.refreshToken ?? (tokens ? held : undefined);
    return fresh;
  };

  return {
    device: () => oidc.device(),
    token: async find => {
      const found = await find();
      if (!found) return undefined;
      if (auth.flow === 'password') return {tokens: await byPassword(found.secret), found};
      if (auth.flow !== 'device') return {tokens: await oidc.clientCredentials(found.secret), found};
      return alone(service, async () => {
        // Another skydeck may have spent it meanwhile and kept its successor, or logged out.
        const kept = await find();
        if (!kept) return undefined;
        try {
          return {tokens: await refreshKept(kept), found: kept};
        } catch (thrown) {
          throw oidc.explain(thrown);
        }
      });
    },
  };
};
