import {once} from 'node:events';
import {writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {inspect} from 'node:util';
import {expect, onTestFinished, test} from 'vitest';
import {Failure} from '../../../source/declare/failure.ts';
import {services} from '../../../source/services/index.ts';
import {createCredentials} from '../../../source/settings/credentials/credentials.ts';
import {variablesOf} from '../../../source/settings/credentials/environment.ts';
import {createKeychain} from '../../../source/settings/credentials/keychain.ts';
import {createLoginTurn} from '../../../source/settings/credentials/login-turn.ts';
import {createOidc} from '../../../source/settings/credentials/oidc.ts';
import {oidcError} from '../../../source/settings/credentials/oidc-error.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {refusal} from '../refusal.ts';
import {identityProvider} from './identity-provider.ts';

const keychainWith = (secrets: Record<string, string> | Map<string, string> = {}) => {
  const kept = secrets instanceof Map ? secrets : new Map(Object.entries(secrets));
  const open = (account: string) => ({
    getPassword: async () => kept.get(account) ?? null,
    setPassword: async (secret: string) => void kept.set(account, secret),
    deletePassword: async () => kept.delete(account),
  });
  return {keychain: createKeychain({open, platform: 'linux'}), kept};
};

/** The credentials of a profile whose HPC system logs in with OIDC, and the hand that moves its clock. */
const console_ = (
  auth: object,
  secrets: Record<string, string> | Map<string, string> = {},
  env: Record<string, string> = {},
  locks?: string,
) => {
  let now = 1_000_000;
  const {keychain, kept} = keychainWith(secrets);
  const credentials = createCredentials({
    profileName: 'ops',
    profile: {services: {hpc: {url: 'https://hpc.example/', auth: {kind: 'oidc', ...auth} as any}}},
    env,
    variables: variablesOf(services),
    keychain,
    ...(locks !== undefined && {loginTurn: createLoginTurn(locks)}),
    clock: {wall: () => now},
  });
  const token = async (options?: object) =>
    (await credentials.headers('hpc', options))?.headers.authorization?.replace('Bearer ', '') ?? '';
  return {credentials, token, kept, pass: (seconds: number) => (now += seconds * 1000)};
};
const robot = {'ops/hpc': 'robot-secret'};

test('client credentials give a token that the provider knows, once for many requests', async () => {
  const provider = await identityProvider();
  const {token, credentials} = console_({issuer: provider.issuer, clientId: 'robot'}, robot);
  const [one, two] = await Promise.all([token(), token()]);
  expect(await provider.knows(one)).toBe(true);
  expect([two, await token()]).toEqual([one, one]);
  expect(provider.grants).toEqual(['client_credentials']);
  expect((await credentials.headers('hpc'))?.source).toEqual({kind: 'keychain', name: 'Secret Service'});
});

test('a token is renewed a minute before it expires, and at once when the upstream refuses it', async () => {
  const provider = await identityProvider({tokenSeconds: 300});
  const {token, pass} = console_({issuer: provider.issuer, clientId: 'robot'}, robot);
  const first = await token();
  pass(239);
  expect(await token()).toBe(first);
  pass(2);
  const second = await token();
  expect(second).not.toBe(first);
  const [third, same] = await Promise.all([token({renew: true}), token({renew: true})]);
  expect(third).not.toBe(second);
  expect(same).toBe(third);
  expect(await token({renew: true, refused: {authorization: `Bearer ${second}`}})).toBe(third);
  expect(provider.grants).toHaveLength(3);
});

test('a token that lives shorter than the margin is still used for half of its life', async () => {
  const provider = await identityProvider({tokenSeconds: 20});
  const {token, pass} = console_({issuer: provider.issuer, clientId: 'robot'}, robot);
  const first = await token();
  pass(9);
  expect(await token()).toBe(first);
  pass(2);
  expect(await token()).not.toBe(first);
});

test("what FirecREST's own client reads from the environment is enough, with the token endpoint alone", async () => {
  const provider = await identityProvider();
  const env = {
    FIRECREST_CLIENT_ID: 'robot',
    FIRECREST_CLIENT_SECRET: 'robot-secret',
    AUTH_TOKEN_URL: `${provider.issuer}/token`,
  };
  const {token, credentials} = console_({}, {}, env);
  expect(await provider.knows(await token())).toBe(true);
  expect((await credentials.headers('hpc'))?.source.name).toBe('FIRECREST_CLIENT_SECRET');
});

test('a token in the environment is used as it is, without asking the provider', async () => {
  const {token} = console_({issuer: 'http://127.0.0.1:1', clientId: 'robot'}, robot, {
    SKYDECK_HPC_TOKEN: 'mine',
  });
  expect(await token()).toBe('mine');
});

test('a wrong client secret is told without repeating it', async () => {
  const provider = await identityProvider();
  const {token} = console_({issuer: provider.issuer, clientId: 'robot'}, {'ops/hpc': 'CANARY'});
  const error = await refusal(token());
  expect(error).toMatchObject({name: 'CredentialsError', kind: 'refused'});
  expect(error.sentence).toContain('it does not know this client, or its secret is wrong (invalid_client');
  expect(inspect(error, {depth: 9}) + error.todo).not.toContain('CANARY');
});

test('a provider that is not there, is no provider, or would be reached in the clear, is told', async () => {
  const gone = await refusal(console_({issuer: 'http://127.0.0.1:1', clientId: 'robot'}, robot).token());
  expect(gone.kind).toBe('unreachable');
  expect(gone.sentence).toContain('of hpc (http://127.0.0.1:1) cannot be reached: ');
  const provider = await identityProvider();
  const wrong = await refusal(
    console_({issuer: `${provider.issuer}/realms/x`, clientId: 'robot'}, robot).token(),
  );
  expect(wrong.sentence).toMatch(/that is not OpenID Connect|refused/);
  const clear = await refusal(console_({issuer: 'http://id.example/', clientId: 'robot'}, robot).token());
  expect(clear.sentence).toContain('starts with http://');
  const nobody = await refusal(console_({issuer: provider.issuer}, robot).token());
  expect(nobody.sentence).toBe('services.hpc.auth has no clientId.');
});

const device = (issuer: string) => ({issuer, clientId: 'console', flow: 'device'});

test('a device login: the code is shown, the browser allows it, the refresh token goes to the keychain alone', async () => {
  const provider = await identityProvider();
  const {credentials, token, kept, pass} = console_(device(provider.issuer));
  const login = await credentials.deviceLogin('hpc');
  expect(login.userCode).toMatch(/^[A-Z]{4}-[A-Z]{4}$/);
  expect(login.verificationUri).toBe(`${provider.issuer}/device`);
  expect(login.verificationUriComplete).toContain(login.userCode);
  await provider.decide(login.userCode, 'allow');
  const tokens = await login.finished();
  expect(await credentials.keepLogin('hpc', tokens, 'keychain')).toBe(true);
  expect(kept.get('ops/hpc')).toBe(tokens.refreshToken);
  expect(await token()).toBe(tokens.accessToken);

  pass(300);
  const renewed = await token();
  expect(renewed).not.toBe(tokens.accessToken);
  expect(await provider.knows(renewed)).toBe(true);
  // The provider replaces refresh tokens at each use: the keychain has the new one.
  expect(kept.get('ops/hpc')).not.toBe(tokens.refreshToken);
  expect([...kept.values()].join()).not.toContain(renewed);
  await Promise.all([token({renew: true}), token({renew: true})]);
  expect(provider.grants.filter(grant => grant === 'refresh_token')).toHaveLength(2);

  const next = console_(device(provider.issuer), Object.fromEntries(kept));
  expect(await provider.knows(await next.token())).toBe(true);
});

/** A login by device at a provider that ends it when a refresh token is used twice; several consoles share it. */
const sharedLogin = async (locks: string) => {
  const provider = await identityProvider();
  const {credentials, kept} = console_(device(provider.issuer));
  const login = await credentials.deviceLogin('hpc');
  await provider.decide(login.userCode, 'allow');
  await credentials.keepLogin('hpc', await login.finished(), 'keychain');
  const another = () => console_(device(provider.issuer), kept, {}, locks);
  return {provider, kept, another};
};

test('consoles that share one login renew it one after the other, each with what the one before kept', async () => {
  const {provider, another} = await sharedLogin(join(temporaryFolder(), 'ops'));
  const consoles = [another(), another(), another()];
  for (const round of [1, 2]) {
    const tokens = await Promise.all(consoles.map(({token}) => token({renew: true})));
    expect(await Promise.all(tokens.map(provider.knows))).toEqual([true, true, true]);
    expect(new Set(tokens).size).toBe(3);
    expect(provider.grants.filter(grant => grant === 'refresh_token')).toHaveLength(3 * round);
  }
});

test('a logout waits for a renewal under way, and nothing keeps the login again', async () => {
  const {kept, another} = await sharedLogin(join(temporaryFolder(), 'ops'));
  const [one, other] = [another(), another()];
  await Promise.all([one.token({renew: true}), other.credentials.forget('hpc')]);
  expect([...kept]).toEqual([]);
  expect(await other.credentials.headers('hpc')).toBeUndefined();
});

test('where no lock can be put, the login is renewed all the same', async () => {
  const {provider, another} = await sharedLogin('');
  const file = join(temporaryFolder(), 'a-file');
  writeFileSync(file, '');
  const {token} = console_(device(provider.issuer), another().kept, {}, join(file, 'ops'));
  expect(await provider.knows(await token())).toBe(true);
});

test('a login that was ended at the provider asks for a new one', async () => {
  const provider = await identityProvider({rotate: false});
  const {credentials, token} = console_(device(provider.issuer));
  const login = await credentials.deviceLogin('hpc');
  await provider.decide(login.userCode, 'allow');
  await credentials.keepLogin('hpc', await login.finished(), 'memory');
  await provider.revokeAll();
  const error = await refusal(token({renew: true}));
  expect(error.sentence).toContain('the login is over or was withdrawn (invalid_grant');
  expect(error.todo).toContain('skydeck login');
});

test('a login that is declined, or called off by the operator, says so', async () => {
  const provider = await identityProvider();
  const {credentials} = console_(device(provider.issuer));
  const declined = await credentials.deviceLogin('hpc');
  await provider.decide(declined.userCode, 'access_denied');
  expect((await refusal(declined.finished())).sentence).toContain('the login was declined (access_denied');
  const left = await credentials.deviceLogin('hpc');
  const leaving = new AbortController();
  const waiting = refusal(left.finished(leaving.signal));
  leaving.abort();
  expect((await waiting).sentence).toBe('The login was called off.');
  expect((await refusal(console_({issuer: provider.issuer}).credentials.deviceLogin('hpc'))).sentence).toBe(
    'The profile has no device login for hpc.',
  );
});

test('the password flow logs in once and then lives on its refresh token, as archives count logins', async () => {
  const asked: string[] = [];
  let refused = false;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', chunk => (body += chunk));
    request.on('end', () => {
      const form = new URLSearchParams(body);
      asked.push(`${form.get('grant_type')} ${form.get('username') ?? form.get('refresh_token')}`);
      const bad = refused && form.get('grant_type') === 'refresh_token';
      response.writeHead(bad ? 400 : 200, {'content-type': 'application/json'});
      const good = {
        access_token: `t${asked.length}`,
        token_type: 'bearer',
        expires_in: 600,
        refresh_token: 'r1',
      };
      response.end(JSON.stringify(bad ? {error: 'invalid_grant'} : good));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
  const {token, pass} = console_({tokenUrl, clientId: 'cdse-public', flow: 'password', user: 'kim'}, robot);
  expect(await token()).toBe('t1');
  pass(600);
  expect(await token()).toBe('t2');
  refused = true;
  pass(600);
  expect(await token()).toBe('t4');
  expect(asked).toEqual(['password kim', 'refresh_token r1', 'refresh_token r1', 'password kim']);
});

type Given = readonly [status: number, text: string, headers?: Readonly<Record<string, string>> | number];
/**
 * A provider that gives these answers, one for each request to its token endpoint; a first one with a number says how
 * long a code lives.
 */
const providerOf = (...answers: readonly Given[]) => {
  const left = [...answers];
  let life = 60;
  if (typeof left[0]?.[2] === 'number') life = left.shift()![2] as number;
  const issuer = 'https://idp.example';
  const json = (value: unknown) => Response.json(value);
  const fetch = (async (input: string | URL | Request) => {
    const {pathname} = new URL(input instanceof Request ? input.url : input);
    if (pathname.startsWith('/.well-known'))
      return json({
        issuer,
        token_endpoint: `${issuer}/token`,
        device_authorization_endpoint: `${issuer}/device`,
      });
    if (pathname === '/device')
      return json({
        device_code: 'd',
        user_code: 'U-1',
        verification_uri: `${issuer}/go`,
        expires_in: life,
        interval: 0.01,
      });
    const [status, text, more] = left.shift() ?? [500, ''];
    if (status === 0) throw new TypeError('fetch failed');
    return new Response(text, {status, headers: {'content-type': 'application/json', ...(more as object)}});
  }) as typeof globalThis.fetch;
  return createOidc({service: 'hpc', clientId: 'c', issuer, fetch});
};
const good: Given = [200, '{"access_token":"t","token_type":"bearer","expires_in":60}'];

test('a line to the provider that is cut is trouble, no wrong setting', () => {
  const cut = new Failure('cut', 'the identity provider of hpc cut the connection.');
  expect(oidcError(cut, 'hpc', 'https://id').todo).toContain('nothing is wrong with the profile');
});

test('a provider in trouble is no wrong setting, and says nothing of the login', async () => {
  for (const answer of [
    [503, '<html>'],
    [429, ''],
    [503, '{"error":"temporarily_unavailable"}'],
    [400, '{"error":"server_error"}'],
    [0, ''],
  ] as [number, string][]) {
    const thrown = await refusal(providerOf(answer).clientCredentials('s'));
    expect(thrown).toMatchObject({kind: 'unreachable'});
    if (answer[0] !== 0) expect(thrown.todo).not.toContain('issuer');
  }
});

test('a device login outlives its provider’s trouble', async () => {
  const page: Given = [200, '<html>Back soon</html>', {'content-type': 'text/html'}];
  const slow: Given = [400, '{"error":"authorization_pending"}'];
  const login = await providerOf([503, '<html>'], [429, ''], page, slow, [0, ''], good).device();
  expect(await login.finished()).toMatchObject({accessToken: 't'});
  // A life of 300 centuries ends no timer at once, and a wait that outlasts the code is not begun.
  const long = await providerOf([0, '', 1e12], [503, ''], good).device();
  expect(await long.finished()).toMatchObject({accessToken: 't'});
  const late = await providerOf([429, '', {'retry-after': '3600'}], good).device();
  expect(await refusal(late.finished())).toMatchObject({kind: 'unreachable'});
});
