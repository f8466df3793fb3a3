import {compareWords} from '../text/compare-words.ts';
import {ownEntry} from '../text/own-entry.ts';
import type {Remark} from './check-config.ts';
import type {Loaded} from './config-file.ts';
import {sandboxName} from './profile-name.ts';
import type {Config, Profile} from './profile-schema.ts';
import {noSuchProfile, SettingsError} from './settings-error.ts';

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
    .sort(([one], [other]) => compareWords(one, other))
    .map(([name, profile]) => ({
      name,
      current: config.current === name,
      builtIn: false,
      readOnly: profile.readOnly ?? false,
      services: Object.keys(profile.services),
    })),
  {name: sandboxName, current: config.current === sandboxName, builtIn: true, readOnly: false, services: []},
];

/**
 * One profile as it is kept. Throws SettingsError when there is none of that name, or when nothing of the file could be
 * read; the sandbox has no settings to show.
 */
export const showProfile = (
  {config, problems}: Pick<Loaded, 'config' | 'problems'>,
  name: string,
): Profile => {
  const fault = problems.find(({whole}) => whole);
  if (fault) throw new SettingsError(`${fault.sentence}.`, fault.todo ?? '');
  const profile = ownEntry(config.profiles, name);
  if (!profile) throw noSuchProfile(name, Object.keys(config.profiles));
  return profile;
};

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
  broken: readonly Pick<Remark, 'profile' | 'sentence' | 'todo' | 'whole'>[] = [],
): ActiveProfile | undefined => {
  const names = Object.keys(config.profiles);
  const find = (name: string, from: ActiveProfile['from']): ActiveProfile => {
    if (name === sandboxName) return {name, profile: undefined, from};
    const problem = broken.find(candidate => candidate.whole || candidate.profile === name);
    if (problem)
      throw new SettingsError(
        `The profile ${name} cannot be used: ${problem.sentence}.`,
        problem.whole ? (problem.todo ?? '') : `Correct it with skydeck profiles edit ${name}.`,
      );
    if (!Object.hasOwn(config.profiles, name))
      throw noSuchProfile(
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
