import {readFileSync} from 'node:fs';
import {isAbsolute, join} from 'node:path';
import {configFile, settingsPaths} from '../../settings/paths.ts';
import {sandboxName} from '../../settings/profile-name.ts';
import type {Known} from './complete.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What this machine remembers without asking an upstream: profile names, and the ids that the first-seen store of the
 * profile has. Reads two files as they are; a file that is missing or broken gives nothing.
 */
export const knownHere = (flag: string | undefined, environment: Environment): Known => {
  const config = object(readText(() => configFile(settingsPaths(environment))));
  const profiles = object(config.profiles);
  const names = Object.keys(profiles);
  const chosen =
    flag ?? environment.SKYDECK_PROFILE ?? (typeof config.current === 'string' ? config.current : names[0]);
  let seen: Map<string, string[]> | undefined;
  return {
    profiles: () => [...names, sandboxName],
    ids: resource => {
      seen ??= chosen === undefined ? new Map() : idsIn(seenFile(chosen, profiles, environment));
      return seen.get(resource) ?? [];
    },
  };
};

const seenFile = (
  name: string,
  profiles: Record<string, unknown>,
  environment: Environment,
): (() => string) => {
  const own = object(profiles[name]).stateDir;
  return () =>
    typeof own === 'string' && isAbsolute(own)
      ? join(own, 'seen.ndjson')
      : join(settingsPaths(environment).state, name, 'seen.ndjson');
};

/** Ids by resource, the one that was seen last first. */
const idsIn = (file: () => string): Map<string, string[]> => {
  const found = new Map<string, Set<string>>();
  for (const line of String(readText(file, false) ?? '').split('\n')) {
    const {resource, id} = object(parse(line));
    if (typeof resource !== 'string' || typeof id !== 'string') continue;
    const ids = found.get(resource) ?? new Set();
    ids.delete(id);
    ids.add(id);
    found.set(resource, ids);
  }
  return new Map([...found].map(([resource, ids]) => [resource, [...ids].reverse()]));
};

const readText = (file: () => string, asJson = true): unknown => {
  try {
    const text = readFileSync(file(), 'utf8');
    return asJson ? parse(text) : text;
  } catch {
    return undefined;
  }
};

const parse = (text: string): unknown => {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
};

const object = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
