import type {Command} from 'commander';
import type {ExitCode} from '../run/exit-codes.ts';
import type {Run} from '../run/run.ts';

/** What a command does: given its own options and its words, it gives the exit code. */
export type Work = (
  run: Run,
  options: Readonly<Record<string, unknown>>,
  words: readonly string[],
) => Promise<ExitCode>;

/** Gives a command its work. */
export type Bind = (command: Command, work: Work) => void;

export const bindAll = (bind: Bind, commands: readonly (readonly [Command, Work])[]): void => {
  for (const [command, work] of commands) bind(command, work);
};
