import type {Command} from 'commander';
import {wrap} from '../../text/cells.ts';
import {didYouMean, nearest, usageError} from '../run/command-error.ts';
import {type ExitCode, exitCodes} from '../run/exit-codes.ts';
import type {Run} from '../run/run.ts';
import {topicsOf} from './help-topics.ts';

const least = 40;

/** Lines of help no longer than `width`: what is too long goes on below its last column. */
export const foldLines = (text: string, width: number): string =>
  text
    .split('\n')
    .flatMap(line => foldLine(line, Math.max(least, width)))
    .join('\n');

const foldLine = (line: string, width: number): readonly string[] => {
  if (line.length <= width) return [line];
  const [indent = ''] = /^ */.exec(line) ?? [];
  const [, columns = ''] = /^(.*\S {2,})\S/.exec(line) ?? [];
  const deep = columns.length > 0 && columns.length <= width / 2;
  const head = deep ? columns : indent;
  const below = ' '.repeat(deep ? columns.length : indent.length + 2);
  const [first = '', ...rest] = wrap(line.slice(head.length), width - below.length);
  return [`${head}${first}`, ...rest.map(part => `${below}${part}`)];
};

export const printHelp = async (
  run: Run,
  program: Command,
  words: readonly string[],
  asJson = false,
): Promise<ExitCode> => {
  if (asJson) {
    if (words.join(' ') !== 'settings') throw usageError('--json goes with: skydeck help settings.');
    run.stdio.out((await import('../../settings/config-schema.ts')).configSchema(run.services));
    return exitCodes.fine;
  }
  const topics = topicsOf(run.services);
  const topic = topics.find(({name}) => name === words[0]);
  if (topic && words.length === 1) {
    const {text} = topic;
    run.stdio.out(
      `${foldLines(typeof text === 'string' ? text : await text(run.services), run.stdio.columns)}\n`,
    );
    return exitCodes.fine;
  }
  let command = program;
  for (const word of words) {
    const next = command.commands.find(one => one.name() === word || one.aliases().includes(word));
    if (!next) {
      const known = [...command.commands.map(one => one.name()), ...topics.map(({name}) => name)];
      throw usageError(
        `There is no help on "${words.join(' ')}".`,
        didYouMean(nearest(word, known)) ?? 'See: skydeck help',
      );
    }
    command = next;
  }
  command.outputHelp();
  if (command === program)
    run.stdio.out(
      `\nTopics (skydeck help TOPIC):\n${topics.map(({name, about}) => `  ${name.padEnd(13)} ${about}\n`).join('')}`,
    );
  return exitCodes.fine;
};
