import type {Danger} from '../../declare/action.ts';
import {harmless} from '../../text/harmless.ts';
import {CommandError, usageError} from './command-error.ts';
import {exitCodes} from './exit-codes.ts';
import type {Stdio} from './stdio.ts';

/** Whether an answer on the terminal is a yes; anything else, and none, is a no. */
export const isYes = (answer: string | undefined): boolean => /^\s*y(es)?\s*$/i.test(answer ?? '');

/** Asks before what cannot be undone: y, or the words to type for the worst. Throws when the answer is not that. */
export const confirm = async (stdio: Stdio, {question, each = [], type}: Danger): Promise<void> => {
  if (!stdio.stdinTty || !stdio.stderrTty)
    throw usageError(
      `This needs a confirmation, and there is no terminal to ask: ${[question, ...each].join(' ')}`,
      'Add --yes to do it without being asked.',
    );
  for (const one of each) stdio.err(`${harmless(one)}\n`);
  if (type === undefined) {
    if (!isYes(await stdio.ask(`${harmless(question)} [y/N] `))) throw declined();
    return;
  }
  stdio.err(`${harmless(question)}\n`);
  const answer = await stdio.ask(`Type ${harmless(type)} to go on: `);
  if (answer?.trim() !== type) throw declined();
};

const declined = () => new CommandError(exitCodes.failed, 'declined', 'Nothing was sent.');
