import type {Danger} from '../../declare/action.ts';
import {harmless} from '../../text/harmless.ts';
import {CommandError, usageError} from './command-error.ts';
import {exitCodes} from './exit-codes.ts';
import type {Stdio} from './stdio.ts';

/** Whether an answer on the terminal is a yes; anything else, and none, is a no. */
export const isYes = (answer: string | undefined): boolean => /^\s*y(es)?\s*$/i.test(answer ?? '');

/** Asks before what cannot be undone: y, or the word to type for the worst. Throws when the answer is not that. */
export const confirm = async (stdio: Stdio, dangers: readonly Danger[]): Promise<void> => {
  if (!stdio.stdinTty || !stdio.stderrTty)
    throw usageError(
      `This needs a confirmation, and there is no terminal to ask: ${dangers[0]!.question}`,
      'Add --yes to do it without being asked.',
    );
  const questions = dangers.map(({question}) => harmless(question));
  const words = [...new Set(dangers.flatMap(({type}) => (type === undefined ? [] : [type])))];
  if (words.length === 0) {
    const [first, ...others] = questions;
    for (const question of others.length > 0 ? questions : []) stdio.err(`${question}\n`);
    const answer = await stdio.ask(
      others.length > 0 ? `All ${questions.length} of these? [y/N] ` : `${first} [y/N] `,
    );
    if (!isYes(answer)) throw declined();
    return;
  }
  for (const question of questions) stdio.err(`${question}\n`);
  for (const word of words) {
    const answer = await stdio.ask(`Type ${harmless(word)} to go on: `);
    if (answer?.trim() !== word) throw declined();
  }
};

const declined = () => new CommandError(exitCodes.failed, 'declined', 'Nothing was sent.');
