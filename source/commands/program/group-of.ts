import type {Command} from 'commander';
import type {Service} from '../../declare/service.ts';

/** A place on the command line: its words, what help heads it with, and whether help tells it. */
export type Standing = {readonly words: string; readonly heading: string; readonly hidden?: boolean};

/** Where a service's command stands: below the service's own word where it has one, and then by its short words too. */
export const standings = ({under, helpGroup, title}: Service, words: string): readonly Standing[] => {
  const heading = helpGroup ?? title;
  return under === undefined
    ? [{words, heading}]
    : [
        {words: `${under} ${words}`, heading},
        {words, heading, hidden: true},
      ];
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
