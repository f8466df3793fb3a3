import type {Command, CommanderError} from 'commander';
import {type CommandError, usageError} from '../run/command-error.ts';

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
  const meant = commandOf(program, argv);
  const words = wordsOf(meant);
  const see = `See: ${words} --help`;
  const inside = () => meant.commands.map(one => one.name()).join(', ');
  // A group without a word after it: its help is already on stderr, where that is for people.
  if (error.code === 'commander.help') return usageError(`${words} is followed by one of: ${inside()}.`, see);
  const [first = '', hint] = error.message.replace(/^error: /, '').split('\n');
  if (error.code === 'commander.unknownCommand' && !hint && meant !== program)
    return usageError(`${capital(first)}.`, `${words} is followed by one of: ${inside()}.`);
  const [, flag, value, argument, allowed] = choices.exec(first) ?? [];
  if (allowed !== undefined)
    return usageError(`${flag ?? argument} cannot be "${value}".`, `It is one of: ${allowed}.`);
  const sentence = capital(first);
  return usageError(
    /[.?!]$/.test(sentence) ? sentence : `${sentence}.`,
    hint?.replace(/^\((.*)\)$/, '$1') ?? see,
  );
};

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** The words of a command, the program's name first: `skydeck get windows`. */
const wordsOf = (command: Command): string =>
  command.parent ? `${wordsOf(command.parent)} ${command.name()}` : command.name();

/** The command that was meant, as far as there is one. */
const commandOf = (program: Command, argv: readonly string[]): Command => {
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
    command = next;
  }
  return command;
};
