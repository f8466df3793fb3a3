import {expect, test} from 'vitest';
import {hasOpenssl, selfSigned} from '../engine/certificate.ts';
import {identityProvider} from '../settings/credentials/identity-provider.ts';
import {newHome, notRun, taskingApi, until} from './one-shot.ts';

/** A Tasking API that lets in whom the provider knows: what it says of a token is the provider's own word. */
const guarded = async (options: Parameters<typeof identityProvider>[0] = {}) => {
  const provider = await identityProvider(options);
  const api = await taskingApi(authorization => provider.knows(authorization.replace('Bearer ', '')));
  return {provider, api};
};
const tokensOf = (seen: readonly string[]) => new Set(seen.filter(Boolean));
/** A program's own login, by a secret that a command prints. */
const robot = (issuer: string) => ({
  kind: 'oidc',
  issuer,
  clientId: 'robot',
  credentialCommand: ['printf', 'robot-secret'],
});
const passphrase = {SKYDECK_PASSPHRASE_COMMAND: 'echo open-sesame-17'};

test('client credentials from an independent provider open the service, with one login for many requests', async () => {
  const {provider, api} = await guarded();
  const home = newHome();
  home.profile({tasking: {url: api.url, auth: robot(provider.issuer)}});
  expect(await home.run(['get', 'satellites', '-o', 'name'])).toMatchObject({code: 0, out: 'FM1\n'});
  expect(provider.grants).toEqual(['client_credentials']);
  expect(tokensOf(api.seen).size).toBe(1);
});

test('a token that expires in the middle of a watch is renewed, and the watch goes on without a word', async () => {
  // It lives four seconds, so it is used for two of them.
  const {provider, api} = await guarded({tokenSeconds: 4});
  const home = newHome();
  home.profile({
    tasking: {
      url: api.url,
      refreshSeconds: {active: 0.3, background: 0.3},
      auth: robot(provider.issuer),
    },
  });
  const watch = home.start(['get', 'satellites', '--watch', '-o', 'ndjson']);
  await until(() => expect(tokensOf(api.seen).size).toBeGreaterThanOrEqual(3));
  watch.child.kill('SIGINT');
  const {code, out, err} = await watch.ended;
  expect(err).toBe('');
  expect(code).toBe(130);
  expect(out.trim().split('\n')).toHaveLength(1);
});

test('a token that the upstream refuses in the middle of a watch is renewed at once', async () => {
  const {provider, api: unused} = await guarded();
  unused.server.close();
  const withdrawn = new Set<string>();
  const api = await taskingApi(
    async authorization =>
      !withdrawn.has(authorization) && (await provider.knows(authorization.replace('Bearer ', ''))),
  );
  const home = newHome();
  home.profile({
    tasking: {
      url: api.url,
      refreshSeconds: {active: 0.2, background: 0.2},
      auth: robot(provider.issuer),
    },
  });
  const watch = home.start(['get', 'satellites', '--watch', '-o', 'ndjson']);
  await until(() => expect(watch.written.out).toContain('FM1'));
  for (const authorization of tokensOf(api.seen)) withdrawn.add(authorization);
  await until(() => expect(tokensOf(api.seen).size).toBe(2));
  const [, second = ''] = tokensOf(api.seen);
  await until(() =>
    expect(api.seen.filter(authorization => authorization === second).length).toBeGreaterThan(3),
  );
  watch.child.kill('SIGINT');
  expect((await watch.ended).err).toBe('');
});

test('login --device shows page and code, waits for the browser, and keeps the refresh token encrypted', async () => {
  const {provider, api} = await guarded();
  const home = newHome();
  const auth = {kind: 'oidc', flow: 'device', issuer: provider.issuer, clientId: 'console'};
  home.profile({tasking: {url: api.url, auth}});
  const login = home.start(['login', 'tasking', '--device', '--store', 'file'], passphrase);
  await until(() => expect(login.written.out).toMatch(/Waiting for up to \d+ minutes/));
  expect(login.written.out).toContain(`${provider.issuer}/device`);
  const code = /Enter this code there:\s+(\S+)/.exec(login.written.out)?.[1];
  await provider.decide(code!, 'allow');
  const ended = await login.ended;
  expect(ended, ended.err).toMatchObject({code: 0});
  expect(ended.out).toContain('The login for tasking is kept in the encrypted file.');

  const read = () => home.run(['get', 'satellites', '-o', 'name'], {env: passphrase});
  // The provider replaces refresh tokens, and ends a login whose token is used twice: two runs at once take turns.
  for (const run of await Promise.all([read(), read()]))
    expect(run, run.err).toMatchObject({code: 0, out: 'FM1\n'});
  expect(provider.grants.filter(grant => grant === 'refresh_token')).toHaveLength(2);

  await provider.revokeAll();
  const over = await read();
  expect(over.code).toBe(4);
  expect(over.err).toContain('Log in again with skydeck login');
});

test('a device login that is declined, or given up with Ctrl-C, ends with a sentence and keeps nothing', async () => {
  const {provider, api} = await guarded();
  const home = newHome();
  const auth = {kind: 'oidc', flow: 'device', issuer: provider.issuer, clientId: 'console'};
  home.profile({tasking: {url: api.url, auth}});
  const login = () => home.start(['login', 'tasking', '--device', '--store', 'file'], passphrase);
  const declined = login();
  await until(() => expect(declined.written.out).toContain('Waiting'));
  await provider.decide(/there:\s+(\S+)/.exec(declined.written.out)![1]!, 'access_denied');
  expect(await declined.ended).toMatchObject({code: 4, err: expect.stringContaining('declined')});
  const left = login();
  await until(() => expect(left.written.out).toContain('Waiting'));
  left.child.kill('SIGINT');
  expect((await left.ended).code).toBe(130);
  expect(home.made()).toEqual([home.config]);
});

test('a provider behind an own certificate authority is trusted by caFile, and refused in words without it', async ({
  skip,
}) => {
  if (!hasOpenssl()) notRun(skip, 'there is no openssl on this host');
  const certificate = selfSigned('127.0.0.1');
  const {provider, api} = await guarded({tls: certificate});
  const home = newHome();
  const auth = robot(provider.issuer);
  home.profile({tasking: {url: api.url, auth}});
  const refused = await home.run(['get', 'satellites']);
  expect(refused.code).toBe(5);
  expect(refused.err).toContain('The certificate of the identity provider of tasking');
  expect(refused.err).toContain('caFile');
  home.profile({tasking: {url: api.url, auth, caFile: certificate.file}});
  expect(await home.run(['get', 'satellites', '-o', 'name'])).toMatchObject({code: 0, out: 'FM1\n'});
});
