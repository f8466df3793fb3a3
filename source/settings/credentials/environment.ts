import {tokenVariable} from './credentials-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
export type FromEnvironment = {readonly secret: string; readonly variable: string};

const filled = (env: Environment, name: string): FromEnvironment | undefined => {
  const secret = env[name]?.trim();
  return secret ? {secret, variable: name} : undefined;
};

/** The service's bearer token from the environment; an empty variable counts as unset. */
export const environmentToken = (env: Environment, service: string): FromEnvironment | undefined =>
  filled(env, tokenVariable(service));

/** What FirecREST's own client reads: the OIDC client's id and secret, and the token endpoint (pyfirecrest, cli). */
export const environmentClient = (
  env: Environment,
  service: string,
): {readonly id?: string; readonly secret?: FromEnvironment; readonly tokenUrl?: string} =>
  service === 'hpc'
    ? {
        id: env.FIRECREST_CLIENT_ID?.trim() || undefined,
        secret: filled(env, 'FIRECREST_CLIENT_SECRET'),
        tokenUrl: env.AUTH_TOKEN_URL?.trim() || undefined,
      }
    : {};

/** The first place that AWS's own chain would look at, by name; the secrets themselves are left to that chain. */
export const awsSource = (env: Environment, profile?: string): string => {
  if (profile) return `AWS profile ${profile}`;
  if (env.AWS_ACCESS_KEY_ID) return 'AWS_ACCESS_KEY_ID';
  if (env.AWS_PROFILE) return 'AWS_PROFILE';
  if (env.AWS_WEB_IDENTITY_TOKEN_FILE) return 'AWS_WEB_IDENTITY_TOKEN_FILE';
  return 'AWS shared files, or the role of this host';
};

/** Whether a variable holds one of our secrets: no program that we start gets it. */
export const isOwnSecret = (name: string): boolean =>
  /^SKYDECK_.*_TOKEN$|^FIRECREST_CLIENT_SECRET$/i.test(name);

/** The environment for programs that we start (editors, credential commands): all but our own secrets. */
export const childEnvironment = (env: Environment): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !isOwnSecret(entry[0]),
    ),
  );
