import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {CommanderError} from 'commander';
import {expect, test} from 'vitest';
import {buildProgram} from '../source/commands/program/program.ts';
import {withSections} from '../source/packaging/readme.ts';
import {services} from '../source/services/index.ts';
import {makeStdio, openGround} from './commands/run-command.ts';

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

/** What ends by itself, up to what wants a memory of hours; the others wait for changes. */
const commandBlock = /## The command line.*?```sh\n(.*?)```/s.exec(readme)?.[1] ?? '';
const ending = commandBlock
  .split(/^.* --at .*$/m)[0]!
  .split('\n')
  .filter(line => line.startsWith('skydeck ') && !/ watch /.test(line));

test('the commands of "The command line" do what they say on the sandbox, one after the other', async () => {
  const home = mkdtempSync(join(tmpdir(), 'skydeck-readme-'));
  const before = process.cwd();
  const ground = await openGround();
  try {
    writeFileSync(join(home, 'download_file.py'), 'print(1)\n');
    process.chdir(home);
    const environment = {HOME: home, SKYDECK_CONFIG_DIR: join(home, 'config')};
    for (const line of ending) {
      const {code, err} = await ground.run(wordsOf(line), {environment});
      // triage has something to find; a warning is told beside.
      expect(line.includes('triage') ? code - 2 : code, `${line}\n${err}`).toBe(0);
    }
  } finally {
    process.chdir(before);
    await ground.close();
    rmSync(home, {recursive: true, force: true, maxRetries: 20, retryDelay: 50});
  }
}, 60_000);
