import type {EnvironmentNames, Service} from '../../declare/service.ts';
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

/** What services keep in the environment, by service, as they declare it. */
export type ServiceVariables = Readonly<Record<string, EnvironmentNames | undefined>>;

export const variablesOf = (services: readonly Pick<Service, 'name' | 'environment'>[]): ServiceVariables =>
  Object.fromEntries(services.map(({name, environment}) => [name, environment]));

/** An OIDC client's id and secret, and the token endpoint, from the variables of the service's own tools. */
export const environmentClient = (
  env: Environment,
  {clientId, clientSecret, tokenUrl}: EnvironmentNames = {},
): {readonly id?: string; readonly secret?: FromEnvironment; readonly tokenUrl?: string} => ({
  id: clientId && filled(env, clientId)?.secret,
  secret: clientSecret === undefined ? undefined : filled(env, clientSecret),
  tokenUrl: tokenUrl && filled(env, tokenUrl)?.secret,
});

/** The first place that AWS's own chain would look at, by name; the secrets themselves are left to that chain. */
export const awsSource = (env: Environment, profile?: string): string => {
  if (profile) return `AWS profile ${profile}`;
  if (env.AWS_ACCESS_KEY_ID) return 'AWS_ACCESS_KEY_ID';
  if (env.AWS_PROFILE) return 'AWS_PROFILE';
  if (env.AWS_WEB_IDENTITY_TOKEN_FILE) return 'AWS_WEB_IDENTITY_TOKEN_FILE';
  return 'AWS shared files, or the role of this host';
};

/** Whether a variable holds one of our secrets, or of the services' own tools: no program that we start gets it. */
export const isOwnSecret = (name: string, variables: ServiceVariables): boolean =>
  /^SKYDECK_.*_TOKEN$/i.test(name) ||
  Object.values(variables).some(one => one?.clientSecret?.toLowerCase() === name.toLowerCase());

/** The environment for programs that we start (editors, credential commands): all but our own secrets. */
export const childEnvironment = (
  env: Environment,
  variables: ServiceVariables = {},
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !isOwnSecret(entry[0], variables),
    ),
  );
