import type {Command} from 'commander';

/** The command that `create window` goes under, made when it is not there yet, and its own last word. */
export const groupOf = (program: Command, words: string): {parent: Command; name: string} => {
  const path = words.split(' ');
  const name = path.pop()!;
  const parent = path.reduce(
    (above, word) =>
      above.commands.find(one => one.name() === word) ??
      above
        .command(word)
        .description(`${word[0]!.toUpperCase()}${word.slice(1)} …: see skydeck help ${word}.`),
    program,
  );
  return {parent, name};
};
