import {type Command, Help} from 'commander';

const plain = new Help();

/** The words of a command without the program's name: `hpc resume transfer`. */
export const wordsOf = (command: Command): string =>
  command.parent?.parent ? `${wordsOf(command.parent)} ${command.name()}` : command.name();

/** The commands that help tells: what stands in a mere group (`create`, `hpc`) instead of the group. */
const toldCommands = (command: Command): Command[] =>
  plain
    .visibleCommands(command)
    .flatMap(one => (one.commands.length > 0 && one.helpGroup() === '' ? toldCommands(one) : [one]));

const placesOf = (command: Command): string =>
  command.registeredArguments
    .map(one => {
      const name = `${one.name()}${one.variadic ? '...' : ''}`;
      return one.required ? `<${name}>` : `[${name}]`;
    })
    .join(' ');

const firstSentence = (text: string): string => /^.*?[.?](?=\s[A-Z]|$)/s.exec(text)?.[0] ?? text;

/** The program's own help: every command by what it is about, one sentence each. */
export const rootHelp = (program: Command) => ({
  sortSubcommands: false,
  visibleCommands: (command: Command) =>
    command === program ? toldCommands(command) : plain.visibleCommands(command),
  subcommandTerm: (command: Command) => `${wordsOf(command)} ${placesOf(command)}`.trim(),
  subcommandDescription: (command: Command) => firstSentence(command.description()),
});

const examples = new WeakMap<Command, readonly string[]>();

export const examplesOf = (command: Command): readonly string[] => examples.get(command) ?? [];

/** Gives a command its examples: they stand at the end of its help, and in the manual. */
export const addExamples = (command: Command, words: readonly string[]): void => {
  if (words.length === 0) return;
  const lines = words.map(one => `skydeck ${one}`);
  examples.set(command, lines);
  command.addHelpText('after', `\nExamples:\n${lines.map(line => `  ${line}`).join('\n')}`);
};
