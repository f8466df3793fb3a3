import {nearMiss} from './near-miss.ts';
import {knownKeys, serviceNames} from './profile-schema.ts';

/** A key that nobody reads, or that must not be there. */
export type UnknownKey = {
  readonly path: readonly string[];
  readonly near: string | undefined;
  /** It looks like a secret, which never belongs into config.json. */
  readonly secret: boolean;
};

const secretWords =
  /^(password|passphrase|passwd|secret|token|api_?key|(client|app)_?secret|(access|refresh|bearer|id|auth)_?token|secret_?access_?key)$/i;

const asObject = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};

/** Whether a key's name says that it holds a secret. */
export const isSecretKey = (key: string): boolean => secretWords.test(key);

const within = (
  value: unknown,
  known: readonly string[],
  path: readonly string[],
  open = false,
): UnknownKey[] =>
  Object.keys(asObject(value)).flatMap(key => {
    if (known.includes(key)) return [];
    const near = nearMiss(key, known);
    const secret = isSecretKey(key);
    // A service's own settings are known to the service alone: only what looks like a slip or a secret is named.
    return open && !near && !secret ? [] : [{path: [...path, key], near, secret}];
  });

/** Unknown keys of one profile. */
export const unknownProfileKeys = (profile: unknown, path: readonly string[]): UnknownKey[] => {
  const {services, user, clock} = asObject(profile);
  const found = [
    ...within(profile, knownKeys.profile, path),
    ...within(services, serviceNames, [...path, 'services']),
    ...within(user, knownKeys.user, [...path, 'user']),
    ...within(clock, knownKeys.clock, [...path, 'clock']),
  ];
  for (const [name, service] of Object.entries(asObject(services))) {
    const place = [...path, 'services', name];
    const {auth, refreshSeconds} = asObject(service);
    found.push(
      ...within(service, knownKeys.service, place, true),
      ...within(auth, knownKeys.auth, [...place, 'auth']),
      ...within(refreshSeconds, knownKeys.refreshSeconds, [...place, 'refreshSeconds']),
    );
  }
  return found;
};

/** Unknown keys at the top of config.json. */
export const unknownTopKeys = (config: unknown): UnknownKey[] => within(config, knownKeys.top, []);
