import {type Command, type CommanderError, Help} from 'commander';
import type {Service} from '../../declare/service.ts';
import {type CommandError, didYouMean, nearest, usageError} from '../run/command-error.ts';
import type {ExitCode} from '../run/exit-codes.ts';
import type {Run} from '../run/run.ts';

/** A word that is none of a command's own commands, with those that may have been meant. */
export const noSuchCommand = (command: Command, word: string): CommandError => {
  const path = command.parent ? `${command.parent.name()} ${command.name()}` : command.name();
  const known = new Help().visibleCommands(command).map(one => one.name());
  return usageError(
    `There is no command "${command.parent ? `${command.name()} ` : ''}${word}".`,
    didYouMean(nearest(word, known)) ?? `See: ${path} --help`,
  );
};

/** A place on the command line: its words, what help heads it with, and whether help tells it. */
export type Standing = {readonly words: string; readonly heading: string; readonly hidden?: boolean};

/**
 * Where a service's command stands: below the service's own word where it has one, and then by its short words too. Only
 * the places that were typed.
 */
export const standings = (
  {under, helpGroup, title}: Service,
  words: string,
  typed: Typed = () => true,
): readonly Standing[] => {
  const heading = helpGroup ?? title;
  if (!words.split(' ').every(word => typed([word]))) return [];
  const own: Standing = {words, heading};
  if (under === undefined) return [own];
  return [...(typed([under]) ? [{words: `${under} ${words}`, heading}] : []), {...own, hidden: true}];
};

/** Makes the command that stands there, and the ones that it goes under (`create` of `create window`) where they are not there yet. */
export const commandAt = (program: Command, {words, heading, hidden = false}: Standing): Command => {
  const path = words.split(' ');
  const name = path.pop()!;
  const parent = path.reduce(
    (above, word) =>
      above.commands.find(one => one.name() === word) ?? above.command(word, {hidden}).helpCommand(false),
    program,
  );
  // What a group is for is what stands in it.
  if (parent !== program)
    parent.description(
      `Followed by: ${[...new Set([...parent.commands.map(one => one.name()), name])].join(', ')}.`,
    );
  return parent.command(name, {hidden}).helpGroup(`${heading}:`);
};

type Work = (
  run: Run,
  options: Readonly<Record<string, unknown>>,
  words: readonly string[],
) => Promise<ExitCode>;

export type Bind = (command: Command, work: Work) => void;

/** Whether a command by one of these names can have been meant. */
export type Typed = (names: readonly string[]) => boolean;

/** Adds the commands that services declare; those that cannot have been meant are left out. */
export type AddDeclared = (program: Command, services: readonly Service[], bind: Bind, typed: Typed) => void;

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

const wordsOf = (command: Command): string =>
  command.parent ? `${wordsOf(command.parent)} ${command.name()}` : command.name();

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
