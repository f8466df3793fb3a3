import {dirname, join} from 'node:path';
import {checkProfile, keyName} from './check-config.ts';
import {type RawConfig, updateConfig} from './config-file.ts';
import {isSecretKey} from './known-keys.ts';
import {writePrivate} from './private-files.ts';
import {nameProblem, sandboxName} from './profile-name.ts';
import {configVersion, type Declared} from './profile-schema.ts';
import {noSuchProfile, SettingsError} from './settings-error.ts';

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

const ended = (sentence: string | undefined): string => (sentence?.endsWith('?') ? sentence : `${sentence}.`);

/** In a new profile a key that nobody knows is a slip, not one that a later version wrote. */
const refuseProblems = (name: string, profile: unknown, declared: readonly Declared[]) => {
  const {problems, warnings} = checkProfile(name, profile, declared);
  const [problem] = [...problems, ...warnings];
  if (problem)
    throw new SettingsError(
      `The profile would be wrong: ${ended(problem.sentence)}`,
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

/** Where editors find what may stand in config.json: beside it, written with every new file. */
const schemaName = 'config.schema.json';

const withSchema = async (file: string, declared: readonly Declared[]): Promise<void> => {
  const {configSchema} = await import('./config-schema.ts');
  await writePrivate(join(dirname(file), schemaName), configSchema(declared));
};

/** Makes a profile; the first one becomes the current one. Throws SettingsError for a name in use or a wrong profile. */
export const createProfile = async (
  file: string,
  name: string,
  profile: unknown,
  declared: readonly Declared[],
): Promise<void> => {
  refuseName(name);
  refuseSecrets(profile);
  refuseProblems(name, profile, declared);
  let isNew = false;
  await updateConfig(file, raw => {
    const profiles = profilesOf(raw);
    if (Object.hasOwn(profiles, name))
      throw new SettingsError(
        `There is a profile named ${name} already.`,
        `Change it with skydeck profiles edit ${name}, or delete it first.`,
      );
    const current = Object.keys(profiles).length === 0 && !raw.current ? {current: name} : {};
    isNew = Object.keys(raw).length === 0;
    const begin = isNew ? {$schema: `./${schemaName}`, version: configVersion} : {};
    return {...begin, ...raw, ...current, profiles: {...profiles, [name]: profile}};
  });
  if (isNew) await withSchema(file, declared);
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
 * A profile with one value set by its path (`services.tasking.url`, `readOnly`), or taken out where `text` is undefined.
 * The text is read as JSON where that gives what the key wants (`true`, `30`, `{"before":60}`), else as itself. Throws
 * SettingsError when the profile would be worse than before.
 */
export const profileWith = (
  name: string,
  profile: unknown,
  path: string,
  text: string | undefined,
  declared: readonly Declared[],
): Record<string, unknown> => {
  const steps = path.split('.');
  if (
    steps.some(step => step === '' || step === '__proto__' || step === 'constructor' || step === 'prototype')
  )
    throw new SettingsError(
      `${JSON.stringify(path)} is not the path of a setting.`,
      'Write the keys with dots between them, such as services.tasking.url.',
    );
  const before = checkProfile(name, profile, declared);
  const known = new Set([...before.problems, ...before.warnings].map(remark => remark.sentence));
  let wrong: string | undefined;
  for (const value of text === undefined ? [undefined] : readings(text)) {
    const changed = withValue(profile, steps, value);
    refuseSecrets(changed);
    const after = checkProfile(name, changed, declared);
    const worse = [...after.problems, ...after.warnings].find(remark => !known.has(remark.sentence));
    if (!worse) return changed;
    wrong ??= worse.sentence;
  }
  throw new SettingsError(
    `That was not set: ${ended(wrong)}`,
    'Nothing was written. All settings: skydeck help settings.',
  );
};

/** Sets one value of a profile that is kept: see `profileWith`. Throws SettingsError, with nothing written. */
export const setProfileValue = async (
  file: string,
  name: string,
  path: string,
  text: string | undefined,
  declared: readonly Declared[],
): Promise<void> => {
  refuseName(name);
  await updateConfig(file, raw => {
    const profiles = profilesOf(raw);
    if (!Object.hasOwn(profiles, name)) throw noSuchProfile(name, Object.keys(profiles));
    return {...raw, profiles: {...profiles, [name]: profileWith(name, profiles[name], path, text, declared)}};
  });
};

/** Deletes a profile's settings; its state (journal) and secrets stay where they are. */
export const removeProfile = async (file: string, name: string): Promise<void> => {
  if (name === sandboxName) refuseName(name);
  await updateConfig(file, raw => {
    const profiles = profilesOf(raw);
    if (!Object.hasOwn(profiles, name)) throw noSuchProfile(name, Object.keys(profiles));
    delete profiles[name];
    const {current, ...rest} = raw;
    return {...rest, ...(current === name || current === undefined ? {} : {current}), profiles};
  });
};

/** Makes a profile the one that is used when none is named; `sandbox` can be it. */
export const setCurrentProfile = (file: string, name: string): Promise<void> =>
  updateConfig(file, raw => {
    const profiles = profilesOf(raw);
    if (name !== sandboxName && !Object.hasOwn(profiles, name))
      throw noSuchProfile(name, Object.keys(profiles));
    return {...raw, current: name};
  });
