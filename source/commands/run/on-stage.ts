import {readFileSync} from 'node:fs';
import {firstFrameNote} from '../../console/shell/last-frame.ts';
import {refuseNoFile} from '../../settings/file-error.ts';
import {configFile, type Environment, settingsPaths} from '../../settings/paths.ts';
import {noteHere, profileIn} from '../help/known-here.ts';
import {colourEnvironment, colourIn} from './colours.ts';
import type {ExitCode} from './exit-codes.ts';
import type {Stdio} from './stdio.ts';

/**
 * Whether the operator reads with a screen reader: INK_SCREEN_READER in the environment, else `screenReader` in
 * config.json. It is asked before the terminal is touched, so the file is only glanced at: whoever loads the settings
 * says what is wrong with them.
 */
export const screenReaderAsked = (environment: Environment): boolean => {
  const own = environment.INK_SCREEN_READER;
  if (own) return own === 'true' || own === '1';
  try {
    const file = configFile(settingsPaths(environment));
    refuseNoFile(file);
    const config: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return (Object(config) as {screenReader?: unknown}).screenReader === true;
  } catch {
    return false;
  }
};

const valued = new Set(['--profile', '--sandbox-speed', '--sandbox-seed', '--log', '--view', '--color']);
const plain =
  /^--(?:profile=|sandbox(?:-speed=|-seed=|$)|read-only$|no-color$|color=|screen-reader$|quiet$|verbose$|ask$|log=|view=)/;

/** Whether these arguments open the console: no command, and nothing that prints and ends. */
export const opensConsole = (argv: readonly string[]): boolean => {
  for (let at = 0; at < argv.length; at += 1) {
    if (valued.has(argv[at]!)) at += 1;
    else if (!plain.test(argv[at]!)) return false;
  }
  return true;
};

/**
 * Runs a command line, on a screen that was taken over at once where it opens the console: the operator sees it before
 * the services and Ink are loaded. What is said on stderr meanwhile waits for the shell's screen; questions get it.
 */
export const onStage = async (
  argv: readonly string[],
  stdio: Stdio,
  run: (stdio: Stdio) => Promise<ExitCode>,
): Promise<ExitCode> => {
  if (!stdio.stdinTty || !stdio.stdoutTty || !opensConsole(argv)) return run(stdio);
  const {environment} = stdio;
  const linear = argv.includes('--screen-reader') || screenReaderAsked(environment);
  // Lines can be told on any terminal; a screen cannot be drawn on one that has no cursor to move.
  if (environment.TERM === 'dumb' && !linear) return run(stdio);
  const {openStage} = await import('../../console/shell/stage.ts');
  const stage = openStage(colourEnvironment(environment, colourIn(argv)), linear, {
    asked: JSON.stringify([argv, environment.SKYDECK_PROFILE ?? '', environment.SKYDECK_READ_ONLY ?? '']),
    // A fresh sandbox has nothing from before.
    kept: () =>
      argv.includes('--sandbox')
        ? undefined
        : noteHere(firstFrameNote, profileIn([...argv, '']), environment),
  });
  const said: string[] = [];
  try {
    return await run({
      ...stdio,
      stage,
      shell: stdio,
      err: text => void said.push(text),
      ask: question => stage.terminal.suspendFor(() => stdio.ask(question)),
      askHidden: question => stage.terminal.suspendFor(() => stdio.askHidden(question)),
    });
  } finally {
    stage.close();
    for (const text of said) stdio.err(text);
  }
};
