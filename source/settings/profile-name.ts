/** The profile that is always there: the embedded ground segment. */
export const sandboxName = 'sandbox';

/** What is wrong with the name of a new profile, as a sentence; undefined when it can be used. */
export const nameProblem = (name: string): string | undefined => {
  if (name === sandboxName)
    return 'sandbox is the name of the built-in profile, which can be neither made nor changed nor deleted';
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(name) || name.length > 64)
    return 'the name of a profile starts with a letter or digit and has small letters, digits, dots, dashes and underscores, at most 64';
  return undefined;
};
