import {expect, test} from 'vitest';
import {dialects, type Job} from '../../../source/services/hpc/upstream/model.ts';
import {services} from '../../../source/services/index.ts';
import {createCredentials} from '../../../source/settings/credentials/credentials.ts';
import {variablesOf} from '../../../source/settings/credentials/environment.ts';
import {openSite} from './open-site.ts';

/** A console that logs in at the realm of the sandbox, as one does at Keycloak. */
const openWithLogin = async (dialect: (typeof dialects)[number], secret: string) => {
  let origin = '';
  let wall = 0;
  const credentials = () =>
    createCredentials({
      profileName: 'site',
      profile: {
        services: {
          hpc: {
            url: origin,
            auth: {
              kind: 'oidc',
              issuer: `${origin}/hpc/auth/realms/kcrealm`,
              clientId: 'firecrest-sample',
              flow: 'client_credentials',
            },
          },
        },
      },
      env: {FIRECREST_CLIENT_SECRET: secret},
      variables: variablesOf(services),
      clock: {wall: () => wall},
    });
  let made: ReturnType<typeof credentials> | undefined;
  const open = await openSite({
    dialect,
    speed: 20,
    credentials: async request => {
      made ??= credentials();
      return (await made.headers('hpc', request))?.headers as Record<string, string>;
    },
  });
  origin = open.origin;
  return {
    open,
    pass: (seconds: number) => {
      open.world.advance(seconds);
      wall += seconds * 1000;
    },
  };
};

test.each(dialects)(
  '%s: client credentials of the realm open the service, and are renewed before they expire',
  async dialect => {
    const {open, pass} = await openWithLogin(dialect, 'sample-secret');
    await open.read<Job>('hpc-jobs');
    const tokens = () => open.asked.filter(({line}) => line.endsWith('/openid-connect/token')).length;
    expect(tokens()).toBe(1);
    pass(200);
    await open.read<Job>('hpc-jobs');
    expect(tokens()).toBe(1);
    pass(60);
    await open.read<Job>('hpc-jobs');
    expect(tokens()).toBe(2);
    expect(
      open.asked.every(({line, headers}) => line.includes('/hpc/auth/') || headers.has('authorization')),
    ).toBe(true);
  },
);

test('a wrong client secret is told, and never the secret', async () => {
  const {open} = await openWithLogin('v1.16', 'not-the-secret');
  const failure = await open.read('systems').then(
    () => undefined,
    (error: Error) => error.message,
  );
  expect(failure).toMatch(/client/i);
  expect(failure).not.toContain('not-the-secret');
});

test.each(dialects)('%s: an expired token is renewed once when it is refused', async dialect => {
  let dead = true;
  let asked = 0;
  const open = await openSite({
    dialect,
    credentials: async request => {
      asked += 1;
      if (request.renew) dead = false;
      return {authorization: `Bearer ${open.site.tokens.mint('test1', {seconds: dead ? -5 : 1e6})}`};
    },
  });
  await open.read('systems');
  expect(asked).toBeGreaterThan(1);
});
