import {parseDuration, parseTime} from '../../declare/when.ts';
import type {EpochSeconds} from '../../declare/world.ts';
import {sessionAt} from '../../engine/session-at.ts';
import {usageError} from './command-error.ts';
import type {Globals} from './run.ts';
import type {Opened} from './session-keeper.ts';

/** A former moment: `03:00` is the last one that was, `6h` and `-6h` are as long ago. Throws a usage error for others. */
export const formerMoment = (text: string, now: EpochSeconds, flag: string): EpochSeconds => {
  const ago = parseDuration(text.trim().replace(/^-/, ''));
  // A bare number is a length of time unless it can only be a date.
  if (ago.ok && !/^\d{9,}$/.test(text.trim())) return now - ago.value;
  const moment = parseTime(text, now);
  if (!moment.ok)
    throw usageError(
      `${flag}: ${moment.problem.replace('Give +24h, tomorrow 06:00,', 'Give -6h, 03:00, yesterday 06:00,')}`,
    );
  // "03:00" alone means the next one elsewhere.
  const last = /^\d{1,2}:/.test(text.trim()) ? moment.value - 86_400 : moment.value;
  if (last > now)
    throw usageError(`${flag}: that moment is still to come.`, 'Give a former one: -6h, 03:00.');
  return last;
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
