import {nearMiss} from './near-miss.ts';
import {SettingsError} from './settings-error.ts';

/** What is said of a name that no profile has. */
export const noSuchProfile = (name: string, known: readonly string[], where = '') => {
  const near = nearMiss(name, known);
  return new SettingsError(
    `There is no profile named ${JSON.stringify(name)}${where}.`,
    near
      ? `Did you mean ${near}? See skydeck profiles list.`
      : 'See skydeck profiles list, or make it with skydeck profiles create.',
  );
};
