import type {Service} from '../../declare/service.ts';
import {beginnings, noProfileYet} from '../../settings/beginnings.ts';
import {type Loaded, loadConfig} from '../../settings/config-file.ts';
import {configFile, type Paths, settingsPaths} from '../../settings/paths.ts';
import {type ActiveProfile, activeProfile, listProfiles} from '../../settings/profiles.ts';
import {usageError} from '../run/command-error.ts';
import type {Globals} from '../run/run.ts';
import type {Stdio} from '../run/stdio.ts';

export type Settings = {readonly paths: Paths; readonly file: string; readonly loaded: Loaded};

/** Who asks for settings: a command, or whoever opens a session for one. */
type Asker = {readonly stdio: Pick<Stdio, 'environment'>; readonly services: readonly Service[]};

/** config.json as it is now. Throws SettingsError when it cannot be read at all. */
export const loadSettings = async ({stdio, services}: Asker): Promise<Settings> => {
  const paths = settingsPaths(stdio.environment);
  const file = configFile(paths);
  return {paths, file, loaded: await loadConfig(file, services)};
};

/** Names of the profiles that can be opened, the built-in sandbox last: what the console offers to switch to. */
export const profileNames = async (asker: Asker): Promise<string[]> =>
  listProfiles((await loadSettings(asker)).loaded.config).map(({name}) => name);

/** The profile to work with: flag, environment, current, or the only one. Throws a sentence that says how to make one. */
export const chooseProfile = (
  {loaded, file}: Settings,
  globals: Pick<Globals, 'profile'>,
  stdio: Pick<Stdio, 'environment'>,
): ActiveProfile => {
  const active = activeProfile(
    loaded.config,
    {flag: globals.profile, env: stdio.environment},
    loaded.problems,
  );
  if (active) return active;
  const names = Object.keys(loaded.config.profiles);
  const [problem] = loaded.problems;
  if (problem)
    throw usageError(
      `No profile can be used: ${problem.sentence}`,
      problem.todo ?? `Correct it in ${file}, or with: skydeck profiles edit`,
    );
  if (names.length > 0)
    throw usageError(
      `There are ${names.length} profiles, and none of them is the current one: ${names.join(', ')}.`,
      'Name one with --profile NAME, or make it the current one with: skydeck profiles use NAME',
    );
  throw usageError(
    noProfileYet(file),
    beginnings.map(({title, command}) => `${title}: ${command}`).join('. '),
  );
};

/** Whether there is nothing to open yet, and nothing wrong: who starts skydeck is asked how to begin. */
export const isFirstRun = (
  {loaded: {config, problems}}: Settings,
  {profile, sandbox}: Pick<Globals, 'profile' | 'sandbox'>,
  {environment}: Pick<Stdio, 'environment'>,
): boolean =>
  !sandbox &&
  !profile &&
  !environment.SKYDECK_PROFILE &&
  problems.length === 0 &&
  config.current === undefined &&
  Object.keys(config.profiles).length === 0;
