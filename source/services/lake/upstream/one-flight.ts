import {asFailure} from '../../../declare/failure.ts';

/**
 * A read that several may ask for at once (two panes over one index) and that is then made once: who comes while it is
 * under way gets its answer too. Unless something was written since it began, for nobody is given a list that is older
 * than his own deed: `written` counts the writes. An asker who goes away takes nobody's answer with him.
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
