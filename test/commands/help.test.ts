import {type Command, CommanderError, Help} from 'commander';
import {describe, expect, test} from 'vitest';
import {helpTopics, topicsOf} from '../../source/commands/help/help-topics.ts';
import {buildProgram} from '../../source/commands/program/program.ts';
import {parseFilter} from '../../source/list/filter.ts';
import {services} from '../../source/services/index.ts';
import {makeStdio} from './run-command.ts';

const build = () => {
  const made = makeStdio();
  return buildProgram({version: '1', services, stdio: made.stdio}, command => command.action(() => {}));
};

const below = (command: Command): Command[] =>
  new Help().visibleCommands(command).flatMap(one => [one, ...below(one)]);
const told = below(build());

/** A command's help as it is printed at a width, with its examples. */
const helpOf = (command: Command, width: number): string => {
  let text = '';
  command.configureOutput({
    writeOut: more => {
      text += more;
    },
    getOutHelpWidth: () => width,
  });
  command.outputHelp();
  return text;
};
const nameOf = (command: Command): string =>
  command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();

/** The words of a line as a shell has them. */
const wordsOf = (line: string) =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].slice(1).map(([, quoted, bare]) => quoted ?? bare!);

const parsed = async (line: string) =>
  build()
    .parseAsync(wordsOf(line), {from: 'user'})
    .then(
      () => undefined,
      thrown => (thrown instanceof CommanderError && thrown.exitCode === 0 ? undefined : thrown),
    );

describe('help', () => {
  test('heads commands with what they are about, HPC below its word, and tells no short one', () => {
    const program = build();
    const text = helpOf(program, 80);
    expect([...text.matchAll(/^(\w[\w ]*):$/gm)].map(([, heading]) => heading)).toEqual([
      'Options',
      'Look',
      'Satellites',
      'Observatory',
      'HPC',
      'Data lake',
      'Operations',
      'Settings',
    ]);
    expect(text).toMatch(/^ {2}create window {2}/m);
    expect(text).toMatch(/^ {2}hpc ls \[path\]/m);
    expect(text).not.toMatch(/^ {2}(ls|cat|rm|fetch) /m);
  });

  test('what stands under hpc works by its short words as well', async () => {
    expect(await parsed('skydeck ls /home')).toBeUndefined();
    expect(await parsed('skydeck hpc ls /home')).toBeUndefined();
    expect(await parsed('skydeck hpc drop transfer 1 2')).toBeUndefined();
  });

  test('breaks no word at 80 columns, and says the options of all commands once', () => {
    for (const command of told) {
      const words = new Set(helpOf(command, 80).split(/\s+/));
      const broken = helpOf(command, 4000)
        .split(/\s+/)
        .filter(word => !words.has(word));
      expect(broken, nameOf(command)).toEqual([]);
      expect(helpOf(command, 80)).not.toContain('--sandbox-seed');
    }
  });

  test('says each command in a sentence, and gives examples that can be typed', async () => {
    for (const command of told.filter(one => one.commands.length === 0)) {
      const text = helpOf(command, 4000);
      expect(command.description(), nameOf(command)).toMatch(/[.)]$/);
      const [, examples = ''] = text.split('\nExamples:\n');
      for (const line of examples.split('\n').filter(one => one.startsWith('  skydeck ')))
        expect(await parsed(line.trim()), line).toBeUndefined();
    }
    const bare = told
      .filter(one => one.commands.length === 0 && !helpOf(one, 80).includes('Examples:'))
      .map(nameOf);
    expect(bare).toEqual([]);
  });

  test('the terms that it shows for filters name columns that a list has', async () => {
    const text = topicsOf(services).find(({name}) => name === 'filters')!.text as string;
    const terms = [...text.matchAll(/^ {2}(\S+)(?: {2}(\S+[<>=:]\S+))?/gm)].flatMap(([, ...some]) =>
      some.filter(Boolean),
    );
    expect(terms).toContain('satelliteId=FM200');
    const lists = services.flatMap(({resources}) => resources);
    for (const term of terms)
      expect(
        lists.some(({columns}) => parseFilter(term!, columns, 0).ok),
        term,
      ).toBe(true);
  });

  test('topics name commands that can be typed', async () => {
    for (const {text} of helpTopics) {
      const whole = typeof text === 'string' ? text : await text(services);
      for (const [, line = ''] of whole.matchAll(/^ +(skydeck [a-z][^A-Z…[<]*?)(?: {2,}.*)?$/gm))
        expect(await parsed(line.trim()), line).toBeUndefined();
    }
  });
});
