import type {Command, CommanderError} from 'commander';
import {CommandError, usageError} from './command-error.ts';
import {exitCodes} from './exit-codes.ts';

const choices =
  /^(?:option '(--?[\w-]+).*' argument|command-argument value) '(.*)' is invalid(?: for argument '(.*)')?\. Allowed choices are (.*)\.$/s;

/**
 * Commander's errors in our words, with the command whose help tells more; undefined for help and version, which are no
 * errors. `argv` is what was given.
 */
export const ofCommander = (
  error: CommanderError,
  program: Command,
  argv: readonly string[],
): CommandError | undefined => {
  if (error.exitCode === 0) return undefined;
  // A group without a word after it: its help is already on stderr.
  if (error.code === 'commander.help') return new CommandError(exitCodes.usage, 'usage', '');
  const [first = '', hint] = error.message.replace(/^error: /, '').split('\n');
  const see = `See: ${[program.name(), ...wordsOf(program, argv)].join(' ')} --help`;
  const [, flag, value, argument, allowed] = choices.exec(first) ?? [];
  if (allowed !== undefined)
    return usageError(`${flag ?? argument} cannot be "${value}".`, `It is one of: ${allowed}.`);
  const sentence = `${first.charAt(0).toUpperCase()}${first.slice(1)}`;
  return usageError(
    /[.?!]$/.test(sentence) ? sentence : `${sentence}.`,
    hint?.replace(/^\((.*)\)$/, '$1') ?? see,
  );
};

/** The words of the command that was meant, as far as there is one: `get windows`. */
const wordsOf = (program: Command, argv: readonly string[]): string[] => {
  const words: string[] = [];
  let command = program;
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at]!;
    const valued = program.options.some(
      option => (option.short === word || option.long === word) && option.required,
    );
    if (valued) at += 1;
    if (word.startsWith('-')) continue;
    const next = command.commands.find(one => one.name() === word || one.aliases().includes(word));
    if (!next) break;
    words.push(next.name());
    command = next;
  }
  return words;
};
