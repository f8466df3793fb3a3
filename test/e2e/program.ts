import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {vi} from 'vitest';
import {opensConsole} from '../../source/commands/run/on-stage.ts';
import {thisDay} from '../any-day/this-day.ts';
import {startProgram} from '../terminal/start-program.ts';

/** Names of keys as bytes that a terminal sends. */
const bytesOf: Readonly<Record<string, string>> = {
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  enter: '\r',
  escape: '\u001b',
  tab: '\t',
  'shift-tab': '\u001b[Z',
  space: ' ',
  backspace: '\u007f',
  pgdn: '\u001b[6~',
  pgup: '\u001b[5~',
  'ctrl-c': '\u0003',
  'ctrl-s': '\u0013',
  'ctrl-p': '\u0010',
  'ctrl-u': '\u0015',
  'ctrl-z': '\u001a',
};

export type Options = {
  readonly columns?: number;
  readonly rows?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Another program instead of ours, such as a shell. */
  readonly instead?: string;
  /** A home that is there already, with its settings; without it, an empty one that is removed at the end. */
  readonly home?: string;
};

/** The built program: another one than that in dist where SKYDECK_PROGRAM names it. */
export const programPath = resolve(process.env.SKYDECK_PROGRAM ?? 'dist/cli.js');

/** On a sandbox the console begins with the windows, which most tests are about; the overview is another test's. */
const onWindows = (argv: readonly string[]): readonly string[] =>
  argv.some(word => /sandbox$/.test(word)) && opensConsole(argv) && !argv.includes('--view')
    ? [...argv, '--view', 'windows']
    : argv;

/**
 * The built program in a real pseudo-terminal, its output in a terminal emulator. Nothing sleeps: `see` and `until` wait
 * for what the screen shows.
 */
export const openProgram = (
  argv: readonly string[],
  {columns = 120, rows = 40, environment = {}, instead, home: given}: Options = {},
) => {
  const home = given ?? mkdtempSync(join(tmpdir(), 'skydeck-e2e-'));
  const {pty, emulator} = startProgram(
    instead ?? process.execPath,
    [...(instead ? [] : [programPath]), ...onWindows(argv)],
    home,
    {columns, rows, environment: {...thisDay, ...environment}},
  );
  let bytes = '';
  let count = 0;
  pty.onData(data => {
    bytes += data;
    count += Buffer.byteLength(data);
  });
  // The emulator takes what it is given a little later: the last screen is to be on it when the program has ended.
  const exited = new Promise<{exitCode: number; signal?: number}>(done => {
    pty.onExit(left => void emulator.write('').then(() => done(left)));
  });
  const screen = () => emulator.lines().join('\n');
  const until = async (condition: (screen: string) => boolean, what = 'the condition') => {
    try {
      await vi.waitFor(
        () => {
          if (!condition(screen())) throw new Error('not yet');
        },
        {timeout: 45_000, interval: 15},
      );
    } catch {
      throw new Error(`The screen never showed ${what}:\n${screen()}`);
    }
  };
  return {
    home,
    pty,
    emulator,
    exited,
    screen,
    until,
    /** Everything written so far, and how many bytes. */
    output: () => bytes,
    written: () => count,
    /** Presses keys by name, or types text as it stands. */
    press: (...keys: readonly string[]) => {
      for (const key of keys) pty.write(bytesOf[key] ?? key);
    },
    see: (text: string | RegExp) =>
      until(shown => (typeof text === 'string' ? shown.includes(text) : text.test(shown)), String(text)),
    gone: (text: string) => until(shown => !shown.includes(text), `no "${text}"`),
    line: (text: string) =>
      screen()
        .split('\n')
        .find(line => line.includes(text)) ?? '',
    resize: (wide: number, high: number) => {
      pty.resize(wide, high);
      emulator.terminal.resize(wide, high);
    },
    /** On the shell's screen again? */
    restored: () => emulator.terminal.buffer.active.type === 'normal',
    close: async () => {
      pty.kill('SIGKILL');
      await exited;
      if (given === undefined) rmSync(home, {recursive: true, force: true, maxRetries: 20, retryDelay: 50});
    },
  };
};

export type Program = ReturnType<typeof openProgram>;
