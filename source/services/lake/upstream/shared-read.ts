import {asFailure} from '../../../declare/failure.ts';

/**
 * One read for several that ask at once (two panes over one index): who asks while it is under way gets its answer too,
 * unless something was written since it began, so that a list is never older than one's own write (`written` counts
 * them). One asker's abort does not take the answer from the others.
 */
export const oneFlight = <T>(
  read: (signal: AbortSignal | undefined) => Promise<T>,
  written: () => number,
): ((signal?: AbortSignal) => Promise<T>) => {
  let flight: {readonly since: number; readonly value: Promise<T>} | undefined;
  return async signal => {
    if (flight?.since === written())
      try {
        return await flight.value;
      } catch (error) {
        if (signal?.aborted || asFailure(error).kind !== 'aborted') throw error;
      }
    const mine = {since: written(), value: read(signal)};
    flight = mine;
    try {
      return await mine.value;
    } finally {
      if (flight === mine) flight = undefined;
    }
  };
};

/** Wall seconds for which what a pane has just read is good for the next one. */
const sharedFor = 0.5;
/** The same in the ground segment's time. */
const sharedMoment = 60;

/**
 * Joins askers of the same moment (`holds` wall seconds) into one request; `forget` makes the next one ask anew. One
 * asker's abort does not take the answer from the others.
 */
export const shared = <T>(
  read: (signal: AbortSignal | undefined, fresh: boolean) => Promise<T>,
  wall: () => number,
  now: () => number,
  holds = sharedFor,
) => {
  let last: {at: number; moment: number; value: Promise<T>} | undefined;
  const forget = () => {
    last = undefined;
  };
  const ask = async (signal: AbortSignal | undefined, fresh = false): Promise<T> => {
    // A simulator's time may run far in half a second.
    const same = last && wall() - last.at < holds && now() - last.moment < sharedMoment;
    if (!fresh && last && same)
      try {
        return await last.value;
      } catch (error) {
        if (signal?.aborted || asFailure(error).kind !== 'aborted') throw error;
        return ask(signal);
      }
    const value = read(signal, fresh);
    const mine = {at: wall(), moment: now(), value};
    last = mine;
    value.catch(() => {
      if (last === mine) last = undefined;
    });
    return value;
  };
  return {ask, forget};
};
