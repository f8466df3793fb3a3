import {chmodSync, existsSync, mkdirSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {configFile, profileState, settingsPaths} from '../../source/settings/paths.ts';
import {privateDirectory} from '../../source/settings/private-files.ts';
import {SettingsError} from '../../source/settings/settings-error.ts';
import {temporaryFolder} from '../temporary-folder.ts';

test('on Linux everything lies where the XDG base directories say', () => {
  expect(settingsPaths({}, '/home/kim', 'linux')).toEqual({
    config: '/home/kim/.config/skydeck',
    state: '/home/kim/.local/state/skydeck',
    cache: '/home/kim/.cache/skydeck',
  });
  const env = {
    XDG_CONFIG_HOME: '/c',
    XDG_STATE_HOME: '/s',
    XDG_CACHE_HOME: 'relative/is/ignored',
  };
  expect(settingsPaths(env, '/home/kim', 'linux')).toEqual({
    config: '/c/skydeck',
    state: '/s/skydeck',
    cache: '/home/kim/.cache/skydeck',
  });
});

test('the directories named for skydeck itself come first', () => {
  const paths = settingsPaths(
    {SKYDECK_CONFIG_DIR: '/a', SKYDECK_STATE_DIR: '/b', XDG_CONFIG_HOME: '/c'},
    '/h',
    'linux',
  );
  expect(paths).toMatchObject({config: '/a', state: '/b'});
  expect(configFile(paths)).toBe('/a/config.json');
  expect(() => settingsPaths({SKYDECK_CONFIG_DIR: 'here'}, '/h', 'linux')).toThrow(
    'SKYDECK_CONFIG_DIR is not an absolute path.',
  );
});

test('without a home the sentence says what to set, and setting it is enough', () => {
  expect(() => settingsPaths({}, '', 'linux')).toThrow(SettingsError);
  expect(() => settingsPaths({}, '', 'linux')).toThrow('There is no home directory');
  expect(settingsPaths({SKYDECK_CONFIG_DIR: '/a', SKYDECK_STATE_DIR: '/b'}, '', 'linux')).toEqual({
    config: '/a',
    state: '/b',
    cache: '/b/cache',
  });
});

test('macOS has its Library', () => {
  expect(settingsPaths({}, '/Users/kim', 'darwin').config).toBe('/Users/kim/Library/Preferences/skydeck');
});

test("a profile's state is for its owner alone", () => {
  const home = temporaryFolder();
  const paths = settingsPaths({}, home, 'linux');
  const state = profileState(paths, 'ops');
  expect(state).toBe(join(home, '.local/state/skydeck/ops'));
  expect(statSync(state).mode & 0o777).toBe(0o700);
  expect(statSync(paths.state).mode & 0o777).toBe(0o700);
});

test('a state directory that others could read is tightened, one of another name is left alone', () => {
  const home = temporaryFolder();
  const ours = join(home, 'skydeck');
  const shared = join(home, 'shared');
  for (const path of [ours, shared]) {
    mkdirSync(path);
    chmodSync(path, 0o755);
    profileState(settingsPaths({SKYDECK_CONFIG_DIR: '/a', SKYDECK_STATE_DIR: path}, '', 'linux'), 'ops');
  }
  expect(statSync(ours).mode & 0o777).toBe(0o700);
  expect(statSync(shared).mode & 0o777).toBe(0o755);
  expect(statSync(join(shared, 'ops')).mode & 0o777).toBe(0o700);
});

test('a file in the way of the state directory is named', () => {
  const home = temporaryFolder();
  writeFileSync(join(home, '.local'), '');
  expect(() => profileState(settingsPaths({}, home, 'linux'), 'ops')).toThrow(
    /\.local\/state\/skydeck could not be created: part of that path is a file, not a directory \(ENOTDIR\)\./,
  );
});

test('a place that holds no directories is a sentence, not a search without end', ({skip}) => {
  if (!existsSync('/proc/self')) {
    console.log('not run: this system has no /proc');
    skip();
  }
  expect(() => privateDirectory('/proc/nowhere/skydeck/state')).toThrow(
    '/proc/nowhere/skydeck/state could not be created: ',
  );
});

test('directories that are missing are made one below the other, for their owner alone', () => {
  const path = join(temporaryFolder(), 'a', 'b', 'c');
  expect(privateDirectory(path)).toBe(path);
  expect(privateDirectory(path)).toBe(path);
  for (const made of [path, dirname(path)]) expect(statSync(made).mode & 0o777).toBe(0o700);
});
