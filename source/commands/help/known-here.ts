import {readFileSync} from 'node:fs';
import {isAbsolute, join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {configFile, settingsPaths} from '../../settings/paths.ts';
import {sandboxName} from '../../settings/profile-name.ts';
import type {Known} from './complete.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What this machine remembers without asking an upstream: profile names, and the ids that the first-seen store of the
 * profile has. Reads two files as they are; a file that is missing or broken gives nothing.
 */
export const knownHere = (flag: string | undefined, environment: Environment): Known => {
  const config = object(readJson(() => configFile(settingsPaths(environment))));
  const profiles = object(config.profiles);
  const names = Object.keys(profiles);
  const chosen =
    flag ?? environment.SKYDECK_PROFILE ?? (typeof config.current === 'string' ? config.current : names[0]);
  let seen: Map<string, string[]> | undefined;
  return {
    profiles: () => [...names, sandboxName],
    ids: resource => {
      seen ??= chosen === undefined ? new Map() : idsIn(memoryFile(chosen, profiles, environment));
      return seen.get(resource) ?? [];
    },
  };
};

const memoryFile = (
  name: string,
  profiles: Record<string, unknown>,
  environment: Environment,
): (() => string) => {
  const own = object(profiles[name]).stateDir;
  return () =>
    typeof own === 'string' && isAbsolute(own)
      ? join(own, 'memory.db')
      : join(settingsPaths(environment).state, name, 'memory.db');
};

/** Ids by resource, the one that was seen last first. */
const idsIn = (file: () => string): Map<string, string[]> => {
  try {
    const db = new DatabaseSync(file(), {readOnly: true});
    const found = db.prepare('SELECT resource, id FROM object ORDER BY change DESC').all();
    db.close();
    const byResource = Map.groupBy(found, ({resource}) => String(resource));
    return new Map([...byResource].map(([resource, all]) => [resource, all.map(({id}) => String(id))]));
  } catch {
    return new Map();
  }
};

const readJson = (file: () => string): unknown => {
  try {
    return JSON.parse(readFileSync(file(), 'utf8'));
  } catch {
    return undefined;
  }
};

const object = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
