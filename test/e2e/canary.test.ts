import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {newHome, notRun, taskingApi, until} from './one-shot.ts';
import {openProgram} from './program.ts';

/** A secret that stands nowhere else: whatever holds it has leaked it. */
const canary = 'canary-8d1f6b20e7c94a53';
const passphraseCanary = 'canary-of-the-passphrase-51';
const fine = (authorization: string) => authorization === `Bearer ${canary}`;

/** What every process of this host shows to others: its arguments, and its environment to the same user. */
const processes = () =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(name => {
      const read = (file: string) => {
        try {
          return readFileSync(join('/proc', name, file), 'latin1');
        } catch {
          return '';
        }
      };
      const parent = Number(/^PPid:\s+(\d+)/m.exec(read('status'))?.[1]);
      return {pid: Number(name), parent, words: read('cmdline'), environment: read('environ')};
    });
const childrenOf = (pid: number): ReturnType<typeof processes> => {
  const all = processes();
  const below = (of: number): typeof all =>
    all.filter(({parent}) => parent === of).flatMap(one => [one, ...below(one.pid)]);
  return below(pid);
};

const leaks = (home: ReturnType<typeof newHome>, secret: string) =>
  home
    .files()
    .filter(
      ({content}) => content.includes(secret) || content.includes(Buffer.from(secret).toString('base64')),
    )
    .map(({path}) => path);

/** What an operator does with a token, the upstream repeating it in its refusals; all that the program said. */
const aDay = async (home: ReturnType<typeof newHome>, env: Record<string, string>) => {
  const log = join(home.home, 'skydeck.log');
  const common = ['--log', log, '--verbose'];
  const deeds = [
    ['get', 'satellites'],
    ['get', 'satellites', '-o', 'json'],
    ['doctor'],
    ['doctor', '-o', 'json'],
    ['triage'],
    ['profiles', 'show', 'ops'],
    ['create', 'window', '--satellite', 'FM1', '--type', 'PAYLOAD_SDR', '--start', '+70h', '--dry-run'],
    ['delete', 'window', 'nothing', '--yes'],
    ['journal', '-o', 'json'],
  ];
  let said = '';
  for (const words of deeds) {
    const {out, err} = await home.run([...common, ...words], {env});
    said += out + err;
  }
  return {said, log: readFileSync(log, 'utf8')};
};

test('a token of the environment is in no file, no output and no log, whether it is accepted or refused', async () => {
  for (const allows of [fine, () => false]) {
    const home = newHome();
    const api = await taskingApi(allows);
    home.profile({tasking: {url: api.url, auth: {kind: 'bearer'}}});
    const {said, log} = await aDay(home, {SKYDECK_TASKING_TOKEN: canary});
    expect(api.seen).toContain(`Bearer ${canary}`);
    expect(said).not.toContain(canary);
    expect(log).toMatch(/"kind":"request".*"status":(200|401)/);
    expect(leaks(home, canary)).toEqual([]);
  }
});

test('what a credential command prints is nowhere either, nor what it says on stderr about it', async () => {
  const home = newHome();
  const api = await taskingApi(fine);
  const file = join(home.home, '.netrc-of-the-operator');
  writeFileSync(file, canary);
  home.profile({tasking: {url: api.url, auth: {kind: 'bearer', credentialCommand: `cat ${file}`}}});
  const {said, log} = await aDay(home, {});
  expect(api.seen).toContain(`Bearer ${canary}`);
  home.profile({
    tasking: {
      url: api.url,
      auth: {kind: 'bearer', credentialCommand: `cat ${file}; echo "gave $(cat ${file})" >&2; exit 3`},
    },
  });
  const failing = await aDay(home, {});
  expect(failing.said).toContain('failed with exit code 3');
  expect(said + failing.said + log + failing.log).not.toContain(canary);
  expect(leaks(home, canary)).toEqual([file]);
});

test('secret and passphrase of the encrypted file: on disk is neither', async () => {
  const home = newHome();
  const api = await taskingApi(fine);
  home.profile({tasking: {url: api.url, auth: {kind: 'bearer'}}});
  const env = {SKYDECK_PASSPHRASE_COMMAND: `printf '%s' ${passphraseCanary}`};
  const log = join(home.home, 'skydeck.log');
  const login = await home.run(['--log', log, 'login', 'tasking', '--stdin', '--store', 'file'], {
    input: canary,
    env,
  });
  expect(login).toMatchObject({code: 0});
  const read = await home.run(['--log', log, '--verbose', 'get', 'satellites'], {env});
  expect(read.code).toBe(0);
  for (const secret of [canary, passphraseCanary]) {
    expect(login.out + login.err + read.out + read.err).not.toContain(secret);
    expect(leaks(home, secret)).toEqual([]);
  }
  expect(readFileSync(log, 'utf8')).toMatch(/"kind":"credentials","service":"tasking","source":"file"/);
});

test('an answer that is no JSON and repeats the token does not carry it into an error', async () => {
  const home = newHome();
  const api = await taskingApi(fine, {
    // What comes is not what was promised, token and all: the program's own errors must not carry it.
    instead: (request, response) => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'x-echo': request.headers.authorization ?? '',
      });
      response.end(`{"data": [{"id": {"at": "${request.headers.authorization}"}}], "token": "${canary}"`);
    },
  });
  home.profile({tasking: {url: api.url, auth: {kind: 'bearer'}}});
  const {said, log} = await aDay(home, {SKYDECK_TASKING_TOKEN: canary});
  expect(said + log).not.toContain(canary);
  expect(leaks(home, canary)).toEqual([]);
});

test('a crash report does not have it, neither the stack nor what Node writes about the process', async () => {
  const home = newHome();
  const api = await taskingApi(fine);
  home.profile({tasking: {url: api.url, refreshSeconds: {active: 0.2}, auth: {kind: 'bearer'}}});
  const crash = join(home.home, 'crash.mjs');
  writeFileSync(
    crash,
    `process.on('SIGUSR2', () => {
      process.report.writeReport();
      throw new Error('a fault of the program');
    });`,
  );
  const watch = home.start(['get', 'satellites', '--watch'], {
    SKYDECK_TASKING_TOKEN: canary,
    NODE_OPTIONS: `--import=${crash} --report-directory=${home.home}`,
  });
  await until(() => expect(api.seen.length).toBeGreaterThan(1));
  watch.child.kill('SIGUSR2');
  const {code, err} = await watch.ended;
  expect(code).not.toBe(0);
  const [, report = ''] = /a report is in (\S+):/.exec(err.split('\n').at(-2) ?? '') ?? [];
  expect(readFileSync(report, 'utf8')).toContain('a fault of the program');
  expect(err).not.toContain(canary);
  expect(home.files().some(({path}) => /report\..*\.json$/.test(path))).toBe(true);
  expect(leaks(home, canary)).toEqual([]);
});

test('no child of a command or of the console has it in its environment or among its arguments', async ({
  skip,
}) => {
  if (process.platform !== 'linux') notRun(skip, 'there is no /proc on this host');
  const home = newHome();
  const api = await taskingApi(fine);
  home.profile({tasking: {url: api.url, auth: {kind: 'bearer', credentialCommand: 'sleep 8; echo other'}}});
  const secrets = {SKYDECK_LAKE_TOKEN: canary, FIRECREST_CLIENT_SECRET: canary};
  const seen = (pid: number) => {
    const children = childrenOf(pid);
    for (const {words, environment} of children) {
      expect(environment).not.toContain(canary);
      expect(words).not.toContain(canary);
    }
    return children.filter(({environment}) => environment.includes(home.home));
  };
  const command = home.start(['triage'], secrets);
  await until(() => expect(seen(command.child.pid!).length).toBeGreaterThan(0));
  expect(processes().some(({words}) => words.includes(canary))).toBe(false);
  command.child.kill('SIGKILL');

  const edit = openProgram(['profiles', 'edit', 'ops'], {
    environment: {...home.environment, ...secrets, EDITOR: 'sh -c "sleep 8" --'},
  });
  try {
    await until(() => expect(seen(edit.pty.pid).length).toBeGreaterThan(0));
  } finally {
    await edit.close();
  }

  const console = openProgram([], {
    environment: {...home.environment, ...secrets},
  });
  try {
    await until(() => expect(seen(console.pty.pid).length).toBeGreaterThan(0));
    expect(console.output()).not.toContain(canary);
  } finally {
    await console.close();
  }
});

test('a secret that is typed is neither shown nor kept where it was typed', async () => {
  const home = newHome();
  const api = await taskingApi(fine);
  home.profile({tasking: {url: api.url, auth: {kind: 'bearer'}}});
  const command = openProgram(['--ask', 'get', 'satellites'], {environment: home.environment});
  try {
    await command.see('Secret for tasking (ops), for this run alone:');
    command.press(`${canary}`, 'enter');
    await command.see('FM1');
    expect((await command.exited).exitCode).toBe(0);
    expect(command.output()).not.toContain(canary);
    expect(leaks(home, canary)).toEqual([]);
  } finally {
    await command.close();
  }
});
