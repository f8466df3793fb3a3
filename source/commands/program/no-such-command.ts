import {type Command, Help} from 'commander';
import {type CommandError, didYouMean, nearest, usageError} from '../run/command-error.ts';

/** A word that is none of a command's own commands, with those that may have been meant. */
export const noSuchCommand = (command: Command, word: string): CommandError => {
  const path = command.parent ? `${command.parent.name()} ${command.name()}` : command.name();
  const known = new Help().visibleCommands(command).map(one => one.name());
  return usageError(
    `There is no command "${command.parent ? `${command.name()} ` : ''}${word}".`,
    didYouMean(nearest(word, known)) ?? `See: ${path} --help`,
  );
};
