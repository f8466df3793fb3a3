import {readFileSync} from 'node:fs';
import {CommanderError} from 'commander';
import {expect, test} from 'vitest';
import {buildProgram} from '../source/commands/program/program.ts';
import {withSections} from '../source/packaging/readme-sections.ts';
import {services} from '../source/services/index.ts';
import {makeStdio} from './commands/run-command.ts';

const readme = readFileSync('README.md', 'utf8');
const blocks = [...readme.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, text = '']) => text.split('\n'));
const inline = [...readme.matchAll(/`(skydeck [^`]+)`/g)].map(([, text = '']) => text);
const lines = [...blocks, ...inline].filter(line => line.startsWith('skydeck '));

/** The words of a line as a shell has them: quotes taken off, and what follows `#`. */
const wordsOf = (line: string) =>
  [...line.replace(/\s#.*/, '').matchAll(/'([^']*)'|(\S+)/g)]
    .slice(1)
    .map(([, quoted, bare]) => quoted ?? bare!);

test.each([...new Set(lines)])('what the README says can be typed: %s', async line => {
  const program = buildProgram({version: '1', services, stdio: makeStdio().stdio}, command =>
    command.action(() => {}),
  );
  const refused = await program.parseAsync(wordsOf(line), {from: 'user'}).then(
    () => undefined,
    thrown => thrown,
  );
  if (refused instanceof CommanderError && refused.exitCode === 0) return;
  expect(refused).toBeUndefined();
});

test('it names commands at all', () => {
  expect(new Set(lines).size).toBeGreaterThan(15);
});

test('what is drawn from the declarations is as they are: npm run readme', () => {
  expect(readme).toBe(withSections(readme));
  expect(readme).toContain('`catalogue.kind`');
});
