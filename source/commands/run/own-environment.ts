import {isOwnSecret, type ServiceVariables} from '../../settings/credentials/environment.ts';

type Variables = Record<string, string | undefined>;

/**
 * What the environment says, our own secrets taken out of the process's: whatever is started from here on (an editor, a
 * pager, a payload program) inherits none of them, whoever starts it.
 */
export const ownEnvironment = (environment: Variables): Readonly<Variables> => {
  const own = {...environment};
  withholdSecrets(environment, {});
  return own;
};

/** Takes secrets out of the process's environment: ours, and those that services declare, once these are loaded. */
export const withholdSecrets = (environment: Variables, variables: ServiceVariables): void => {
  for (const name of Object.keys(environment)) if (isOwnSecret(name, variables)) delete environment[name];
};
