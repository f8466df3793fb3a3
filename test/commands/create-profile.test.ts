import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {runProgram} from '../../source/commands/program/program.ts';
import {services} from '../../source/services/index.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {makeStdio} from './run-command.ts';

/** `profiles create ops …` in an empty configuration: what it said, and the profile that it made. */
const create = async (...words: string[]) => {
  const folder = temporaryFolder();
  const {stdio, written} = makeStdio({environment: {SKYDECK_CONFIG_DIR: folder, SKYDECK_STATE_DIR: folder}});
  const open = () => Promise.reject(new Error('No session was to be opened.'));
  const code = await runProgram(['profiles', 'create', 'ops', ...words], {
    version: '1',
    services,
    stdio,
    open,
  });
  const made = () => JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')).profiles.ops;
  return {code, err: written.err, made};
};
const hpc = ['--url', 'hpc=https://hpc.example/'];

test('a login at an identity provider has flags for all that it needs', async () => {
  const {code, err, made} = await create(
    ...hpc,
    ...['--issuer', 'https://id.example/realms/ops', '--client-id', 'console', '--flow', 'device'],
  );
  expect({code, err}).toEqual({code: 0, err: 'Log in with: skydeck --profile ops login hpc --device\n'});
  expect(made().services.hpc).toEqual({
    url: 'https://hpc.example/',
    auth: {kind: 'oidc', issuer: 'https://id.example/realms/ops', clientId: 'console', flow: 'device'},
  });
});

test('what is of an identity provider alone is refused beside another way to authenticate', async () => {
  const {code, err} = await create(...hpc, '--auth', 'bearer', '--client-id', 'console');
  expect({code, err}).toEqual({
    code: 3,
    err: 'skydeck: --client-id goes with --auth oidc, not with --auth bearer.\nLeave out one of them.\n',
  });
});

test('a service that is set by its keys needs no way to authenticate', async () => {
  const lake = ['--set', 'services.lake.url=https://lake.example/', '--set', 'services.lake.engine=local'];
  const {code, err, made} = await create(...hpc, ...lake);
  expect({code, err}).toEqual({code: 0, err: 'Log in with: skydeck --profile ops login hpc\n'});
  expect(made().services.lake).toEqual({url: 'https://lake.example/', engine: 'local'});
});

test('a slip in a service or in a key is asked about', async () => {
  expect((await create('--url', 'taskign=https://t.example/')).err).toContain('; did you mean tasking?\n');
  expect((await create(...hpc, '--set', 'readOnyl=true')).err).toContain('; did you mean readOnly?\n');
});

test('a user name alone is for a login with a password, not for a token', async () => {
  const {made} = await create(...hpc, '--user', 'kim');
  expect(made().services.hpc.auth).toEqual({kind: 'basic', user: 'kim'});
});

test.each([
  [['--auth', 'oidc'], 'issuer=… services.hpc.auth.clientId=…'],
  [['--auth', 'oidc', '--set', 'services.hpc.auth.tokenUrl=https://id.example/token'], 'clientId=…'],
  [['--auth', 'basic'], 'user=…'],
  [['--flow', 'password', '--issuer', 'https://id.example/', '--client-id', 'public'], 'user=…'],
])('what is missing for %j is said, with what to type', async (words, settings) => {
  const {code, err} = await create(...hpc, ...words);
  expect(code).toBe(0);
  expect(err.split('\n')[0]).toBe(
    `skydeck: hpc cannot log in yet. Set: skydeck profiles edit ops services.hpc.auth.${settings}`,
  );
});

test('an identity provider is never spoken to in the clear, and nothing says that it could be', async () => {
  const {code, err} = await create(...hpc, '--issuer', 'http://id.example/', '--client-id', 'c');
  expect(code).toBe(3);
  expect(err).toContain(
    'starts with http://, so credentials would cross the network in the clear; use https://.',
  );
});

test('a provider that is known is set up by its name', async () => {
  const {code, err, made} = await create('--preset', 'cdse', '--user', 'kim');
  expect({code, err}).toEqual({code: 0, err: 'Log in with: skydeck --profile ops login lake\n'});
  expect(made().services.lake).toMatchObject({auth: {kind: 'oidc', user: 'kim'}, catalogue: {kind: 'odata'}});
  expect((await create('--preset', 'cdze')).err).toContain('Did you mean cdse?');
});
