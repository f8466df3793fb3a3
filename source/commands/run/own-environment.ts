import {isOwnSecret} from '../../settings/credentials/environment.ts';

/**
 * What the environment says, our own secrets taken out of the process's: whatever is started from here on (an editor, a
 * pager, a payload program) inherits none of them, whoever starts it.
 */
export const ownEnvironment = (
  environment: Record<string, string | undefined>,
): Readonly<Record<string, string | undefined>> => {
  const own = {...environment};
  for (const name of Object.keys(own)) if (isOwnSecret(name)) delete environment[name];
  return own;
};
