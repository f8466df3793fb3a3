import {statSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {missingProgram} from './missing-program.ts';
import {newHome, notRun, taskingApi} from './one-shot.ts';

const missing = missingProgram('dbus-run-session', 'gnome-keyring-daemon', 'secret-tool');
const token = 'tok-3f9a77c1d0';
const bearer = `Bearer ${token}`;

test('login keeps a token in the real keychain, secret-tool sees it, a command uses it, logout removes it', async ({
  skip,
}) => {
  if (missing || process.platform !== 'linux')
    notRun(skip, missing ? `there is no ${missing} on this host` : 'the Secret Service is of Linux');
  const home = newHome();
  const api = await taskingApi(authorization => authorization === bearer);
  home.profile({tasking: {url: api.url, auth: {kind: 'bearer'}}});
  const {out, err} = await home.shell(
    `dbus-run-session -- bash -c '
      printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
      printf %s ${token} | $SKYDECK login tasking --stdin; echo "login $?"
      echo "kept $(secret-tool lookup service skydeck username ops/tasking)"
      $SKYDECK get satellites -o name; echo "get $?"
      $SKYDECK doctor -o json | grep -o "come from [^.]*"
      $SKYDECK logout tasking; echo "logout $?"
      echo "left $(secret-tool lookup service skydeck username ops/tasking)"
      $SKYDECK get satellites -o name; echo "get $?"
    '`,
  );
  expect(
    out.split('\n').map(line => line.trim()),
    err,
  ).toEqual([
    'The secret for tasking is kept in the Secret Service.',
    'login 0',
    `kept ${token}`,
    'FM1',
    'get 0',
    'come from Secret Service',
    'Removed what was kept for tasking: Secret Service.',
    'logout 0',
    'left',
    'get 4',
    '',
  ]);
  expect(err).toContain('skydeck --profile ops login tasking');
  // The doctor's first knock goes without credentials.
  expect([...new Set(api.seen)].sort()).toEqual(['', bearer]);
});

test('a keychain that is locked is said to be, and the token of the environment is used all the same', async ({
  skip,
}) => {
  if (missing || process.platform !== 'linux')
    notRun(skip, missing ? `there is no ${missing} on this host` : 'the Secret Service is of Linux');
  const home = newHome();
  const api = await taskingApi(authorization => authorization === bearer);
  home.profile({tasking: {url: api.url, auth: {kind: 'bearer'}}});
  const {out, err} = await home.shell(
    `dbus-run-session -- bash -c '
      gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1
      printf %s ${token} | $SKYDECK login tasking --stdin; echo "login $?"
      SKYDECK_TASKING_TOKEN=${token} $SKYDECK get satellites -o name; echo "get $?"
    '`,
  );
  expect(out).toMatch(/^login 4$/m);
  expect(out).toMatch(/^FM1\nget 0$/m);
  expect(err).toMatch(/keychain \(Secret Service\)/);
  expect(err).not.toMatch(/^\s+at /m);
});

test('without D-Bus: a sentence with the three ways out; and the encrypted file works', async ({skip}) => {
  if (process.platform !== 'linux') notRun(skip, 'the Secret Service is of Linux');
  const home = newHome();
  const api = await taskingApi(authorization => authorization === bearer);
  home.profile({tasking: {url: api.url, auth: {kind: 'bearer'}}});
  const refused = await home.run(['login', 'tasking', '--stdin'], {input: token});
  expect(refused.code).toBe(4);
  expect(refused.err).toMatch(/^skydeck: No keychain \(Secret Service\) can be used on this host: /);
  for (const way of ['environment variable', 'credentialCommand', '--store file'])
    expect(refused.err).toContain(way);
  expect(refused.err).not.toMatch(/^\s+at /m);

  const env = {SKYDECK_PASSPHRASE_COMMAND: 'echo open-sesame-17'};
  const kept = await home.run(['login', 'tasking', '--stdin', '--store', 'file'], {input: token, env});
  expect(kept).toMatchObject({code: 0, out: 'The secret for tasking is kept in the encrypted file.\n'});
  const file = join(home.home, '.config', 'skydeck', 'secrets.age');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
  expect(await home.run(['get', 'satellites', '-o', 'name'], {env})).toMatchObject({code: 0, out: 'FM1\n'});

  const shut = await home.run(['get', 'satellites'], {});
  expect(shut.code).toBe(4);
  expect(shut.err).toContain('SKYDECK_PASSPHRASE_COMMAND');
  const wrong = await home.run(['get', 'satellites'], {
    env: {SKYDECK_PASSPHRASE_COMMAND: 'echo not-this-one'},
  });
  expect(wrong.code).toBe(4);
  expect(wrong.err).toContain('is not the passphrase of');
  // What comes before it hides it: that is said when it is kept.
  const hidden = await home.run(['login', 'tasking', '--stdin', '--store', 'file'], {
    input: token,
    env: {...env, SKYDECK_TASKING_TOKEN: 'another-token'},
  });
  expect(hidden.err).toBe('skydeck: SKYDECK_TASKING_TOKEN comes before it, as long as it is there.\n');
  const gone = await home.run(['logout', 'tasking'], {env});
  expect(gone.out).toContain('secrets.age');
});
