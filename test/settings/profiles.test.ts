import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {removeProfile, setCurrentProfile} from '../../source/settings/edit-profile.ts';
import {activeProfile, listProfiles, showProfile} from '../../source/settings/profiles.ts';
import {temporaryFolder} from '../temporary-folder.ts';
import {createProfile, loadConfig, setProfileValue} from './declared.ts';
import {refusal} from './refusal.ts';

const ops = {services: {tasking: {url: 'https://api.example.com/', auth: {kind: 'bearer'}}}};
const fresh = () => join(temporaryFolder(), 'config.json');
/** The file without what every new one begins with. */
const raw = (file: string) => {
  const {$schema, version, ...rest} = JSON.parse(readFileSync(file, 'utf8'));
  expect([$schema, version]).toEqual(['./config.schema.json', 1]);
  return rest;
};

test('the first profile made becomes the current one, the second does not', async () => {
  const file = fresh();
  await createProfile(file, 'ops', ops);
  await createProfile(file, 'night', {...ops, readOnly: true});
  const {config, problems} = await loadConfig(file);
  expect(listProfiles(config)).toEqual([
    {name: 'night', current: false, builtIn: false, readOnly: true, services: ['tasking']},
    {name: 'ops', current: true, builtIn: false, readOnly: false, services: ['tasking']},
    {name: 'sandbox', current: false, builtIn: true, readOnly: false, services: []},
  ]);
  expect(showProfile({config, problems}, 'ops')).toEqual(ops);
});

test('names in use, wrong names and the built-in name are refused, and nothing is written', async () => {
  const file = fresh();
  for (const name of ['sandbox', 'Ops', '../x', '__proto__', ''])
    expect((await refusal(createProfile(file, name, ops))).sentence).toContain('cannot be used');
  expect(existsSync(file)).toBe(false);
  await createProfile(file, 'ops', ops);
  const twice = await refusal(createProfile(file, 'ops', ops));
  expect(twice.sentence).toBe('There is a profile named ops already.');
  expect((await refusal(removeProfile(file, 'sandbox'))).sentence).toContain('built-in');
  expect((await refusal(setProfileValue(file, 'sandbox', 'readOnly', 'true'))).sentence).toContain(
    'built-in',
  );
});

test('values are set by path, as what their key wants', async () => {
  const file = fresh();
  await createProfile(file, 'ops', ops);
  await setProfileValue(file, 'ops', 'readOnly', 'true');
  await setProfileValue(file, 'ops', 'user.id', '123');
  await setProfileValue(file, 'ops', 'services.tasking.refreshSeconds.active', '30');
  await setProfileValue(file, 'ops', 'services.tasking.windowTypes', '{"X":{"before":60,"after":60}}');
  await setProfileValue(file, 'ops', 'services.tasking.auth.credentialCommand', '["pass","show","x"]');
  await setProfileValue(file, 'ops', 'services.tasking.auth', undefined);
  await setProfileValue(file, 'ops', 'services.hpc', '{"url":"https://hpc.example/"}');
  expect(raw(file).profiles.ops).toEqual({
    services: {
      tasking: {
        url: 'https://api.example.com/',
        refreshSeconds: {active: 30},
        windowTypes: {X: {before: 60, after: 60}},
      },
      hpc: {url: 'https://hpc.example/'},
    },
    readOnly: true,
    user: {id: '123'},
  });
});

test('a value that would make the profile worse is refused with the key', async () => {
  const file = fresh();
  await createProfile(file, 'ops', ops);
  const before = raw(file);
  const refused = async (path: string, text?: string) =>
    (await refusal(setProfileValue(file, 'ops', path, text))).sentence;
  expect(await refused('readOnly', 'maybe')).toContain('readOnly must be true or false, not text');
  expect(await refused('services.tasking.url', 'http://api.example.com/')).toContain('starts with http://');
  expect(await refused('services.tasking.url', undefined)).toContain('url is missing');
  expect(await refused('servces.tasking.url', 'https://x/')).toContain('did you mean services?');
  const secret = await refused('services.tasking.auth.token', 'CANARY');
  expect(secret).toContain('looks like a secret');
  expect(secret).not.toContain('CANARY');
  expect(await refused('services.__proto__.x', '1')).toContain('is not the path of a setting');
  expect((await refusal(setProfileValue(file, 'opps', 'readOnly', 'true'))).todo).toContain(
    'Did you mean ops?',
  );
  expect(raw(file)).toEqual(before);
});

test('a secret in a new profile is refused', async () => {
  const leaky = {services: {lake: {url: 'https://a.example/', auth: {kind: 'basic', password: 'CANARY'}}}};
  const {sentence} = await refusal(createProfile(fresh(), 'ops', leaky));
  expect(sentence).toContain('services.lake.auth.password looks like a secret');
  expect(sentence).not.toContain('CANARY');
});

test('deleting the current profile leaves no current one', async () => {
  const file = fresh();
  await createProfile(file, 'ops', ops);
  await createProfile(file, 'night', ops);
  await setCurrentProfile(file, 'night');
  await removeProfile(file, 'night');
  expect(raw(file)).toEqual({profiles: {ops}});
  expect((await refusal(removeProfile(file, 'night'))).sentence).toContain('no profile named "night"');
  expect((await refusal(setCurrentProfile(file, 'opz'))).todo).toContain('Did you mean ops?');
  await setCurrentProfile(file, 'sandbox');
  expect(raw(file).current).toBe('sandbox');
});

test('the flag comes before the environment, that before the current profile, that before the only one', () => {
  const profiles = {a: ops, b: ops, c: ops} as any;
  const env = {SKYDECK_PROFILE: 'b'};
  const chosen = (config: any, choice: any) => {
    const active = activeProfile(config, choice);
    return active && [active.name, active.from];
  };
  expect(chosen({profiles, current: 'c'}, {flag: 'a', env})).toEqual(['a', '--profile']);
  expect(chosen({profiles, current: 'c'}, {env})).toEqual(['b', 'SKYDECK_PROFILE']);
  expect(chosen({profiles, current: 'c'}, {env: {}})).toEqual(['c', 'current']);
  expect(chosen({profiles: {a: ops}}, {env: {}})).toEqual(['a', 'the only one']);
  expect(chosen({profiles}, {env: {}})).toBeUndefined();
  expect(chosen({profiles: {}}, {env: {SKYDECK_PROFILE: 'sandbox'}})).toEqual(['sandbox', 'SKYDECK_PROFILE']);
});

test('a named profile that is missing or broken is said, never replaced by another', () => {
  const config = {profiles: {ops}} as any;
  expect(() => activeProfile(config, {env: {SKYDECK_PROFILE: 'opps'}})).toThrow(
    'There is no profile named "opps", which SKYDECK_PROFILE names.',
  );
  expect(() => activeProfile(config, {flag: 'constructor', env: {}})).toThrow('There is no profile');
  const broken = [{profile: 'bad', sentence: 'config.json line 7: url must be text'}];
  expect(() => activeProfile(config, {flag: 'bad', env: {}}, broken)).toThrow(
    'The profile bad cannot be used: config.json line 7: url must be text.',
  );
});

test('a new profile with a service or a key that nobody knows is refused with the one that was meant', async () => {
  const file = fresh();
  const slip = {services: {tsking: ops.services.tasking}};
  const error = await refusal(createProfile(file, 'ops', slip));
  expect(error.sentence).toContain(
    'profiles.ops.services.tsking is not a key that skydeck knows; did you mean tasking?',
  );
  expect(existsSync(file)).toBe(false);
});

test.each([
  ['services.hpc.dialect', 'v3', 'must be one of auto, v1.1, v1.16, v2; did you mean v2?'],
  ['services.tasking.uploadBytePerDay', '5', 'did you mean uploadBytesPerDay?'],
  ['services.tasking.uploadBytesPerDay', 'many', 'must be a number, not text'],
  ['services.tasking.deleteWindow', '{"plce":"body"}', 'did you mean place?'],
])('a slip in a setting of a service is refused where it is set: %s=%s', async (path, text, words) => {
  const file = fresh();
  await createProfile(file, 'ops', {services: {...ops.services, hpc: {url: 'https://hpc.example/'}}});
  expect((await refusal(setProfileValue(file, 'ops', path, text))).sentence).toContain(words);
});
