import {AsyncLocalStorage} from 'node:async_hooks';
import {asFailure, type Failure} from '../../declare/failure.ts';
import type {HttpClient} from './http-client.ts';

/** What has left during one action, in whatever step of it. */
export type Sending = {
  /** Mutations that were carried out. */
  done: number;
  /** The last mutation that was surely not. */
  refused: Failure | undefined;
};

const current = new AsyncLocalStorage<Sending>();

/**
 * Runs an action's work and notes which mutations leave meanwhile: a later reading that fails ("how is the task?") must
 * not look as if nothing had been sent.
 */
export const watching = async <T>(work: (sending: Sending) => Promise<T>): Promise<T> => {
  const sending: Sending = {done: 0, refused: undefined};
  return current.run(sending, () => work(sending));
};

/** The same Http, whose mutations are noted for the action that sends them. */
export const watchMutations = (http: HttpClient): HttpClient => ({
  ...http,
  send: async (request, options) => {
    const isReading = request.method === 'GET' || options?.reading;
    const sending = isReading ? undefined : current.getStore();
    try {
      const answer = await http.send(request, options);
      // A status above 399 that the caller accepts was still no deed.
      if (sending && answer.status < 400) sending.done += 1;
      return answer;
    } catch (error) {
      const failure = asFailure(error);
      if (sending && !failure.maybeSent) sending.refused = failure;
      throw failure;
    }
  },
});
