import {expect, test} from 'vitest';
import {createKeychain} from '../../../source/settings/credentials/keychain.ts';
import type {KeychainEntry} from '../../../source/settings/credentials/keychain-process.ts';
import {refusal} from '../refusal.ts';

const entries = (change: Partial<KeychainEntry> = {}) => {
  const kept = new Map<string, string>();
  const open = (account: string): KeychainEntry => ({
    getPassword: async () => kept.get(account) ?? null,
    setPassword: async secret => void kept.set(account, secret),
    deletePassword: async () => kept.delete(account),
    ...change,
  });
  return {kept, open};
};

test('a secret is kept, read and deleted', async () => {
  const {open, kept} = entries();
  const keychain = createKeychain({open, platform: 'linux'});
  expect(keychain.title).toBe('Secret Service');
  expect(await keychain.getPassword('ops/tasking')).toBeUndefined();
  await keychain.setPassword('ops/tasking', 'secret');
  expect(await keychain.getPassword('ops/tasking')).toBe('secret');
  expect(await keychain.deletePassword('ops/tasking')).toBe(true);
  expect(await keychain.deletePassword('ops/tasking')).toBe(false);
  expect(await keychain.probe({write: true})).toBeUndefined();
  expect(kept.size).toBe(0);
});

test('a keychain that reports success and keeps nothing is found out', async () => {
  const {open} = entries({setPassword: async () => {}});
  const keychain = createKeychain({open, platform: 'darwin'});
  const error = await refusal(keychain.setPassword('ops/hpc', 'CANARY'));
  expect(error.sentence).toContain('The keychain (macOS Keychain) said that it kept the secret');
  expect(error.sentence).not.toContain('CANARY');
  expect((await keychain.probe({write: true}))?.kind).toBe('keychain');
});

test('a keychain that is locked and waits is not waited for', async () => {
  const {open} = entries({getPassword: () => new Promise(() => {})});
  const keychain = createKeychain({open, platform: 'linux', timeout: 20});
  const error = await refusal(keychain.getPassword('ops/hpc'));
  expect(error.kind).toBe('silent');
  expect(error.sentence).toContain('gave no answer within 0.02 s; it may be locked');
});

test('a host without a keychain gets the three ways out', async () => {
  const {open} = entries({
    getPassword: async () => {
      throw new Error('Platform failure: DBus error: \u001b[31munix:path=/run/bus');
    },
  });
  const error = await createKeychain({open, platform: 'linux'}).probe();
  expect(error?.sentence).toBe(
    'No keychain (Secret Service) can be used on this host: Platform failure: DBus error: unix:path=/run/bus.',
  );
  expect(error?.todo).toContain('SKYDECK_<SERVICE>_TOKEN');
  expect(error?.todo).toContain('credentialCommand');
  expect(error?.todo).toContain('encrypted file');
});

test('a macOS keychain that is locked over SSH is said to be, with the command that opens it', async () => {
  const {open} = entries({
    getPassword: async () => {
      throw new Error('Platform failure: User interaction is not allowed. (-25308)');
    },
  });
  const error = await refusal(createKeychain({open, platform: 'darwin'}).getPassword('ops/hpc'));
  expect(error).toMatchObject({
    kind: 'locked',
    sentence: 'The keychain (macOS Keychain) is locked, and this session has no screen to ask on.',
    todo: expect.stringContaining('security unlock-keychain'),
  });
});

test('a secret too long for Windows is refused before it is cut', async () => {
  const {open} = entries();
  const error = await refusal(
    createKeychain({open, platform: 'win32'}).setPassword('a/b', 'x'.repeat(1_281)),
  );
  expect(error.sentence).toContain('too long for the Windows Credential Manager');
});
