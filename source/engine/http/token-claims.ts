/**
 * What a bearer token tells of its bearer (the payload of a JWT, RFC 7519), without the signature: nothing is verified
 * here, for the upstream does that. Undefined where the headers hold no such token.
 */
export const tokenClaims = (
  headers: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, unknown>> | undefined => {
  const header = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  const payload = /^Bearer\s+[\w-]+\.([\w-]+)\.[\w-]*$/i.exec(header ?? '')?.[1];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return claims !== null && typeof claims === 'object' && !Array.isArray(claims)
      ? (claims as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
};
