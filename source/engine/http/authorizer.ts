import {asFailure} from '../../declare/failure.ts';
import type {HttpOptions} from './http-client.ts';

type Headers = Record<string, string> | undefined;

/** Hands out the headers that prove who asks, and asks for new ones once after a refusal. */
export type Authorizer = {
  headers(wanted: boolean, signal?: AbortSignal): Promise<Headers>;
  /** Runs a reading; when it is refused with 401, runs it once more with renewed headers, if they are others. */
  withRenewal<T>(
    wanted: boolean,
    signal: AbortSignal | undefined,
    read: (headers: Headers) => Promise<T>,
  ): Promise<T>;
  /** The present headers were refused: the next request renews them first. */
  distrust(): void;
};

/** Over a provider of credentials, which is asked for each request: tokens expire. */
export const createAuthorizer = (authorize: HttpOptions['authorize']): Authorizer => {
  let distrusted = false;
  /** The headers that were refused: lists refused at one moment then renew once, not one after the other. */
  let refused: Headers;
  let last: Headers;
  const headers = async (wanted: boolean, signal?: AbortSignal): Promise<Headers> => {
    if (!wanted) return undefined;
    const renew = distrusted;
    distrusted = false;
    try {
      last = await authorize({renew, ...(renew && refused && {refused}), signal});
      return last;
    } catch (error) {
      throw asFailure(error);
    }
  };
  return {
    headers,
    distrust: () => {
      distrusted = true;
      refused = last;
    },
    withRenewal: async (wanted, signal, read) => {
      const first = await headers(wanted, signal);
      try {
        return await read(first);
      } catch (error) {
        const failure = asFailure(error);
        if (!wanted || failure.status !== 401 || signal?.aborted) throw failure;
        distrusted = true;
        refused = first;
        const second = await headers(wanted, signal);
        if (JSON.stringify(second) === JSON.stringify(first)) throw failure;
        return read(second);
      }
    },
  };
};
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
