import {type Command, Help} from 'commander';
import type {Service} from '../../declare/service.ts';
import {examplesOf, wordsOf} from '../program/root-help.ts';
import {topicsOf} from './help-topics.ts';

/** Text as roff shows it: nothing in it is a command to roff. */
const roff = (text: string): string =>
  text
    .replace(/\\/g, '\\e')
    .replace(/-/g, '\\-')
    .replace(/^([.'])/gm, '\\&$1');

const plain = new Help();

const leavesOf = (command: Command): Command[] =>
  plain.visibleCommands(command).flatMap(one => (one.commands.length > 0 ? leavesOf(one) : [one]));

const entry = (head: string, about: string): string => `.TP\n.B ${roff(head)}\n${roff(about)}`;

const commandEntry = (command: Command): string => {
  const options = plain.visibleOptions(command).filter(({long}) => long !== '--help');
  const examples = examplesOf(command);
  const inner = [
    ...options.map(option => entry(option.flags, plain.optionDescription(option))),
    ...(examples.length > 0 ? ['.PP', 'Examples:', '.nf', ...examples.map(roff), '.fi'] : []),
  ];
  return [
    entry(`skydeck ${wordsOf(command)} ${command.usage()}`.trim(), command.description()),
    ...(inner.length > 0 ? ['.RS', ...inner, '.RE'] : []),
  ].join('\n');
};

const commandSections = (program: Command): readonly string[] => {
  const groups = Map.groupBy(leavesOf(program), groupOf);
  return [...groups].flatMap(([heading, commands]) => [
    `.SS ${roff(heading)}`,
    ...commands.map(commandEntry),
  ]);
};

const groupOf = (command: Command): string =>
  command.helpGroup().replace(/:$/, '') || (command.parent ? groupOf(command.parent) : '');

/**
 * The manual page skydeck(1) in roff (man(7)), drawn from the same declarations as the help: commands by what
 * they are about, with their options and examples, and every topic as a section.
 */
export const manPage = async (
  program: Command,
  services: readonly Service[],
  version: string,
): Promise<string> => {
  const sections: string[] = [];
  for (const topic of topicsOf(services)) {
    const text = typeof topic.text === 'string' ? topic.text : await topic.text(services);
    const [heading = '', ...lines] = text.split('\n');
    sections.push(`.SH ${roff(heading)}\n.nf\n${roff(lines.join('\n'))}\n.fi`);
  }
  return `${[
    `.TH SKYDECK 1 "" "skydeck ${version}" "User Commands"`,
    '.SH NAME',
    'skydeck \\- the terminal console of a ground segment',
    '.SH SYNOPSIS',
    '.B skydeck',
    '[\\fIFLAGS\\fR] [\\fICOMMAND\\fR]',
    '.SH DESCRIPTION',
    roff(program.description()),
    'Every command takes \\fB\\-\\-help\\fR.',
    '.SH FLAGS',
    ...program.options.map(option => entry(option.flags, option.description)),
    '.SH COMMANDS',
    ...commandSections(program),
    ...sections,
  ].join('\n')}\n`;
};
