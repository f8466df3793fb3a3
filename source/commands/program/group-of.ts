import type {Command} from 'commander';

/** The command that `create window` goes under, made when it is not there yet, and its own last word. */
export const groupOf = (program: Command, words: string): {parent: Command; name: string} => {
  const path = words.split(' ');
  const name = path.pop()!;
  const parent = path.reduce(
    (above, word) =>
      above.commands.find(one => one.name() === word) ?? above.command(word).helpCommand(false),
    program,
  );
  // What a group is for is what stands in it.
  if (parent !== program)
    parent.description(`Followed by: ${[...parent.commands.map(one => one.name()), name].join(', ')}.`);
  return {parent, name};
};
