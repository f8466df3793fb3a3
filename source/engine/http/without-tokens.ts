/** Shorter ones stand in every other word. */
const leastSecret = 6;

/**
 * A text in which the credentials that were sent are `***`: some upstreams repeat the token that they were given, and it
 * must get neither on the screen nor into journal, log or error.
 */
export const withoutTokens = (
  text: string,
  authorization: Readonly<Record<string, string>> | undefined,
): string => {
  let clean = text;
  for (const value of Object.values(authorization ?? {}))
    for (const secret of [value, value.replace(/^\S+\s+/, '')])
      if (secret.length >= leastSecret) clean = clean.replaceAll(secret, '***');
  return clean;
};
