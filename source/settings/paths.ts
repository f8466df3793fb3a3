import {homedir} from 'node:os';
import {isAbsolute, join} from 'node:path';
import {privateDirectory} from './private-files.ts';
import {SettingsError} from './settings-error.ts';

/** Where skydeck keeps things. Nothing is created by naming them. */
export type Paths = {
  /** config.json and, where the operator wants it, secrets.age. */
  readonly config: string;
  /** Journal, memory, acknowledgements: one directory per profile. */
  readonly state: string;
  /** May be deleted at any time. */
  readonly cache: string;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** The home directory, or undefined where neither HOME nor the user database names one. */
const systemHome = (): string | undefined => {
  try {
    return homedir() || undefined;
  } catch {
    return undefined;
  }
};

/**
 * The directories of skydeck by the customs of the platform: the XDG base directories, `~/Library`, or `%APPDATA%`;
 * the same places as the env-paths package, which reads the process's environment at import and cannot do without a
 * home. `SKYDECK_CONFIG_DIR` and `SKYDECK_STATE_DIR` come first. A relative XDG path is ignored, as its specification
 * says. Throws SettingsError when a place would have to be under a home that does not exist.
 */
export const settingsPaths = (
  env: Environment,
  home: string | undefined = env.HOME || systemHome(),
  platform: NodeJS.Platform = process.platform,
): Paths => {
  const absolute = (name: string) => {
    const value = env[name];
    return value && isAbsolute(value) ? value : undefined;
  };
  const override = (name: string) => {
    const value = env[name];
    if (!value) return undefined;
    if (!isAbsolute(value))
      throw new SettingsError(
        `${name} is not an absolute path.`,
        `Set ${name} to a directory that starts with /, or unset it.`,
      );
    return value;
  };
  const under = (...parts: string[]) => {
    if (!home)
      throw new SettingsError(
        'There is no home directory: HOME is not set, and the system names none for this user.',
        'Set HOME, or set SKYDECK_CONFIG_DIR and SKYDECK_STATE_DIR to directories of your own.',
      );
    return join(home, ...parts);
  };
  const places = {
    darwin: {
      config: () => under('Library', 'Preferences', 'skydeck'),
      state: () => under('Library', 'Application Support', 'skydeck'),
      cache: () => under('Library', 'Caches', 'skydeck'),
    },
    win32: {
      config: () => join(absolute('APPDATA') ?? under('AppData', 'Roaming'), 'skydeck', 'Config'),
      state: () => join(absolute('LOCALAPPDATA') ?? under('AppData', 'Local'), 'skydeck', 'Data'),
      cache: () => join(absolute('LOCALAPPDATA') ?? under('AppData', 'Local'), 'skydeck', 'Cache'),
    },
    xdg: {
      config: () => join(absolute('XDG_CONFIG_HOME') ?? under('.config'), 'skydeck'),
      state: () => join(absolute('XDG_STATE_HOME') ?? under('.local', 'state'), 'skydeck'),
      cache: () => join(absolute('XDG_CACHE_HOME') ?? under('.cache'), 'skydeck'),
    },
  }[platform === 'darwin' || platform === 'win32' ? platform : 'xdg'];
  const state = override('SKYDECK_STATE_DIR') ?? places.state();
  return {
    config: override('SKYDECK_CONFIG_DIR') ?? places.config(),
    state,
    // A cache is never worth a refusal: without a home it lies with the state.
    cache: home || absolute('XDG_CACHE_HOME') ? places.cache() : join(state, 'cache'),
  };
};

export const configFile = (paths: Paths): string => join(paths.config, 'config.json');

/** The encrypted file for hosts without a keychain. */
export const secretsFile = (paths: Paths): string => join(paths.config, 'secrets.age');

/** The profile's state directory, created for its owner alone. Throws SettingsError where it cannot be. */
export const profileState = (paths: Paths, profileName: string, stateDir?: string): string =>
  stateDir ? privateDirectory(stateDir) : privateDirectory(join(privateDirectory(paths.state), profileName));
