import {checkProfile, keyName} from './check-config.ts';
import {type RawConfig, updateConfig} from './config-file.ts';
import {nearMiss} from './near-miss.ts';
import {nameProblem, sandboxName} from './profile-name.ts';
import {type Config, knownKeys, type Profile} from './profile-schema.ts';
import {SettingsError} from './settings-error.ts';
import {isSecretKey} from './unknown-keys.ts';

export type ListedProfile = {
  readonly name: string;
  readonly current: boolean;
  readonly builtIn: boolean;
  readonly readOnly: boolean;
  readonly services: readonly string[];
};

/** All usable profiles by name, the built-in sandbox last. */
export const listProfiles = (config: Config): ListedProfile[] => [
  ...Object.entries(config.profiles)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([name, profile]) => ({
      name,
      current: config.current === name,
      builtIn: false,
      readOnly: profile.readOnly ?? false,
      services: Object.keys(profile.services),
    })),
  {name: sandboxName, current: config.current === sandboxName, builtIn: true, readOnly: false, services: []},
];

const noSuch = (name: string, known: readonly string[], where = '') => {
  const near = nearMiss(name, known);
  return new SettingsError(
    `There is no profile named ${JSON.stringify(name)}${where}.`,
    near
      ? `Did you mean ${near}? See skydeck profiles list.`
      : 'See skydeck profiles list, or make it with skydeck profiles create.',
  );
};

/** One profile as it is kept. Throws SettingsError when there is none of that name; the sandbox has no settings to show. */
export const showProfile = (config: Config, name: string): Profile => {
  const profile = Object.hasOwn(config.profiles, name) ? config.profiles[name] : undefined;
  if (!profile) throw noSuch(name, Object.keys(config.profiles));
  return profile;
};

const profilesOf = (raw: RawConfig): Record<string, unknown> => {
  const {profiles} = raw;
  if (profiles === undefined) return {};
  if (profiles === null || typeof profiles !== 'object' || Array.isArray(profiles))
    throw new SettingsError('profiles in config.json is not an object.', 'Repair config.json by hand first.');
  return {...profiles};
};

const refuseName = (name: string) => {
  const problem = nameProblem(name);
  if (problem)
    throw new SettingsError(
      `${JSON.stringify(name)} cannot be used: ${problem}.`,
      'Choose another name, such as ops or night-shift.',
    );
};

const refuseProblems = (name: string, profile: unknown) => {
  const [problem] = checkProfile(name, profile).problems;
  if (problem)
    throw new SettingsError(
      `The profile would be wrong: ${problem.sentence}.`,
      'Nothing was written. Correct the value.',
    );
};

const secretPath = (value: unknown, path: readonly string[] = []): readonly string[] | undefined => {
  if (value === null || typeof value !== 'object') return undefined;
  for (const [key, inner] of Object.entries(value)) {
    if (isSecretKey(key) && typeof inner === 'string') return [...path, key];
    const found = secretPath(inner, [...path, key]);
    if (found) return found;
  }
  return undefined;
};

const refuseSecrets = (value: unknown) => {
  const path = secretPath(value);
  if (path)
    throw new SettingsError(
      `${keyName(path)} looks like a secret, and config.json is no place for one.`,
      'Nothing was written. Keep the secret with skydeck login SERVICE, or name a credentialCommand that prints it.',
    );
};

/** What a change did: where a broken config.json was kept, when it was in the way. */
export type Changed = {readonly keptAside?: string};

const update = async (file: string, change: (raw: RawConfig) => RawConfig): Promise<Changed> => ({
  keptAside: await updateConfig(file, change),
});

/** Makes a profile; the first one becomes the current one. Throws SettingsError for a name in use or a wrong profile. */
export const createProfile = (file: string, name: string, profile: unknown): Promise<Changed> => {
  refuseName(name);
  refuseSecrets(profile);
  refuseProblems(name, profile);
  return update(file, raw => {
    const profiles = profilesOf(raw);
    if (Object.hasOwn(profiles, name))
      throw new SettingsError(
        `There is a profile named ${name} already.`,
        `Change it with skydeck profiles edit ${name}, or delete it first.`,
      );
    const current = Object.keys(profiles).length === 0 && !raw.current ? {current: name} : {};
    return {...raw, ...current, profiles: {...profiles, [name]: profile}};
  });
};

const withValue = (holder: unknown, path: readonly string[], value: unknown): Record<string, unknown> => {
  const [key, ...rest] = path as [string, ...string[]];
  const copy: Record<string, unknown> =
    holder !== null && typeof holder === 'object' && !Array.isArray(holder) ? {...holder} : {};
  const next = rest.length > 0 ? withValue(copy[key], rest, value) : value;
  if (next === undefined) delete copy[key];
  else copy[key] = next;
  return copy;
};

const readings = (text: string): unknown[] => {
  try {
    return [JSON.parse(text), text];
  } catch {
    return [text];
  }
};

/**
 * Sets one value of a profile by its path (`services.tasking.url`, `readOnly`), or takes it out where `text` is
 * undefined. The text is read as JSON where that gives what the key wants (`true`, `30`, `{"before":60}`), else as
 * itself. Throws SettingsError, with nothing written, when the profile would be worse than before.
 */
export const setProfileValue = (
  file: string,
  name: string,
  path: string,
  text: string | undefined,
): Promise<Changed> => {
  refuseName(name);
  const steps = path.split('.');
  if (
    steps.some(step => step === '' || step === '__proto__' || step === 'constructor' || step === 'prototype')
  )
    throw new SettingsError(
      `${JSON.stringify(path)} is not the path of a setting.`,
      'Write the keys with dots between them, such as services.tasking.url.',
    );
  return update(file, raw => {
    const profiles = profilesOf(raw);
    if (!Object.hasOwn(profiles, name)) throw noSuch(name, Object.keys(profiles));
    const before = checkProfile(name, profiles[name]);
    const known = new Set([...before.problems, ...before.warnings].map(remark => remark.sentence));
    let wrong: string | undefined;
    for (const value of text === undefined ? [undefined] : readings(text)) {
      const changed = withValue(profiles[name], steps, value);
      refuseSecrets(changed);
      const after = checkProfile(name, changed);
      const worse = [...after.problems, ...after.warnings].find(remark => !known.has(remark.sentence));
      if (!worse) return {...raw, profiles: {...profiles, [name]: changed}};
      wrong ??= worse.sentence;
    }
    throw new SettingsError(
      `That was not set: ${wrong}.`,
      `Nothing was written. A profile has ${knownKeys.profile.join(', ')}.`,
    );
  });
};

/** Deletes a profile's settings; its state (journal) and secrets stay where they are. */
export const removeProfile = (file: string, name: string): Promise<Changed> => {
  if (name === sandboxName) refuseName(name);
  return update(file, raw => {
    const profiles = profilesOf(raw);
    if (!Object.hasOwn(profiles, name)) throw noSuch(name, Object.keys(profiles));
    delete profiles[name];
    const {current, ...rest} = raw;
    return {...rest, ...(current === name || current === undefined ? {} : {current}), profiles};
  });
};

/** Makes a profile the one that is used when none is named; `sandbox` can be it. */
export const useProfile = (file: string, name: string): Promise<Changed> =>
  update(file, raw => {
    const profiles = profilesOf(raw);
    if (name !== sandboxName && !Object.hasOwn(profiles, name)) throw noSuch(name, Object.keys(profiles));
    return {...raw, current: name};
  });

export type ActiveProfile = {
  readonly name: string;
  /** Undefined for the sandbox, which brings its own. */
  readonly profile: Profile | undefined;
  readonly from: '--profile' | 'SKYDECK_PROFILE' | 'current' | 'the only one';
};

/**
 * The profile to work with: the flag's, the environment's, the current one, or the only one there is; undefined when
 * none of them says. Throws SettingsError when the named one does not exist or has a problem (`broken` names those).
 */
export const activeProfile = (
  config: Config,
  choice: {readonly flag?: string; readonly env: Readonly<Record<string, string | undefined>>},
  broken: readonly {readonly profile?: string; readonly sentence: string}[] = [],
): ActiveProfile | undefined => {
  const names = Object.keys(config.profiles);
  const find = (name: string, from: ActiveProfile['from']): ActiveProfile => {
    if (name === sandboxName) return {name, profile: undefined, from};
    const problem = broken.find(candidate => candidate.profile === name);
    if (problem)
      throw new SettingsError(
        `The profile ${name} cannot be used: ${problem.sentence}.`,
        `Correct it with skydeck profiles edit ${name}.`,
      );
    if (!Object.hasOwn(config.profiles, name))
      throw noSuch(
        name,
        [...names, sandboxName],
        from === 'current' ? ', which config.json has as the current one' : `, which ${from} names`,
      );
    return {name, profile: config.profiles[name], from};
  };
  if (choice.flag) return find(choice.flag, '--profile');
  if (choice.env.SKYDECK_PROFILE) return find(choice.env.SKYDECK_PROFILE, 'SKYDECK_PROFILE');
  if (config.current) return find(config.current, 'current');
  return names.length === 1 ? find(names[0]!, 'the only one') : undefined;
};
