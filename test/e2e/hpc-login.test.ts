import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {type Dialect, dialects} from '../../source/services/hpc/upstream/model.ts';
import {mounts, openSite} from '../services/hpc/open-site.ts';
import {identityProvider} from '../settings/credentials/identity-provider.ts';
import {newHome, until} from './one-shot.ts';

/** An HPC site that lets in whom an independent provider knows, and a home whose profile logs in there. */
const guarded = async (
  dialect: Dialect,
  auth: Record<string, unknown>,
  options: Parameters<typeof identityProvider>[0] = {},
) => {
  const provider = await identityProvider(options);
  const open = await openSite({dialect, admits: token => provider.knows(token)});
  const home = newHome();
  home.profile({
    hpc: {
      url: open.origin + mounts[dialect],
      system: 'cluster',
      firstLookSeconds: 0.1,
      auth: {kind: 'oidc', issuer: provider.issuer, ...auth},
    },
  });
  const tokens = () =>
    new Set(open.asked.map(({headers}) => headers.get('authorization')).filter(one => one !== null));
  return {provider, open, home, tokens};
};

test.each(dialects)(
  '%s: client credentials of an independent provider run a job and move a large file; storage sees no token',
  async dialect => {
    const {provider, open, home, tokens} = await guarded(dialect, {
      clientId: 'robot',
      credentialCommand: ['printf', 'robot-secret'],
    });
    const local = (name: string) => join(home.home, name);
    writeFileSync(local('job.sh'), '#!/bin/bash\necho done\n');
    writeFileSync(local('mesh.bin'), Buffer.alloc(6 * 1024 * 1024, 7));
    const submitted = await home.run(['submit', local('job.sh')]);
    expect(submitted, submitted.err).toMatchObject({
      code: 0,
      out: expect.stringMatching(/is job \d+ on cluster/),
    });
    const put = await home.run(['put', local('mesh.bin'), '/home/test1/mesh.bin', '--yes']);
    expect(put, put.err).toMatchObject({
      code: 0,
      out: expect.stringContaining('lies at /home/test1/mesh.bin'),
    });
    // One login for each run of the program, however many requests it makes.
    expect(provider.grants).toEqual(['client_credentials', 'client_credentials']);
    expect(tokens().size).toBe(2);
    const staged = open.asked.filter(({line}) => line.includes('/hpc/s3/'));
    expect(staged.length).toBeGreaterThan(0);
    expect(staged.filter(({headers}) => headers.has('authorization'))).toEqual([]);
  },
);

test('a token that expires while a log is followed is renewed, and the log goes on', async () => {
  // It lives four seconds, so it is used for two of them.
  const {open, home, tokens} = await guarded(
    'v1.16',
    {clientId: 'robot', credentialCommand: ['printf', 'robot-secret']},
    {tokenSeconds: 4},
  );
  open.site.files.write('test1', '/home/test1/log', 'one\n');
  const tail = home.start(['tail', '-f', '/home/test1/log']);
  await until(() => expect(tail.written.out).toBe('one\n'));
  await until(() => expect(tokens().size).toBeGreaterThanOrEqual(2));
  open.site.files.append('test1', '/home/test1/log', 'two\n');
  await until(() => expect(tail.written.out).toBe('one\ntwo\n'));
  tail.child.kill('SIGINT');
  expect((await tail.ended).err).toBe('');
});

test('a device login at an independent provider opens the service until it is withdrawn', async () => {
  const passphrase = {SKYDECK_PASSPHRASE_COMMAND: 'echo open-sesame-17'};
  const {provider, open, home} = await guarded('v2', {flow: 'device', clientId: 'console'});
  open.site.files.write('test1', '/home/test1/result', 'value 42\n');
  const login = home.start(['login', 'hpc', '--device', '--store', 'file'], passphrase);
  await until(() => expect(login.written.out).toMatch(/Waiting for up to \d+ minutes/));
  await provider.decide(/there:\s+(\S+)/.exec(login.written.out)![1]!, 'allow');
  const ended = await login.ended;
  expect(ended, ended.err).toMatchObject({code: 0});
  const read = () => home.run(['fetch', 'result', `${home.home}/`], {env: passphrase});
  const fetched = await read();
  expect(fetched, fetched.err).toMatchObject({code: 0});
  expect(readFileSync(join(home.home, 'result'), 'utf8')).toBe('value 42\n');
  await provider.revokeAll();
  const over = await read();
  expect(over.code).toBe(4);
  expect(over.err).toContain('Log in again with skydeck login');
});
