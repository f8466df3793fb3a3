import {once} from 'node:events';
import {createServer} from 'node:http';
import {createServer as createTlsServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import Provider from 'oidc-provider';
import {onTestFinished} from 'vitest';

export type IdentityProvider = {
  readonly issuer: string;
  /** Grant types asked for at the token endpoint, in order. */
  readonly grants: string[];
  /** What the operator does in the browser: allows or declines the login with that code. */
  decide(userCode: string, decision: 'allow' | 'access_denied'): Promise<void>;
  /** Whether the provider itself holds this access token to be good. */
  knows(accessToken: string): Promise<boolean>;
  /** Ends every login, as an administrator can. */
  revokeAll(): Promise<void>;
};

/** An independent OpenID Connect provider (oidc-provider) on loopback, for as long as the test runs. */
export const identityProvider = async ({
  tokenSeconds = 300,
  rotate = true,
  tls,
}: {
  readonly tokenSeconds?: number;
  readonly rotate?: boolean;
  readonly tls?: {readonly key: Buffer; readonly cert: Buffer};
} = {}): Promise<IdentityProvider> => {
  const grants: string[] = [];
  const server = tls ? createTlsServer(tls) : createServer();
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const issuer = `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const grantIds = new Set<string>();
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'robot',
        client_secret: 'robot-secret',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        token_endpoint_auth_method: 'client_secret_post',
      },
      {
        client_id: 'console',
        grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
        redirect_uris: [],
        response_types: [],
        token_endpoint_auth_method: 'none',
        application_type: 'native',
      },
    ],
    features: {
      clientCredentials: {enabled: true},
      deviceFlow: {enabled: true},
      devInteractions: {enabled: false},
    },
    rotateRefreshToken: rotate,
    issueRefreshToken: async (_: unknown, client: any, code: any) =>
      client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
    scopes: ['openid', 'offline_access'],
    ttl: {
      ClientCredentials: tokenSeconds,
      AccessToken: tokenSeconds,
      RefreshToken: 3600,
      DeviceCode: 600,
      Grant: 3600,
    },
    findAccount: async (_: unknown, id: string) => ({accountId: id, claims: async () => ({sub: id})}),
    cookies: {keys: ['test']},
  });
  provider.use(async (context: any, next: () => Promise<void>) => {
    await next();
    if (context.path === '/token') grants.push(context.oidc?.params?.grant_type);
    // The default of the flow is five seconds between two questions.
    if (context.path === '/device/auth' && context.body?.device_code)
      context.body = {...context.body, interval: 1};
  });
  server.on('request', provider.callback());
  return {
    issuer,
    grants,
    decide: async (userCode, decision) => {
      const code = await provider.DeviceCode.findByUserCode(userCode.replace(/\W/g, ''));
      if (decision === 'allow') {
        const grant = new provider.Grant({accountId: 'kim', clientId: 'console'});
        grant.addOIDCScope('openid offline_access');
        const grantId = await grant.save();
        grantIds.add(grantId);
        Object.assign(code, {
          accountId: 'kim',
          grantId,
          scope: 'openid offline_access',
          authTime: 1,
          claims: {},
        });
      } else Object.assign(code, {error: decision, errorDescription: 'operator said no'});
      await code.save();
    },
    knows: async token =>
      Boolean((await provider.AccessToken.find(token)) ?? (await provider.ClientCredentials.find(token))),
    revokeAll: async () => {
      for (const grantId of grantIds) {
        await provider.RefreshToken.revokeByGrantId(grantId);
        await provider.AccessToken.revokeByGrantId(grantId);
      }
    },
  };
};
