import {parseFormerTime} from '../../declare/when.ts';
import type {EpochSeconds} from '../../declare/world.ts';
import {sessionAt} from '../../engine/session-at.ts';
import {usageError} from './command-error.ts';
import type {Globals} from './run.ts';
import type {Opened} from './run-session.ts';

/** See `parseFormerTime`; throws a usage error that names the flag. */
export const formerMoment = (text: string, now: EpochSeconds, flag: string): EpochSeconds => {
  const moment = parseFormerTime(text, now);
  if (!moment.ok) throw usageError(`${flag}: ${moment.problem}`);
  return moment.value;
};

/** What the memory has: of the moment that `--at` names, or of the last reading of each list. */
export const lookBack = async (opened: Opened, globals: Globals): Promise<Opened> => {
  try {
    if (globals.at !== undefined && globals.cached)
      throw usageError('--at and --cached do not go together.', 'Leave out one of them.');
    const known = sessionAt(opened.session);
    if (globals.at === undefined) return {...opened, session: known};
    // Counted from the ground segment's time, which a simulator tells in its answers: here it is what was known last.
    const moment = formerMoment(globals.at, known.clock.now(), '--at');
    return {...opened, session: sessionAt(opened.session, moment)};
  } catch (thrown) {
    await opened.close();
    throw thrown;
  }
};
