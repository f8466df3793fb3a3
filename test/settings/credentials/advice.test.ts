import {expect, test} from 'vitest';
import {loginCommand, refusedAdvice} from '../../../source/settings/credentials/advice.ts';
import {withoutKeychain} from '../../../source/settings/credentials/credentials-error.ts';
import {createKeychain} from '../../../source/settings/credentials/keychain.ts';

const device = {kind: 'oidc', flow: 'device'} as const;

test('a refused token is mended where it came from, and login is named where it would help', () => {
  const advice = (kind: 'environment' | 'command' | 'file' | 'keychain' | 'aws', name: string) =>
    refusedAdvice('ops', 'hpc', device, {kind, name});
  expect(advice('environment', 'SKYDECK_HPC_TOKEN')).toBe(
    'It came from SKYDECK_HPC_TOKEN: set another there, or unset it.',
  );
  expect(advice('command', 'pass')).toContain('the credentialCommand of hpc');
  for (const text of [advice('environment', 'X'), advice('command', 'pass'), advice('aws', 'AWS_PROFILE')])
    expect(text).not.toContain('skydeck');
  expect(advice('keychain', 'Secret Service')).toBe('Log in with: skydeck --profile ops login hpc --device');
  expect(advice('file', '/x/secrets.age')).toBe(
    'Log in with: skydeck --profile ops login hpc --device --store file',
  );
  expect(loginCommand('ops', 'hpc', {kind: 'bearer'})).toBe('skydeck --profile ops login hpc');
});

test('the ways out name the variable that holds what is wanted: a token, or a client secret', () => {
  expect(withoutKeychain('hpc')).toContain('Set SKYDECK_HPC_TOKEN,');
  expect(withoutKeychain('hpc', false, 'FIRECREST_CLIENT_SECRET')).toContain('Set FIRECREST_CLIENT_SECRET,');
});

test.each([
  ['Collection is locked', 'locked', 'is locked.'],
  ['org.freedesktop.Secret.Error.IsLocked', 'locked', 'is locked.'],
  [
    'The name org.freedesktop.secrets was not provided by any .service files',
    'keychain',
    'no Secret Service answers',
  ],
  ['$DBUS_SESSION_BUS_ADDRESS is not set', 'keychain', 'there is no D-Bus session here'],
])('a keychain that is shut is told from one that is not there: %s', async (message, kind, words) => {
  const keychain = createKeychain({
    platform: 'linux',
    open: () => ({
      getPassword: () => Promise.reject(new Error(message)),
      setPassword: () => Promise.reject(new Error(message)),
      deletePassword: () => Promise.reject(new Error(message)),
    }),
  });
  const problem = await keychain.probe();
  expect(problem?.kind).toBe(kind);
  expect(problem?.sentence).toContain(words);
});
