import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {inspect} from 'node:util';
import {expect, test, vi} from 'vitest';
import {services} from '../../../source/services/index.ts';
import {runCredentialCommand} from '../../../source/settings/credentials/credential-command.ts';
import {variablesOf} from '../../../source/settings/credentials/environment.ts';
import {temporaryFolder} from '../../temporary-folder.ts';
import {refusal} from '../refusal.ts';

const env = {PATH: process.env.PATH};

test('a list runs without a shell, a text with one, and the line end is taken off', async () => {
  expect(await runCredentialCommand(['printf', '%s\n', 'a$HOME;b'], {env})).toBe('a$HOME;b');
  expect(await runCredentialCommand('echo one | tr o 0', {env})).toBe('0ne');
});

test('the command gets the environment without our own tokens, and no input', async () => {
  const full = {
    ...env,
    SKYDECK_TASKING_TOKEN: 'CANARY-1',
    SKYDECK_HPC_TOKEN: 'CANARY-2',
    FIRECREST_CLIENT_SECRET: 'CANARY-3',
    SKYDECK_PROFILE: 'ops',
    SECRET_STORE_URL: 'kept',
  };
  const file = join(temporaryFolder(), 'environment');
  expect(
    await runCredentialCommand(`env > ${file}; cat; echo token`, {
      env: full,
      variables: variablesOf(services),
    }),
  ).toBe('token');
  const seen = readFileSync(file, 'utf8');
  expect(seen).not.toContain('CANARY');
  expect(seen).toContain('SKYDECK_PROFILE=ops');
  expect(seen).toContain('SECRET_STORE_URL=kept');
});

test('a command that fails is told with its exit code and what it said, harmless and cut', async () => {
  const error = await refusal(
    runCredentialCommand(`printf '\\033[2Jvault is sealed\\n\\007' >&2; printf '%0300d' 7 >&2; exit 3`, {
      env,
    }),
  );
  expect(error.name).toBe('CredentialsError');
  expect(error.kind).toBe('command');
  expect(error.sentence).toMatch(
    /^The credential command printf failed with exit code 3; it said: vault is sealed ·?0+….$/,
  );
  expect(error.sentence.length).toBeLessThan(300);
});

test('a secret that a failing command prints on both outputs is not repeated', async () => {
  const error = await refusal(runCredentialCommand('echo CANARY; echo "+ got CANARY" >&2; exit 1', {env}));
  expect(error.sentence).toContain('it said: + got •••');
  expect(JSON.stringify([error.sentence, error.todo, String(error.stack)])).not.toContain('CANARY');
});

test('arguments of the command, which may hold secrets, are not repeated', async () => {
  const error = await refusal(runCredentialCommand(['/bin/false', '--token=CANARY'], {env}));
  expect(error.sentence).toBe('The credential command false failed with exit code 1.');
  const missing = await refusal(runCredentialCommand(['/nowhere/vault', '--token=CANARY'], {env}));
  expect(inspect(missing, {depth: 9})).not.toContain('CANARY');
});

test('nothing printed, or two lines, is no secret', async () => {
  const nothing = await refusal(runCredentialCommand('echo " "; echo "not logged in" >&2', {env}));
  expect(nothing.sentence).toBe('The credential command echo printed nothing; it said: not logged in.');
  const two = await refusal(runCredentialCommand('echo CANARY-A; echo CANARY-B', {env}));
  expect(two.sentence).toBe('The credential command echo printed more than one line.');
});

/** Whether a process runs. One that is killed but not yet collected by the system's first process still counts as there. */
const runs = (pid: number): boolean => {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

test('a command that hangs is ended with everything that it started', async () => {
  const file = join(temporaryFolder(), 'pid');
  const error = await refusal(
    runCredentialCommand(`sleep 600 & echo $! > ${file}; wait`, {env, timeout: 300}),
  );
  expect(error.sentence).toBe('The credential command sleep gave no answer within 0.3 s and was ended.');
  const child = Number(readFileSync(file, 'utf8'));
  if (process.platform === 'linux') await vi.waitFor(() => expect(runs(child)).toBe(false));
});

test('nor does one outlive the program that asked it', async () => {
  const file = join(temporaryFolder(), 'pid');
  const module = new URL('../../../source/settings/credentials/credential-command.ts', import.meta.url).href;
  const asking = `
    import {existsSync} from 'node:fs';
    import {runCredentialCommand} from '${module}';
    void runCredentialCommand(${JSON.stringify(`sleep 600 & echo $! > ${file}.new; mv ${file}.new ${file}; wait`)}, {env: process.env});
    setInterval(() => existsSync('${file}') && process.exit(3), 10);`;
  const {status, stderr} = spawnSync(process.execPath, ['--input-type=module', '-e', asking], {
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(3);
  if (process.platform === 'linux')
    await vi.waitFor(() => expect(runs(Number(readFileSync(file, 'utf8')))).toBe(false));
});

test('a program that is not there, and one that prints without end, are told', async () => {
  const missing = await refusal(runCredentialCommand(['/nowhere/vault-get', 'x'], {env}));
  expect(missing.sentence).toBe('The credential command vault-get could not be started.');
  const endless = await refusal(runCredentialCommand(['yes'], {env}));
  expect(endless.sentence).toBe('The credential command yes printed more than 64 KB.');
});
