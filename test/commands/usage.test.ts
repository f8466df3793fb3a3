import {expect, test} from 'vitest';
import {runProgram} from '../../source/commands/program/program.ts';
import {services} from '../../source/services/index.ts';
import {makeStdio} from './run-command.ts';

/** A command line that is not understood: no session is opened for it. */
const refused = async (...words: string[]) => {
  const {stdio, written} = makeStdio();
  const open = () => Promise.reject(new Error('No session was to be opened.'));
  const code = await runProgram(words, {version: '1', services, stdio, open});
  expect({code, out: written.out}).toEqual({code: 3, out: ''});
  return written.err.trimEnd().split('\n');
};

test.each([
  [['nope'], 'There is no command "nope".', 'See: skydeck --help'],
  [['triag'], 'There is no command "triag".', 'Did you mean triage?'],
  [['profiles', 'lst'], 'There is no command "profiles lst".', 'Did you mean list?'],
  [['profiles', 'zzzz'], 'There is no command "profiles zzzz".', 'See: skydeck profiles --help'],
  [['create', 'windw'], "Unknown command 'windw'.", 'Did you mean window?'],
  [['get', 'windows', '--limt', '3'], "Unknown option '--limt'.", 'Did you mean --limit?'],
  [['get', 'windows', '--bogus'], "Unknown option '--bogus'.", 'See: skydeck get windows --help'],
  [['create', 'xxxx'], "Unknown command 'xxxx'.", 'skydeck create is followed by one of: window, job.'],
  [
    ['--profile', 'get', 'describe', 'win'],
    "Missing required argument 'id'.",
    'See: skydeck describe windows --help',
  ],
  [['completion', 'tcsh'], 'shell cannot be "tcsh".', 'It is one of: bash, zsh, fish.'],
  [
    ['profiles', 'create', 'x', '--auth', 'y'],
    '--auth cannot be "y".',
    'It is one of: bearer, basic, oidc, s3, aws, none.',
  ],
  [
    ['triage', 'x'],
    "Too many arguments for 'triage'. Expected 0 arguments but got 1.",
    'See: skydeck triage --help',
  ],
  [
    ['profiles', 'use', 'a', 'b'],
    "Too many arguments for 'use'. Expected 1 argument but got 2.",
    'See: skydeck profiles use --help',
  ],
  [
    ['upload', 'a', 'b'],
    "Too many arguments for 'upload'. Expected 1 argument but got 2.",
    'See: skydeck upload --help',
  ],
  [
    ['get', 'windows', '--watch', '-o', 'csv'],
    'This command has no form "csv".',
    'Give -o table, -o wide, -o json, -o ndjson.',
  ],
])('%j is refused in words, with what would be right', async (words, sentence, todo) => {
  expect(await refused(...words)).toEqual([`skydeck: ${sentence}`, todo]);
});

test('a group without a word after it prints what can follow', async () => {
  const lines = await refused('create');
  expect(lines[0]).toBe('Usage: skydeck create [options] [command]');
  expect(lines).toContain('Followed by: window, job.');
  expect(lines.slice(-2)).toEqual([
    'skydeck: skydeck create is followed by one of: window, job.',
    'See: skydeck create --help',
  ]);
});

test('with -o json it is one object as well, and no help beside it', async () => {
  expect((await refused('create', '-o', 'json')).map(line => JSON.parse(line))).toEqual([
    {
      error: {
        kind: 'usage',
        message: 'skydeck create is followed by one of: window, job.',
        todo: 'See: skydeck create --help',
      },
    },
  ]);
});

test('a file that was pasted as a value is cut in its middle: what would be right stays in sight', async () => {
  const [said = '', todo] = await refused('profiles', 'create', 'x', '--auth', 'y'.repeat(100_000));
  expect(said).toMatch(/^skydeck: --auth cannot be "y{100}/);
  expect(said.length).toBeLessThan(1100);
  expect(todo).toMatch(/^It is one of: /);
});
