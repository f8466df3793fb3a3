import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import {createCredentials} from '../../../source/settings/credentials/credentials.ts';
import {CredentialsError} from '../../../source/settings/credentials/credentials-error.ts';
import {createKeychain, type Keychain} from '../../../source/settings/credentials/keychain.ts';
import type {SecretFile} from '../../../source/settings/credentials/secret-file.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {refusal} from '../refusal.ts';

const env = {PATH: process.env.PATH};
const keychainWith = (secrets: Record<string, string> = {}): Keychain & {kept: Map<string, string>} => {
  const kept = new Map(Object.entries(secrets));
  const open = (account: string) => ({
    getPassword: async () => kept.get(account) ?? null,
    setPassword: async (secret: string) => void kept.set(account, secret),
    deletePassword: async () => kept.delete(account),
  });
  return {...createKeychain({open, platform: 'linux'}), kept};
};
const noKeychain = (): Keychain =>
  createKeychain({
    platform: 'linux',
    open: () => {
      throw new Error('DBus error: no bus');
    },
  });
const fileWith = (secrets: Record<string, string>): SecretFile & {opened: number} => {
  const kept = new Map(Object.entries(secrets));
  return {
    path: '/c/secrets.age',
    opened: 0,
    exists: async () => kept.size > 0,
    async get(account) {
      this.opened += 1;
      return kept.get(account);
    },
    set: async (account, secret) => void kept.set(account, secret),
    remove: async account => kept.delete(account),
  };
};
const make = (auth: object | undefined, more: Partial<Parameters<typeof createCredentials>[0]> = {}) =>
  createCredentials({
    profileName: 'ops',
    profile: {services: {tasking: {url: 'https://api.example.com/', auth: auth as any}}},
    env,
    clock: {wall: () => 0},
    ...more,
  });
const bearer = {kind: 'bearer'};

test('the places are tried in their order: environment, command, keychain, file, memory', async () => {
  const places = () => ({
    env: {...env, SKYDECK_TASKING_TOKEN: 'from-env'} as Record<string, string | undefined>,
    keychain: keychainWith({'ops/tasking': 'from-keychain'}),
    file: fileWith({'ops/tasking': 'from-file'}),
  });
  const command = {...bearer, credentialCommand: ['echo', 'from-command']};
  const got = async (auth: object, more: object) => {
    const credentials = make(auth, more);
    await credentials.keep('tasking', 'from-memory', 'memory');
    const credential = await credentials.headers('tasking');
    return [credential?.headers.authorization, credential?.source.kind, credential?.source.name];
  };
  expect(await got(command, places())).toEqual(['Bearer from-env', 'environment', 'SKYDECK_TASKING_TOKEN']);
  expect(await got(command, {...places(), env})).toEqual(['Bearer from-command', 'command', 'echo']);
  expect(await got(bearer, {...places(), env})).toEqual([
    'Bearer from-keychain',
    'keychain',
    'Secret Service',
  ]);
  expect(await got(bearer, {...places(), env, keychain: keychainWith()})).toEqual([
    'Bearer from-file',
    'file',
    '/c/secrets.age',
  ]);
  expect(await got(bearer, {})).toEqual(['Bearer from-memory', 'memory', 'memory, for this run']);
});

test('secrets of another profile or another service are not taken', async () => {
  const credentials = make(bearer, {keychain: keychainWith({'night/tasking': 'x', 'ops/hpc': 'y'})});
  expect(await credentials.headers('tasking')).toBeUndefined();
  expect(await make(undefined, {env: {SKYDECK_HPC_TOKEN: 'x'}}).headers('tasking')).toBeUndefined();
});

test('a command runs once until its secret is refused, and many requests at once share one run', async () => {
  const log = join(temporaryFolder(), 'runs');
  writeFileSync(log, '');
  const credentials = make({...bearer, credentialCommand: `echo run >> ${log}; wc -l < ${log} | tr -d ' '`});
  const header = async (options?: object) => (await credentials.headers('tasking', options))?.headers;
  const [one, two] = await Promise.all([header(), header()]);
  expect([one, two, await header()]).toEqual(Array(3).fill({authorization: 'Bearer 1'}));
  await Promise.all([header({renew: true}), header({renew: true})]);
  expect(await header()).toEqual({authorization: 'Bearer 2'});
  expect(await header({renew: true, refused: one})).toEqual({authorization: 'Bearer 2'});
  expect(readFileSync(log, 'utf8')).toBe('run\nrun\n');
});

test('a failing command is an error, not a reason to take an older secret from elsewhere', async () => {
  const auth = {...bearer, credentialCommand: ['false']};
  const error = await refusal(
    make(auth, {keychain: keychainWith({'ops/tasking': 'old'})}).headers('tasking'),
  );
  expect(error).toBeInstanceOf(CredentialsError);
  expect(error.sentence).toContain('false failed with exit code 1');
});

test('without a keychain the later places still count; with nothing there the sentence has the ways out', async () => {
  const keychain = noKeychain();
  const file = fileWith({'ops/tasking': 'from-file'});
  expect((await make(bearer, {keychain, file}).headers('tasking'))?.source.kind).toBe('file');
  const error = await refusal(make(bearer, {keychain}).headers('tasking'));
  expect(error.kind).toBe('keychain');
  expect(error.sentence).toContain(
    'There is no secret for tasking: No keychain (Secret Service) can be used',
  );
  expect(error.todo).toContain('SKYDECK_TASKING_TOKEN');
  expect(error.todo).toContain('credentialCommand');
  expect(error.todo).toContain('skydeck login tasking --store file');
  expect(await make(undefined, {keychain}).headers('tasking')).toBeUndefined();
});

test('the secret travels as its service wants it', async () => {
  const headers = async (auth: object, secret = 'geheim') =>
    (await make(auth, {env: {SKYDECK_TASKING_TOKEN: secret}}).headers('tasking'))?.headers;
  expect(await headers({kind: 'bearer', header: 'X-Api-Key'})).toEqual({'x-api-key': 'geheim'});
  expect(await headers({kind: 'bearer'}, 'Bearer abc/123+k')).toEqual({authorization: 'Bearer abc/123+k'});
  expect(await headers({kind: 'basic', user: 'kim'}, 'pässword')).toEqual({
    authorization: `Basic ${Buffer.from('kim:pässword').toString('base64')}`,
  });
  expect(await headers({kind: 'none'})).toEqual({});
  expect(await headers({kind: 'aws', profile: 'lake'})).toEqual({});
});

test('a secret that no header can carry is refused without being repeated', async () => {
  const error = await refusal(
    make(bearer, {env: {SKYDECK_TASKING_TOKEN: 'CANARY\r\nx-evil: 1'}}).headers('tasking'),
  );
  expect(error.kind).toBe('unusable');
  expect(`${error.sentence} ${error.todo} ${error.stack}`).not.toContain('CANARY');
});

test('doctor sees every place and what it holds, never the secret, and does not open the file', async () => {
  const file = fileWith({'ops/tasking': 'CANARY-1'});
  const credentials = make(
    {...bearer, credentialCommand: ['echo', 'CANARY-2']},
    {file, keychain: noKeychain(), ask: async () => 'CANARY-3'},
  );
  const sources = await credentials.sources('tasking');
  expect(sources.map(({kind, state}) => [kind, state])).toEqual([
    ['environment', 'empty'],
    ['command', 'used'],
    ['keychain', 'failed'],
    ['file', 'not opened'],
    ['memory', 'empty'],
  ]);
  expect(JSON.stringify(sources)).not.toContain('CANARY');
  expect(file.opened).toBe(0);
});

test('a secret that is nowhere is asked for once and kept for this run alone', async () => {
  let asked = 0;
  const keychain = keychainWith();
  const ask = async () => {
    asked += 1;
    return asked === 1 ? ' typed \n' : undefined;
  };
  const credentials = make(bearer, {ask, keychain});
  expect((await credentials.headers('tasking'))?.headers.authorization).toBe('Bearer typed');
  expect((await credentials.headers('tasking', {renew: true}))?.headers.authorization).toBe('Bearer typed');
  expect(asked).toBe(1);
  expect(keychain.kept.size).toBe(0);
});

test('login keeps a secret where it is told to, logout takes it out of every place', async () => {
  const keychain = keychainWith();
  const file = fileWith({});
  const credentials = make(bearer, {keychain, file});
  await credentials.keep('tasking', 'one', 'keychain');
  await credentials.keep('tasking', 'two', 'file');
  expect([...keychain.kept]).toEqual([['ops/tasking', 'one']]);
  expect((await credentials.headers('tasking'))?.source.kind).toBe('keychain');
  expect((await credentials.forget('tasking')).map(({kind}) => kind)).toEqual(['file', 'keychain']);
  expect(await credentials.headers('tasking')).toBeUndefined();
  expect((await refusal(make(bearer).keep('tasking', 'x', 'file'))).sentence).toBe('This run uses no file.');
});

test('logout works on a host without a keychain; a locked one may have kept it', async () => {
  const credentials = make(bearer, {keychain: noKeychain(), file: fileWith({'ops/tasking': 'secret'})});
  expect((await credentials.forget('tasking')).map(({kind}) => kind)).toEqual(['file']);
  expect(await credentials.forget('tasking')).toEqual([]);
  const deletePassword = () => Promise.reject(new CredentialsError('locked', 'It is shut.', 'Open it.'));
  const locked = make(bearer, {keychain: {...keychainWith(), deletePassword}});
  expect((await refusal(locked.forget('tasking'))).kind).toBe('locked');
});

test('a login while the old secret is still being fetched wins', async () => {
  let answer = (_: string) => {};
  const keychain: Keychain = {
    ...keychainWith(),
    getPassword: () => new Promise(resolve => (answer = resolve)),
    setPassword: async () => {},
  };
  const credentials = make(bearer, {keychain});
  const early = credentials.headers('tasking');
  await vi.waitFor(() => expect(answer.length).toBe(1));
  const old = answer;
  await credentials.keep('tasking', 'new', 'keychain');
  old('old');
  expect((await early)?.headers.authorization).toBe('Bearer old');
  const late = credentials.headers('tasking');
  await vi.waitFor(() => expect(answer).not.toBe(old));
  answer('new');
  expect((await late)?.headers.authorization).toBe('Bearer new');
});

test('leaving a profile drops its credentials', async () => {
  const credentials = make(bearer);
  await credentials.keep('tasking', 'secret', 'memory');
  await credentials.headers('tasking');
  credentials.close();
  expect((await refusal(credentials.headers('tasking'))).sentence).toContain('its credentials are gone');
});
