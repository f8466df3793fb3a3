import {randomUUID} from 'node:crypto';
import type {Site} from './site.ts';
import {lifeSeconds} from './tokens.ts';

/** Clients of the realm and whose token they get. */
const clients: Readonly<Record<string, {secret: string; user: string}>> = {
  'firecrest-sample': {secret: 'sample-secret', user: 'test1'},
};
/** Virtual seconds until somebody has typed the code of a device into a browser. */
const typedAfter = 10;

/** The realm's endpoints (Keycloak): client credentials, the device flow, and what they are discovered by. */
export const createTokenRoutes = (site: Site, mount: string) => {
  const devices = new Map<string, {at: number; user: string}>();
  const json = (body: unknown, status = 200) =>
    new Response(JSON.stringify(body), {
      status,
      headers: {'content-type': 'application/json; charset=utf-8'},
    });
  const given = (user: string) =>
    json({
      access_token: site.tokens.mint(user),
      expires_in: lifeSeconds,
      refresh_expires_in: 0,
      token_type: 'Bearer',
      'not-before-policy': 0,
      scope: 'openid email profile firecrest',
    });
  const invalidClient = () =>
    json(
      {error: 'unauthorized_client', error_description: 'Invalid client or Invalid client credentials'},
      401,
    );

  return async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const path = url.pathname.slice(mount.length);
    const realm = '/realms/kcrealm';
    const issuer = `${url.origin}${mount}${realm}`;
    if (request.method === 'GET' && path === `${realm}/.well-known/openid-configuration`)
      return json({
        issuer,
        token_endpoint: `${issuer}/protocol/openid-connect/token`,
        device_authorization_endpoint: `${issuer}/protocol/openid-connect/auth/device`,
        grant_types_supported: ['client_credentials', 'urn:ietf:params:oauth:grant-type:device_code'],
        token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
      });
    if (request.method !== 'POST') return json({error: 'HTTP 404 Not Found'}, 404);
    const form = new URLSearchParams(await request.text());
    const basic = /^Basic (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
    const [basicId, basicSecret] = basic
      ? Buffer.from(basic, 'base64').toString().split(':').map(decodeURIComponent)
      : [];
    const client = clients[form.get('client_id') ?? basicId ?? ''];
    if (path === `${realm}/protocol/openid-connect/auth/device`) {
      if (!client) return invalidClient();
      const device = randomUUID();
      const code = device.slice(0, 9).toUpperCase();
      devices.set(device, {at: site.world.now(), user: client.user});
      return json({
        device_code: device,
        user_code: code,
        verification_uri: `${issuer}/device`,
        verification_uri_complete: `${issuer}/device?user_code=${code}`,
        expires_in: 600,
        interval: 1,
      });
    }
    if (path !== `${realm}/protocol/openid-connect/token`) return json({error: 'HTTP 404 Not Found'}, 404);
    if (!client) return invalidClient();
    if (form.get('grant_type') === 'client_credentials')
      return client.secret === (form.get('client_secret') ?? basicSecret)
        ? given(client.user)
        : invalidClient();
    if (form.get('grant_type') === 'urn:ietf:params:oauth:grant-type:device_code') {
      const device = devices.get(form.get('device_code') ?? '');
      if (!device) return json({error: 'invalid_grant', error_description: 'Device code not valid'}, 400);
      if (site.world.now() - device.at < typedAfter)
        return json(
          {error: 'authorization_pending', error_description: 'The authorization request is still pending'},
          400,
        );
      return given(device.user);
    }
    return json({error: 'unsupported_grant_type', error_description: 'Unsupported grant_type'}, 400);
  };
};
