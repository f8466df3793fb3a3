import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {newHome, notRun, taskingApi, until} from './one-shot.ts';
import {openProgram} from './program.ts';

const write = (file: string, text: string) => {
  mkdirSync(dirname(file), {recursive: true});
  writeFileSync(file, text);
};
const token = {SKYDECK_TASKING_TOKEN: 'tok-1234567'};

test('a configuration that is no JSON is named with its line and kept as it is, whatever is asked', async () => {
  const home = newHome();
  const broken = '{\n  "profiles": {\n    "ops": {"services": {},}\n  }\n}\n';
  write(home.config, broken);
  const read = await home.run(['get', 'windows']);
  expect(read.code).toBe(3);
  expect(read.err).toMatch(/config\.json is not JSON from line 3, column \d+/);
  expect(readFileSync(home.config, 'utf8')).toBe(broken);
  const made = await home.run(['profiles', 'create', 'night', '--url', 'tasking=https://api.example/']);
  expect(made.code).toBe(1);
  expect(made.err).toMatch(/config\.json is not JSON from line 3/);
  const used = await home.run(['get', 'windows', '--profile', 'ops']);
  expect(used.err).toMatch(/The profile ops cannot be used: .* is not JSON from line 3/);
  expect(used.err).not.toContain('no profile named');
  expect(readFileSync(home.config, 'utf8')).toBe(broken);
  expect(readdirSync(dirname(home.config))).toEqual(['config.json']);
});

test.each([
  [{tasking: {url: 42}}, /line \d+: profiles\.ops\.services\.tasking\.url must be text, not a number/],
  [{tasking: {url: 'http://api.example/'}}, /starts with http:\/\/.*allowInsecure/],
  [{tasking: {url: 'https://kim:hush@api.example/'}}, /has a user name or password in it/],
  [{tasking: {url: 'ftp://api.example/'}}, /must be a URL that starts with https:/],
])('a profile that is wrong is refused with its line and key: %j', async (services, sentence) => {
  const home = newHome();
  home.profile(services);
  const {code, err} = await home.run(['get', 'windows']);
  expect(code).toBe(3);
  expect(err).toMatch(sentence);
  expect(err).not.toContain('hush');
});

test('an unknown key is warned about and does not stop the work', async () => {
  const home = newHome();
  const api = await taskingApi(() => true);
  home.profile({tasking: {url: api.url, auth: {kind: 'bearer'}}}, {readOnyl: true});
  const doctor = await home.run(['doctor', '-o', 'json'], {env: token});
  expect(JSON.parse(doctor.out)).toContainEqual(
    expect.objectContaining({
      state: 'warn',
      sentence: expect.stringMatching(/readOnyl is not a key that skydeck knows; did you mean readOnly\?/),
    }),
  );
  expect(doctor.err).toBe('');
  // Whoever works with the profile hears of it, once: it may be meant to hold changes back.
  expect(await home.run(['get', 'satellites', '-o', 'name'], {env: token})).toMatchObject({
    code: 0,
    out: 'FM1\n',
    err: expect.stringMatching(/^skydeck: \S+ line 1: profiles\.ops\.readOnyl is not .* readOnly\?\n$/),
  });
});

test('the doctor says all that it found, also where no state can be kept', async () => {
  const home = newHome();
  home.profile({tasking: {url: 'http://127.0.0.1:9/', auth: {kind: 'bearer'}}}, {readOnly: true});
  write(join(home.home, '.local'), 'a file in the way');
  const {code, out} = await home.run(['doctor', '-o', 'json'], {env: token});
  expect(code).toBe(2);
  const sentences = (JSON.parse(out) as {sentence: string}[]).map(({sentence}) => sentence);
  expect(sentences).toContain(
    'The profile is ops (current), read-only: nothing that changes anything is sent.',
  );
  expect(sentences).toContain('Its credentials come from SKYDECK_TASKING_TOKEN.');
  expect(sentences).toContainEqual(expect.stringMatching(/state\/skydeck could not be created: part of/));
});

test.each([
  ['exit 3', /failed with exit code 3/],
  ['true', /printed nothing/],
  ['printf "one\\ntwo\\n"', /printed more than one line/],
  ['no-such-program-at-all', /failed with exit code 127/],
])(
  'a credential command that does not work is named with what it did: %s',
  async (credentialCommand, sentence) => {
    const home = newHome();
    home.profile({tasking: {url: 'http://127.0.0.1:9/', auth: {kind: 'bearer', credentialCommand}}});
    const {code, err} = await home.run(['get', 'satellites', '-o', 'json']);
    expect(code).toBe(4);
    expect(JSON.parse(err.trim().split('\n').at(-1)!).error.message).toMatch(sentence);
  },
);

test('the doctor waits once for a credential command that fails, and names it', async () => {
  const home = newHome();
  const api = await taskingApi(() => true);
  const log = join(home.home, 'log');
  const credentialCommand = `echo run >> ${log}; exit 3`;
  home.profile({tasking: {url: api.url, auth: {kind: 'bearer', credentialCommand}}});
  const {code, out} = await home.run(['doctor', '-o', 'json']);
  expect(code).toBe(2);
  expect(readFileSync(log, 'utf8')).toBe('run\n');
  const ofTasking = (JSON.parse(out) as {area: string; sentence: string}[]).filter(
    ({area}) => area === 'tasking',
  );
  expect(ofTasking.map(({sentence}) => sentence)).toEqual([
    expect.stringContaining('failed with exit code 3'),
    expect.stringMatching(/answers \(TCP/),
  ]);
});

test('a secret of several lines is refused when it is given, not when it is used', async () => {
  const home = newHome();
  home.profile({tasking: {url: 'http://127.0.0.1:9/', auth: {kind: 'bearer'}}});
  const env = {SKYDECK_PASSPHRASE_COMMAND: 'echo open-sesame'};
  const login = ['login', 'tasking', '--stdin', '--store', 'file'];
  const {code, out, err} = await home.run(login, {input: 'tok-1234567\nsecond line\n', env});
  expect({code, out}).toEqual({code: 1, out: ''});
  expect(err).toContain('more than one line');
  expect(err).not.toContain('tok-1234567');
  expect(home.made()).toEqual([home.config]);
});

test('a logout where nothing was kept says so, and that is no failure', async () => {
  const home = newHome();
  home.profile({tasking: {url: 'http://127.0.0.1:9/', auth: {kind: 'bearer'}}});
  const {code, out, err} = await home.run(['logout', 'tasking']);
  expect({code, out}).toEqual({code: 0, out: ''});
  expect(err).toMatch(/^Nothing was kept for tasking\b/);
});

test('a passphrase that is wrong three times shuts the file for this run; nobody is asked again', async () => {
  const home = newHome();
  const api = await taskingApi(() => true);
  home.profile({tasking: {url: api.url, auth: {kind: 'bearer'}}});
  const env = {SKYDECK_PASSPHRASE_COMMAND: 'echo right'};
  await home.run(['login', 'tasking', '--stdin', '--store', 'file'], {input: 'tok-1234567', env});
  const terminal = openProgram(['get', 'satellites'], {environment: home.environment});
  try {
    for (const attempt of ['secrets.age:', 'attempt 2 of 3', 'attempt 3 of 3']) {
      await terminal.see(attempt);
      terminal.press('wrong', 'enter');
    }
    await terminal.see('was wrong 3 times');
    expect((await terminal.exited).exitCode).toBe(4);
  } finally {
    await terminal.close();
  }
});

test('without a home, or with one that cannot be written, a sentence says which variables help', async () => {
  const home = newHome();
  const nowhere = await home.run(['profiles', 'create', 'ops', '--url', 'tasking=https://api.example/'], {
    env: {HOME: '/dev/null'},
  });
  expect(nowhere.code).toBe(3);
  expect(nowhere.err).toMatch(/part of that path is a file/);
  expect(nowhere.err).toContain('SKYDECK_CONFIG_DIR');
  const own = {
    SKYDECK_CONFIG_DIR: join(home.home, 'c'),
    SKYDECK_STATE_DIR: join(home.home, 's'),
    HOME: '/dev/null',
  };
  expect(
    (await home.run(['profiles', 'create', 'ops', '--url', 'tasking=https://api.example/'], {env: own})).code,
  ).toBe(0);
});

test('consoles that write the configuration at once lose nothing of each other', async () => {
  const home = newHome();
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const made = await Promise.all(
    names.map(name => home.run(['profiles', 'create', name, '--url', 'tasking=https://api.example/'])),
  );
  expect(made.map(({code}) => code)).toEqual(names.map(() => 0));
  expect(Object.keys(JSON.parse(readFileSync(home.config, 'utf8')).profiles).sort()).toEqual(names);
  expect(readdirSync(dirname(home.config))).toEqual(['config.json', 'config.schema.json']);
});

test('an output that cannot be written is said, and ends with 1', async ({skip}) => {
  if (!existsSync('/dev/full')) return notRun(skip, 'this system has no /dev/full');
  const {code, err} = await newHome().shell('$SKYDECK profiles > /dev/full');
  expect(code).toBe(1);
  expect(err).toContain('The output could not be written: the disk is full (ENOSPC).');
});

test('a disk that is full when ages are to be kept: the rows come, and one line says what is lost', async ({
  skip,
}) => {
  if (!existsSync('/dev/full')) return notRun(skip, 'this system has no /dev/full');
  const home = newHome();
  const api = await taskingApi(() => true);
  home.profile({tasking: {url: api.url, auth: {kind: 'bearer'}}});
  const state = join(home.home, '.local/state/skydeck/ops');
  mkdirSync(state, {recursive: true});
  symlinkSync('/dev/full', join(state, 'memory.db'));
  const {code, out, err} = await home.run(['get', 'satellites', '-o', 'name'], {env: token});
  expect({code, out}).toEqual({code: 0, out: 'FM1\n'});
  expect(err).toMatch(
    /^skydeck: .*memory\.db could not be written: .*So ages and what was seen of this run are not kept\..*\n$/,
  );
  const quiet = await home.run(['get', 'satellites', '--quiet', '-o', 'json'], {env: token});
  expect(quiet).toMatchObject({code: 0, err: ''});
});

test('on a disk that is full, then read-only, rows come and nothing is sent, and each says why', async ({
  skip,
}) => {
  const own = 'unshare -rm sh -c';
  if (spawnSync('sh', ['-c', `${own} "mount -t tmpfs none /mnt"`]).status !== 0)
    return notRun(skip, 'this system mounts nothing without being asked as root');
  const home = newHome();
  const api = await taskingApi(() => true);
  home.profile({tasking: {url: api.url, auth: {kind: 'bearer'}}});
  const {out, err} = await home.shell(
    `mkdir -p $HOME/.local/state
    ${own} '
      state=$HOME/.local/state; exec 2>&1
      mount -t tmpfs -o size=1m none $state
      $SKYDECK get satellites --quiet -o name > /dev/null
      cat /dev/zero > $state/rest 2> /dev/null
      $SKYDECK create window --satellite FM1 --type PAYLOAD_SDR --start +25h --duration 60 --yes; echo ended with $?
      rm $state/rest; mount -o remount,ro $state
      $SKYDECK get satellites --cached -o name'`,
    token,
  );
  expect(err).toBe('');
  const [full, readOnly] = out.split(/^ended with .*\n/m);
  expect(full).toMatch(
    /journal\.db could not be written: the disk is full \(ENOSPC\)\. So nothing that changes/,
  );
  expect(full).toContain('So ages and what was seen of this run are not kept.');
  expect(readOnly).toMatch(/memory\.db could not be written: it is on a read-only file system \(EROFS\)/);
  expect(readOnly).toMatch(/as last known, read .*\nFM1\n$/);
  expect(api.deeds).toEqual([]);
});

test('a profile whose further settings are wrong is not made at all', async () => {
  const home = newHome();
  const create = ['profiles', 'create', 'ops', '--url', 'tasking=https://api.example/'];
  const wrong = await home.run([...create, '--set', 'readOnly=true', '--set', 'clock.speed=fast']);
  expect(wrong).toMatchObject({
    code: 3,
    out: '',
    err: expect.stringContaining('clock.speed must be a number'),
  });
  expect(home.made()).toEqual([]);
  expect((await home.run([...create, '--set', 'readOnly=true', '--set', 'clock.speed=60'])).code).toBe(0);
  expect(JSON.parse(readFileSync(home.config, 'utf8')).profiles.ops).toMatchObject({
    readOnly: true,
    clock: {speed: 60},
  });
});

test('a profile is made by a short form, which says at once what is wrong and asks again', async () => {
  const home = newHome();
  const terminal = openProgram(['profiles', 'create', 'ops'], {environment: home.environment});
  try {
    await terminal.see('Tasking (its address');
    terminal.press('http://api.example/', 'enter');
    await terminal.see('The address starts with http://');
    terminal.press('https://api.example/', 'enter');
    await terminal.see('Tasking wants (bearer, basic, oidc, s3, aws, none) [bearer]:');
    terminal.press('o', 'enter');
    await terminal.see('Tasking issuer');
    terminal.press('https://idp.example/', 'enter');
    await terminal.see('Tasking client id');
    terminal.press('console', 'enter');
    await terminal.see('Tasking flow');
    terminal.press('device', 'enter');
    for (const service of ['Downlink (', 'Observatory (', 'HPC (', 'Data lake (']) {
      await terminal.see(service);
      terminal.press('enter');
    }
    await terminal.see('The profile ops is made');
    expect((await terminal.exited).exitCode).toBe(0);
  } finally {
    await terminal.close();
  }
  expect(JSON.parse(readFileSync(home.config, 'utf8')).profiles.ops.services).toEqual({
    tasking: {
      url: 'https://api.example/',
      auth: {kind: 'oidc', issuer: 'https://idp.example/', clientId: 'console', flow: 'device'},
    },
  });
});

test('a watch says once that its list cannot be read, and when it can again', async () => {
  const home = newHome();
  let allowed = true;
  const api = await taskingApi(() => allowed);
  home.profile({
    tasking: {url: api.url, auth: {kind: 'bearer'}, refreshSeconds: {active: 0.2, background: 0.2}},
  });
  const watch = home.start(['get', 'satellites', '--watch', '-o', 'ndjson'], token);
  await until(() => expect(watch.written.out).toContain('FM1'));
  allowed = false;
  await until(() => expect(watch.written.err).toContain('last good reading'));
  allowed = true;
  await until(() => expect(watch.written.err).toContain('the satellites can be read again.'));
  watch.child.kill('SIGINT');
  const {code, err, out} = await watch.ended;
  expect(code).toBe(130);
  expect(
    err
      .trimEnd()
      .split('\n')
      .map(line => Object.keys(JSON.parse(line))),
  ).toEqual([['note'], ['note']]);
  expect(out.trimEnd().split('\n')).toHaveLength(1);
});

test('read-only by flag, environment or profile: nothing that changes anything leaves, and it is shown', async () => {
  const home = newHome();
  const api = await taskingApi(() => true);
  const services = {tasking: {url: api.url, auth: {kind: 'bearer'}}};
  const upload = ['upload', '/etc/hostname', '--satellite', 'FM1', '--payload', 'SDR', '--to', '/x', '--yes'];
  home.profile(services);
  const refusals = [
    await home.run(['--read-only', ...upload], {env: token}),
    await home.run(upload, {env: {...token, SKYDECK_READ_ONLY: '1'}}),
  ];
  home.profile(services, {readOnly: true});
  refusals.push(await home.run(upload, {env: token}));
  for (const {code, err} of refusals) {
    expect(code).toBe(1);
    expect(err).toContain('Nothing is sent: the profile ops is read-only here.');
  }
  expect((await home.run([], {env: token})).out).toContain('profile ops (read-only)');
  const console = openProgram([], {environment: {...home.environment, ...token}});
  try {
    await console.see(/read-only/i);
    console.press('2', 'u');
    await console.see(/read-only/i);
    console.press('q');
  } finally {
    await console.close();
  }
  expect(api.deeds).toEqual([]);
});

test('a mutation that is refused at the door ends with 5: it was surely not sent', async () => {
  const home = newHome();
  home.profile({tasking: {url: 'http://127.0.0.1:9/', auth: {kind: 'bearer'}}});
  const {code} = await home.run(['delete', 'window', '1', '--yes'], {env: token});
  expect(code).toBe(5);
});
