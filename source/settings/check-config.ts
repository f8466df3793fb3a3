import * as z from 'zod';
import {settingWords} from '../declare/settings.ts';
import {emptyTable} from '../text/own-entry.ts';
import {placesOf, type UnknownKey, unknownKeys} from './known-keys.ts';
import {nearMiss} from './near-miss.ts';
import {nameProblem, sandboxName} from './profile-name.ts';
import {
  type Config,
  type Declared,
  type Profile,
  profileSchema,
  topSchema,
  wholeProfile,
} from './profile-schema.ts';

/** Something about one key: `path` names it, `sentence` says what is wrong without its value. */
export type Remark = {
  readonly path: readonly (string | number)[];
  readonly sentence: string;
  readonly todo?: string;
  /** The profile that it concerns. */
  readonly profile?: string;
  /** Nothing of the file could be read. */
  readonly whole?: true;
};

/** What a parsed config.json holds: the readable part, what is wrong, and what is odd. */
export type Checked = {
  readonly config: Config;
  readonly problems: readonly Remark[];
  readonly warnings: readonly Remark[];
};

/** `profiles.ops.services.tasking.url`. */
export const keyName = (path: readonly (string | number)[]): string => path.join('.');

const typeName = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return {string: 'text', number: 'a number', boolean: 'true or false', object: 'an object'}[
    typeof value as string
  ] as string;
};

const remarks = (error: z.ZodError, raw: unknown, base: readonly string[], profile?: string): Remark[] =>
  error.issues.map(issue => {
    const steps = issue.path.map(step => (typeof step === 'number' ? step : String(step)));
    const value = steps.reduce<unknown>(
      (inner, step) => (inner as Record<string | number, unknown> | undefined)?.[step],
      raw,
    );
    const path = [...base, ...steps];
    const name = keyName(path) || 'the file';
    const typed = issue.code === 'invalid_type' || issue.code === 'invalid_union';
    const near =
      issue.code === 'invalid_value' && typeof value === 'string'
        ? nearMiss(value, issue.values.map(String))
        : undefined;
    const sentence =
      value === undefined && typed
        ? `${name} is missing; it ${issue.message}`
        : `${name} ${issue.message}${typed ? `, not ${typeName(value)}` : ''}${near ? `; did you mean ${near}?` : ''}`;
    return {path, sentence, profile};
  });

/** Where a key that stands in the wrong place belongs: at most two places, the nearest to the top first. */
const belongs = (key: string, declared: readonly Declared[], profile = 'NAME'): string => {
  const places = placesOf(wholeProfile(declared), key, ['profiles', profile]).sort(
    (one, other) => one.length - other.length,
  );
  return places.length === 0 ? '' : `; its place is ${places.slice(0, 2).map(keyName).join(' or ')}`;
};

const unknownRemark = (
  {path, near, secret}: UnknownKey,
  declared: readonly Declared[],
  profile?: string,
): Remark => ({
  path,
  profile,
  sentence: secret
    ? `${keyName(path)} looks like a secret; config.json is no place for one and nothing reads it there`
    : `${keyName(path)} is not a key that skydeck knows${near ? `; did you mean ${near}?` : belongs(String(path.at(-1)), declared, profile)}`,
  todo: secret
    ? 'Delete it, keep the secret with skydeck login, and replace it where it was issued.'
    : undefined,
});

/** What a service's own schema finds wrong with its part of a profile. Such a service is not connected; the others are. */
const ownRemarks = (name: string, raw: unknown, declared: readonly Declared[]): Remark[] => {
  const services = ((raw as Profile | undefined)?.services ?? {}) as Record<string, unknown>;
  return declared.flatMap(({name: service, settings}) => {
    if (!Object.hasOwn(services, service)) return [];
    const parsed = z.object(settings.shape).safeParse(services[service], {error: settingWords});
    const base = ['profiles', name, 'services', service];
    return parsed.success ? [] : remarks(parsed.error, services[service], base, name);
  });
};

/** One profile by the schema: problems make it useless, warnings do not. */
export const checkProfile = (
  name: string,
  raw: unknown,
  declared: readonly Declared[],
): {profile?: Profile; problems: Remark[]; warnings: Remark[]} => {
  const path = ['profiles', name];
  const wrong = nameProblem(name);
  if (wrong) return {problems: [{path, sentence: `${keyName(path)}: ${wrong}`, profile: name}], warnings: []};
  const parsed = profileSchema.safeParse(raw);
  return {
    // Raw, not parsed: what is read is what is written back.
    profile: parsed.success ? (raw as Profile) : undefined,
    problems: parsed.success ? [] : remarks(parsed.error, raw, path, name),
    warnings: [
      ...unknownKeys(wholeProfile(declared), raw, path).map(key => unknownRemark(key, declared, name)),
      ...(parsed.success ? ownRemarks(name, raw, declared) : []),
    ],
  };
};

/** The whole file, parsed. A profile with a problem is left out of `config`; the others stay usable. */
export const checkConfig = (raw: unknown, declared: readonly Declared[]): Checked => {
  const top = topSchema.safeParse(raw);
  const problems = top.success ? [] : remarks(top.error, raw, []);
  const warnings = unknownKeys(topSchema, raw, []).map(key => unknownRemark(key, declared));
  const bad = new Set(problems.map(problem => String(problem.path[0] ?? '')));
  const given = top.success ? top.data : ((raw ?? {}) as Record<string, unknown>);
  const read = <Key extends 'current' | 'keys' | 'theme' | 'console' | 'colours'>(key: Key) =>
    bad.has(key) || bad.has('') ? undefined : (given[key] as Config[Key]);
  const profiles = emptyTable<Profile>();
  const raws = bad.has('profiles') || bad.has('') ? {} : ((given.profiles ?? {}) as object);
  for (const [name, rawProfile] of Object.entries(raws)) {
    const checked = checkProfile(name, rawProfile, declared);
    if (checked.profile) profiles[name] = checked.profile;
    problems.push(...checked.problems);
    warnings.push(...checked.warnings);
  }
  const current = read('current');
  if (current !== undefined && current !== sandboxName && !Object.hasOwn(raws, current)) {
    const near = nearMiss(current, Object.keys(raws));
    warnings.push({
      path: ['current'],
      sentence: `current names a profile that does not exist${near ? `; did you mean ${near}?` : ''}`,
      todo: 'Choose one with skydeck profiles use NAME.',
    });
  }
  const config = {
    current,
    profiles,
    keys: read('keys'),
    theme: read('theme'),
    console: read('console'),
    colours: read('colours'),
  };
  return {config, problems, warnings};
};
