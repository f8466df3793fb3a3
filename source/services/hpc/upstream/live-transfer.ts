import {Failure} from '../../../declare/failure.ts';
import type {Tell} from './api.ts';

export type LiveTransfer = {
  readonly sent: number;
  readonly total: number | undefined;
  readonly words: string;
  /** Breaks it off; its deed then ends as stopped by the operator. */
  readonly stop: () => void;
};

/**
 * Does the work of a transfer; its progress is passed on, and kept in `live` under the transfer's id as long as the work
 * lasts, so that lists can show it and it can be stopped there.
 */
export const withLive = async <T>(
  live: Map<string, LiveTransfer>,
  progress: Tell,
  signal: AbortSignal,
  work: (tell: Tell, signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  let id: string | undefined;
  let words = 'at its beginning';
  const own = new AbortController();
  const stop = () => own.abort();
  try {
    return await work(
      async step => {
        const named = step.facts?.transfer;
        if (named !== undefined) id = String(named);
        words = step.words ?? words;
        if (id !== undefined)
          live.set(id, {sent: step.sent, total: step.total, words: step.words ?? '', stop});
        await progress(step);
      },
      AbortSignal.any([signal, own.signal]),
    );
  } catch (error) {
    if (own.signal.aborted)
      throw new Failure('aborted', `It was stopped from here (${words}).`, {settled: true, cause: error});
    if (signal.aborted && id !== undefined)
      throw new Failure('aborted', `It was stopped (${words}).`, {
        todo: `Go on with it: skydeck hpc resume transfer ${id}`,
        maybeSent: true,
        cause: error,
      });
    throw error;
  } finally {
    if (id !== undefined) live.delete(id);
  }
};
