import {execFileSync, spawnSync} from 'node:child_process';
import {expect, test} from 'vitest';

const node = new URL('../../../node_modules/.bin/node', import.meta.url).pathname;
const keychain = new URL('../../../source/settings/credentials/keychain.ts', import.meta.url).href;
const missing = ['dbus-run-session', 'gnome-keyring-daemon', 'secret-tool'].find(
  program => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0,
);

/** Runs a script against the real keychain package; `unlocked` in a session bus of its own with a keyring. */
const run = (script: string, session: 'unlocked' | 'bare' | 'none', after = 'true') => {
  const code = `const {createKeychain} = await import('${keychain}'); const keychain = createKeychain(); ${script}`;
  const home = execFileSync('mktemp', ['-d']).toString().trim();
  const env = {PATH: process.env.PATH, HOME: home, NODE: node, CODE: code};
  const start =
    session === 'unlocked' ? 'printf pw | gnome-keyring-daemon --unlock --components=secrets >&2;' : '';
  const command = `${start} "$NODE" --input-type=module -e "$CODE" && ${after}`;
  const ended =
    session === 'none'
      ? spawnSync('sh', ['-c', command], {env, encoding: 'utf8'})
      : spawnSync('dbus-run-session', ['--', 'sh', '-c', command], {env, encoding: 'utf8'});
  execFileSync('rm', ['-rf', home]);
  return {out: ended.stdout.trim(), status: ended.status, err: ended.stderr};
};

test('what we keep is seen by secret-tool, and what secret-tool lacks afterwards was deleted by us', ({
  skip,
}) => {
  if (missing) {
    console.log(`not run: there is no ${missing} on this host`);
    return skip();
  }
  const kept = run(
    `await keychain.setPassword('ops/tasking', 'sécret-ω'); process.stdout.write(await keychain.getPassword('ops/tasking') + ' ');`,
    'unlocked',
    'secret-tool lookup service skydeck username ops/tasking',
  );
  expect(kept.out, kept.err).toBe('sécret-ω sécret-ω');
  const gone = run(
    `await keychain.setPassword('ops/tasking', 'x'); console.log(await keychain.deletePassword('ops/tasking'), await keychain.deletePassword('ops/tasking'), String(await keychain.probe({write: true})));`,
    'unlocked',
    '! secret-tool lookup service skydeck username ops/tasking',
  );
  expect(gone, gone.err).toMatchObject({out: 'true false undefined', status: 0});
});

test('without a session bus, or with a bus and no keyring, the probe says so and nothing is kept elsewhere', ({
  skip,
}) => {
  if (missing || process.platform !== 'linux') {
    console.log(`not run: ${missing ? `there is no ${missing} on this host` : 'only on Linux'}`);
    return skip();
  }
  const probe = `await keychain.setPassword('ops/x', 'secret').catch(() => {}); const error = await keychain.probe({write: true}); console.log(error?.kind + ': ' + error?.sentence); const {AsyncEntry} = await import('keytar'); console.log('kernel: ' + (await new AsyncEntry('skydeck', 'ops/x', {linux: {store: 'keyutils'}}).getPassword().catch(() => null)));`;
  const without = run(probe, 'none').out;
  expect(without).toMatch(/^kernel: null$/m);
  expect(without).toMatch(/^keychain: No keychain \(Secret Service\) can be used on this host: ./);
  expect(run(probe, 'bare').out).toMatch(/^(keychain|locked): ./m);
});
