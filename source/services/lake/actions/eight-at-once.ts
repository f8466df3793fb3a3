import {Failure} from '../../../declare/failure.ts';

const atOnce = 8;

/**
 * Does something to each of many, eight at once: one by one a thousand writes take minutes, and all at once exceed
 * what a table is provisioned for. After each eight it tells how many are done. Throws what `act` throws, and a Failure
 * when it is stopped: what was begun is then finished.
 */
export const eightAtOnce = async <One>(
  all: readonly One[],
  act: (one: One) => Promise<unknown>,
  {signal, onDone}: {signal?: AbortSignal; onDone?: (count: number) => void | Promise<void>} = {},
): Promise<void> => {
  for (let at = 0; at < all.length; at += atOnce) {
    if (signal?.aborted) throw new Failure('aborted', `It was stopped after ${at} of ${all.length}.`);
    const part = all.slice(at, at + atOnce);
    await Promise.all(part.map(act));
    await onDone?.(at + part.length);
  }
};
