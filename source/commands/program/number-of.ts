import {usageError} from '../run/command-error.ts';

/** A flag's number; undefined where it was not given. Throws a usage error that names the flag. */
export const numberOf = (
  flag: string,
  given: unknown,
  {least = 0, most = Number.MAX_SAFE_INTEGER}: {least?: number; most?: number} = {},
): number | undefined => {
  if (given === undefined) return undefined;
  const value = Number(given);
  if (String(given).trim() !== '' && value >= least && value <= most) return value;
  throw usageError(`${flag} is a number from ${least}${most < 1e9 ? ` to ${most}` : ''}, not "${given}".`);
};
