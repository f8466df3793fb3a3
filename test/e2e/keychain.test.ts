import {EventEmitter, once} from 'node:events';
import {mkdtempSync, rmSync, statSync} from 'node:fs';
import {createServer, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {missingProgram} from './missing-program.ts';
import {newHome, notRun, taskingApi} from './one-shot.ts';
import {openProgram} from './program.ts';

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

/** A session bus that accepts and stays silent; `asked` and `left` tell that a keychain was asked, and no longer is. */
const silentBus = async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'bus-')), 'bus');
  const events = new EventEmitter();
  const open = new Set<Socket>();
  const server = createServer(socket => {
    open.add(socket);
    socket.on('error', () => {}).on('data', () => events.emit('asked'));
    socket.on('close', () => {
      open.delete(socket);
      if (open.size === 0) events.emit('left');
    });
  });
  await once(server.listen(path), 'listening');
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
    rmSync(dirname(path), {recursive: true, force: true});
  });
  return {environment: {DBUS_SESSION_BUS_ADDRESS: `unix:path=${path}`}, events};
};

test('a session bus that accepts and stays silent holds up nobody: commands end with a sentence, or at the first signal', async ({
  skip,
}) => {
  if (process.platform !== 'linux') notRun(skip, 'the Secret Service is of Linux');
  const bus = await silentBus();
  const api = await taskingApi(() => true);
  const home = newHome();
  home.profile({
    tasking: {url: api.url, auth: {kind: 'bearer'}},
    hpc: {url: api.url, auth: {kind: 'bearer'}},
  });
  const env = bus.environment;
  const [listed, looked] = await Promise.all([
    home.run(['get', 'satellites'], {env}),
    home.run(['doctor'], {env}),
  ]);
  expect(listed.err).toContain('The keychain (Secret Service) gave no answer within 4 s');
  expect(listed.code).toBe(4);
  expect(looked.out).toContain('Its credentials may be in the Secret Service, which gives no answer.');

  const asked = once(bus.events, 'asked');
  const stopped = home.start(['get', 'satellites'], env);
  await asked;
  const left = once(bus.events, 'left');
  stopped.child.kill('SIGTERM');
  expect((await stopped.ended).out).toBe('');
  await left;

  const askedAgain = once(bus.events, 'asked');
  const console = openProgram([], {home: home.home, environment: env});
  await askedAgain;
  const leftAgain = once(bus.events, 'left');
  console.press('ctrl-c');
  await console.exited;
  expect(console.restored()).toBe(true);
  await leftAgain;
});
