import {expect, test} from 'vitest';
import {changesBetween} from '../../source/commands/look/watch-rows.ts';
import {declaredActions, namesOf} from '../../source/commands/program/declared-actions.ts';
import {wantsJson} from '../../source/commands/program/program.ts';
import {didYouMean, nearest, nearestIds} from '../../source/commands/run/command-error.ts';
import {exitCodeOfFailure, exitCodeOfOutcome, worstExitCode} from '../../source/commands/run/exit-codes.ts';
import {progressText} from '../../source/commands/run/progress-line.ts';
import {terminalFindings} from '../../source/commands/setup/terminal-findings.ts';
import type {Resource} from '../../source/declare/resource.ts';
import type {Service} from '../../source/declare/service.ts';
import {services} from '../../source/services/index.ts';
import {makeStdio} from './run-command.ts';

test.each([
  ['unauthorized', undefined, 4],
  ['no-credentials', undefined, 4],
  ['rejected', 403, 4],
  ['unreachable', undefined, 5],
  ['timeout', undefined, 5],
  ['unavailable', 503, 5],
  ['unreadable', 200, 1],
  ['aborted', undefined, 130],
] as const)('a reading that failed as %s (%s) ends with %i', (kind, status, code) => {
  expect(exitCodeOfFailure({kind, status})).toBe(code);
});

test.each([
  [{verdict: 'done'}, 0],
  [{verdict: 'rejected', status: 422}, 1],
  [{verdict: 'rejected', status: 401}, 4],
  [{verdict: 'not-sent', kind: 'unreachable'}, 5],
  [{verdict: 'not-sent'}, 1],
  [{verdict: 'unknown'}, 6],
] as const)('the outcome %j ends with %i', (outcome, code) => {
  expect(exitCodeOfOutcome(outcome)).toBe(code);
});

test('what went no further after something was done has come about in part', () => {
  expect(exitCodeOfOutcome({verdict: 'rejected', status: 409, partial: true})).toBe(2);
  expect(exitCodeOfOutcome({verdict: 'unknown', partial: true})).toBe(6);
});

test('of several outcomes the most uncertain one counts', () => {
  expect(worstExitCode([0, 1, 6])).toBe(6);
  expect(worstExitCode([0, 1, 4])).toBe(4);
  expect(worstExitCode([0, 0])).toBe(0);
});

test('near misses: swapped letters, a letter too much, an id that holds what was given; nothing far off', () => {
  expect(nearest('windosw', ['windows', 'uploads'])).toEqual(['windows']);
  expect(nearest('gte', ['get', 'help'])).toEqual(['get']);
  expect(nearest('zzz', ['get', 'help'])).toEqual([]);
  expect(nearestIds('4711', ['w-4711-a', 'w-9'])).toEqual(['w-4711-a']);
  expect(didYouMean(['a', 'b', 'c'])).toBe('Did you mean a, b or c?');
  expect(didYouMean([])).toBeUndefined();
});

test('a watched list tells what came, what changed and what went', () => {
  const row = (id: string, print: string) => [id, {row: id, print}] as const;
  expect(
    changesBetween(new Map([row('a', '1'), row('b', '1')]), new Map([row('b', '2'), row('c', '1')])),
  ).toEqual([
    {change: 'changed', row: 'b'},
    {change: 'added', row: 'c'},
    {change: 'removed', row: 'a'},
  ]);
});

test('a resource goes by its name, its aliases and one of it', () => {
  expect(namesOf({name: 'batch-jobs', aliases: ['bj']} as unknown as Resource)).toEqual([
    'batch-jobs',
    'bj',
    'batch-job',
  ]);
  expect(namesOf({name: 'accounting', aliases: ['acct']} as unknown as Resource)).toEqual([
    'accounting',
    'acct',
  ]);
});

test('an action that several panes offer is one command, of the resource that its words name', () => {
  const found = declaredActions(services).find(({action}) => action.command === 'create window');
  expect(found?.resource.name).toBe('windows');
});

test('two actions of the same command are a fault of the declarations', () => {
  const resource = (name: string) => ({name, aliases: [], actions: [{name: 'stop', command: 'stop'}]});
  const clash = [{resources: [resource('jobs'), resource('tasks')]}] as unknown as readonly Service[];
  expect(() => declaredActions(clash)).toThrow('Two actions have the command "stop": of jobs and of tasks.');
});

test('every declared resource and action has a command of its own, and no field clashes with a global flag', async () => {
  const {buildProgram} = await import('../../source/commands/program/program.ts');
  const program = buildProgram({version: '0', services, stdio: makeStdio().stdio}, () => {});
  const globals = program.options.map(option => option.long);
  const flags: string[] = [];
  const walk = (command: typeof program) => {
    for (const one of command.commands) {
      for (const {long} of one.options)
        if (long && globals.includes(long)) flags.push(`${one.name()} ${long}`);
      walk(one);
    }
  };
  walk(program);
  expect(flags).toEqual([]);
});

test('JSON errors are wanted however -o is written, even where the rest is not understood', () => {
  expect(wantsJson(['get', 'x', '-o', 'json'])).toBe(true);
  expect(wantsJson(['get', '-ojson'])).toBe(true);
  expect(wantsJson(['--output=ndjson'])).toBe(true);
  expect(wantsJson(['-o', 'table', 'json'])).toBe(false);
});

test('progress says what was sent of how much', () => {
  expect(progressText({sent: 1_200_000, total: 4_000_000, words: 'aoi.py'})).toBe(
    'aoi.py: 1.2 MB of 4.0 MB, 30 %',
  );
  expect(progressText({sent: 812})).toBe('812 B');
});

test('the doctor finds a terminal that is too small, and a locale that is not UTF-8', () => {
  const states = (columns: number, rows: number, environment: Record<string, string>) =>
    terminalFindings({tty: true, columns, rows, colourBits: 8, environment}).map(({state}) => state);
  expect(states(120, 40, {LANG: 'C.UTF-8', TERM: 'xterm-256color'})).toEqual([
    'good',
    'good',
    'good',
    'note',
  ]);
  expect(states(39, 40, {LANG: 'C', TERM: 'xterm'})).toEqual(['bad', 'good', 'warn', 'note']);
  expect(states(60, 20, {LANG: 'C.UTF-8', NO_COLOR: '1'})).toEqual(['warn', 'note', 'good', 'note']);
  // A serial line does not tell its size: that is no fault.
  expect(states(0, 0, {LANG: 'C.UTF-8', TERM: 'vt220'})).toEqual(['note', 'good', 'good', 'note']);
});

test('on Windows, which has no locale, glyphs are drawn as they are', () => {
  const found = terminalFindings({
    tty: true,
    columns: 120,
    rows: 40,
    colourBits: 24,
    environment: {},
    platform: 'win32',
  });
  expect(found).toContainEqual({area: 'terminal', state: 'good', sentence: 'The locale is UTF-8 (win32).'});
});

test('the doctor says of copying what it depends on', () => {
  const copying = (environment: Record<string, string>) =>
    terminalFindings({tty: true, columns: 80, rows: 24, colourBits: 8, environment}).at(-1)!.sentence;
  expect(copying({TERM: 'xterm'})).toContain('by OSC 52');
  expect(copying({TERM: 'tmux-256color'})).toContain('multiplexer');
  expect(copying({TERM: 'linux'})).toContain('y copies nothing');
});
