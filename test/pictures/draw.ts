import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import type {Cell} from '../terminal/emulator.ts';
import {startProgram} from '../terminal/start-program.ts';

/** What is pressed, each key when the screen stands still, and what the screen then shows. */
export type Scene = {
  /** Keys that are pressed one after the other; those of one list together. */
  readonly keys: readonly (readonly string[])[];
  /** Said below it in the animated minute; a scene without one is no part of it. */
  readonly caption?: string;
  /** The picture of the README that it is, and its title. */
  readonly picture?: string;
  readonly title?: string;
};

const enter = '\r';
const leave = '\u001b';
const ctrlP = '\u0010';

/** One way through the console, from which all pictures come. */
export const scenes: readonly Scene[] = [
  {
    keys: [],
    caption: 'npm start: what is wrong, why, and what to do, over all services',
    picture: 'overview',
    title: 'The overview: how each service answers, what is wrong, why, and what to do',
  },
  {keys: [['j'], ['j'], ['j']], caption: 'j j j: down to an upload that is stuck'},
  {keys: [[enter]], caption: 'Enter: its row, and beside it what is known'},
  {
    keys: [['d']],
    caption: 'd: why, with the evidence, and the next step',
    picture: 'why',
    title: 'Why an upload is stuck: its causes with their evidence, and the next step',
  },
  {keys: [[leave], ['1']], caption: 'Esc 1: windows, those that may miss their start first'},
  {
    keys: [['v']],
    caption: 'v: on a timeline, buffers to scale',
    picture: 'timeline',
    title: 'The windows of all satellites on a timeline, with their buffers and conflicts',
  },
  {
    keys: [['v'], ['t']],
    caption: 't: the whole way of one, from its upload to the files that it brings down',
    picture: 'trace',
    title: 'The trace of a window: what came, what is awaited, by when',
  },
  {keys: [[leave], ['n']], caption: 'n: a new window; what is wrong is said as you type'},
  {
    keys: [[ctrlP]],
    caption: '^P: the exact request; ^S sends it once',
    picture: 'form',
    title: 'A form for a window, and the exact request that it would send',
  },
  {keys: [[leave], ['J']], caption: 'J: what was done from here, and what came of it'},
  {
    keys: [[leave], ['@'], ['-2s', enter]],
    picture: 'looking-back',
    title: 'The windows as they were known a moment ago: nothing is asked, nothing can be sent',
  },
];

export const pictures = scenes.flatMap(({picture, title}) =>
  picture === undefined || title === undefined ? [] : [{name: picture, title}],
);

/** The animated minute: its name, its title, its seconds. */
export const minute = {
  name: 'minute',
  title:
    'A minute with skydeck: from an alert to its cause, a timeline, a trace, and a window with its request',
  seconds: 60,
};

/** Every process's clock is put there, so that a picture does not hang on the day on which it is drawn. */
const moment = Date.UTC(2026, 10, 22, 6, 56) / 1000;
const patience = 90_000;

/** The cells that the built program draws for each scene, in a home of its own and on a sandbox with one seed. */
export const draw = async (): Promise<Cell[][][]> => {
  const home = mkdtempSync(join(tmpdir(), 'skydeck-picture-'));
  const seed = ['--sandbox', '--sandbox-seed', '7', '--sandbox-speed', '1'];
  const {pty, emulator} = startProgram(process.execPath, [resolve('dist/cli.js'), ...seed], home, {
    columns: 100,
    rows: 30,
    environment: {
      TZ: 'UTC',
      SKYDECK_CLOCK_SHIFT: String(moment - Math.round(Date.now() / 1000)),
      NODE_OPTIONS: `--require=${resolve('test/any-day/shift-clock.cjs')}`,
    },
  });
  const screen = () => emulator.lines().join('\n');
  const until = async (condition: () => boolean, what: string) => {
    for (const begun = performance.now(); !condition(); await pause(50))
      if (performance.now() - begun > patience)
        throw new Error(`The pictures never showed ${what}:\n${screen()}`);
  };
  /** Nothing has been drawn for a while, nothing is being read, and no tab says "?" of what was not read. */
  const still = async (quiet: number) => {
    let before = '';
    let since = performance.now();
    await until(() => {
      const now = screen();
      if (now !== before || /\breading\b|^.*\?/.test(now)) since = performance.now();
      before = now;
      return performance.now() - since > quiet;
    }, 'a screen that stands still');
  };
  try {
    await until(() => screen().includes('all 5 services'), 'what all services answer');
    await still(2500);
    // The cursor stays on the row that was first when the first service had answered.
    pty.write('g');
    await still(2500);
    const drawn: Cell[][][] = [];
    for (const {keys} of scenes) {
      for (const pressed of keys) {
        const before = screen();
        for (const key of pressed) {
          pty.write(key);
          await pause(150);
        }
        await until(() => screen() !== before, `what comes of ${JSON.stringify(pressed)}`);
        await still(1200);
      }
      drawn.push(emulator.cells());
    }
    return drawn;
  } finally {
    pty.kill('SIGKILL');
    rmSync(home, {recursive: true, force: true, maxRetries: 20, retryDelay: 50});
  }
};
