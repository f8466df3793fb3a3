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
