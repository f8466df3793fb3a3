import type {Tell} from './api.ts';
import type {HpcClient} from './client.ts';

/**
 * Does the work of a transfer; its progress is passed on, and kept with the client under the transfer's id as long as the
 * work lasts, so that lists can show it.
 */
export const withLive = async <T>(
  client: HpcClient,
  progress: Tell,
  work: (tell: Tell) => Promise<T>,
): Promise<T> => {
  let id: string | undefined;
  try {
    return await work(async step => {
      const named = step.facts?.transfer;
      if (named !== undefined) id = String(named);
      if (id !== undefined)
        client.live.set(id, {sent: step.sent, total: step.total, words: step.words ?? ''});
      await progress(step);
    });
  } finally {
    if (id !== undefined) client.live.delete(id);
  }
};
