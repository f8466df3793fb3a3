import {asFailure} from '../../../../declare/failure.ts';
import type {Http} from '../../../../declare/http.ts';

/** Milliseconds that a search may take: CDSE's take up to two minutes at bad times (eodag waits as long). */
const searchTakes = 130_000;
/** Seconds that a catalogue may ask to wait, and how often: more is the next run's. */
const longestWait = 600;
const mostWaits = 5;

/** The same HTTP with the patience that a catalogue needs: long answers, and 429 or 503 with their Retry-After. */
export const patientHttp = (
  http: Http,
  wait: (ms: number, signal?: AbortSignal) => Promise<void>,
): Pick<Http, 'get' | 'send'> => {
  const withRetries = async <T>(ask: () => Promise<T>, signal?: AbortSignal): Promise<T> => {
    for (let waited = 0; ; waited += 1)
      try {
        return await ask();
      } catch (error) {
        const {kind, status, retryAfter} = asFailure(error);
        const busy = kind === 'limited' || status === 503;
        if (!busy || retryAfter === undefined || retryAfter > longestWait || waited >= mostWaits) throw error;
        await wait(retryAfter * 1000, signal);
        if (signal?.aborted) throw error;
      }
  };
  return {
    get: (path, given) =>
      withRetries(() => http.get(path, {timeout: searchTakes, once: true, ...given}), given?.signal),
    send: (request, given) =>
      withRetries(() => http.send(request, {timeout: searchTakes, ...given}), given?.signal),
  };
};
