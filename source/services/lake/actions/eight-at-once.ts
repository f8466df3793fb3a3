import {Failure} from '../../../declare/failure.ts';

const atOnce = 8;

/**
 * Does something to each of many, eight at once: one by one a thousand writes take minutes, and all at once they are
 * more than a table is provisioned for. Tells after each eight how many are done. Throws what a deed throws, and a
 * Failure when it is stopped: what was begun is then done.
 */
export const eightAtOnce = async <One>(
  all: readonly One[],
  deed: (one: One) => Promise<unknown>,
  {signal, onDone}: {signal?: AbortSignal; onDone?: (count: number) => void | Promise<void>} = {},
): Promise<void> => {
  for (let at = 0; at < all.length; at += atOnce) {
    if (signal?.aborted) throw new Failure('aborted', `It was stopped after ${at} of ${all.length}.`);
    const part = all.slice(at, at + atOnce);
    await Promise.all(part.map(deed));
    await onDone?.(at + part.length);
  }
};
