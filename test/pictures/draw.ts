import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import type {Cell} from '../terminal/emulator.ts';
import {startProgram} from '../terminal/start-program.ts';

/** A picture of the README: where the console opens, and what is pressed, each when the screen stands still. */
export type Picture = {
  readonly name: string;
  readonly title: string;
  readonly view: string;
  readonly keys: readonly (readonly string[])[];
  /** How many times as fast as ours the sandbox's time goes. */
  readonly speed?: number;
  /** For how long all has been read before the first key, in milliseconds. */
  readonly wait?: number;
};

const enter = '\r';
const ctrlP = '\u0010';

export const pictures: readonly Picture[] = [
  {
    name: 'overview',
    title: 'The overview: how each service answers, what is wrong, why, and what to do',
    view: 'overview',
    keys: [],
  },
  {
    name: 'timeline',
    title: 'The windows of all satellites on a timeline, with their buffers and conflicts',
    view: 'windows',
    keys: [['v']],
  },
  {
    name: 'why',
    title: 'Why an upload is stuck: its causes with their evidence, and the next step',
    view: 'uploads',
    keys: [['d']],
  },
  {
    name: 'trace',
    title: 'The trace of a window: what came, what is awaited, by when',
    view: 'windows',
    keys: [['t']],
  },
  {
    name: 'form',
    title: 'A form for a window, and the exact request that it would send',
    view: 'windows',
    keys: [['n'], [ctrlP]],
  },
  {
    name: 'looking-back',
    title: 'The windows as they were known a moment ago: nothing is asked, nothing can be sent',
    view: 'windows',
    keys: [['@'], ['-1m', enter]],
    speed: 10,
    wait: 9000,
  },
];

/** Every process's clock is put there, so that a picture does not hang on the day on which it is drawn. */
const moment = Date.UTC(2026, 10, 22, 6, 56) / 1000;
const patience = 90_000;

/** The cells that the built program draws for a picture, in a home of its own and on a sandbox with one seed. */
export const draw = async ({name, view, keys, speed = 1, wait = 0}: Picture): Promise<Cell[][]> => {
  const home = mkdtempSync(join(tmpdir(), 'skydeck-picture-'));
  const seed = ['--sandbox', '--sandbox-seed', '7', '--sandbox-speed', String(speed)];
  const {pty, emulator} = startProgram(
    process.execPath,
    [resolve('dist/cli.js'), ...seed, '--view', view],
    home,
    {
      columns: 100,
      rows: 30,
      environment: {
        TZ: 'UTC',
        SKYDECK_CLOCK_SHIFT: String(moment - Math.round(Date.now() / 1000)),
        NODE_OPTIONS: `--require=${resolve('test/any-day/shift-clock.cjs')}`,
      },
    },
  );
  const screen = () => emulator.lines().join('\n');
  const until = async (condition: () => boolean, what: string) => {
    for (const begun = performance.now(); !condition(); await pause(50))
      if (performance.now() - begun > patience)
        throw new Error(`The picture ${name} never showed ${what}:\n${screen()}`);
  };
  /** Nothing has been drawn for a while, nothing is being read, and no tab says "?" of what was not read. */
  const still = async () => {
    let before = '';
    let since = performance.now();
    await until(() => {
      const now = screen();
      if (now !== before || /\breading\b|^.*\?/.test(now)) since = performance.now();
      before = now;
      return performance.now() - since > 2500;
    }, 'a screen that stands still');
  };
  try {
    await until(() => screen().includes('all 5 services'), 'what all services answer');
    await still();
    // The cursor stays on the row that was first when the first service had answered.
    pty.write('g');
    await still();
    await pause(wait);
    for (const pressed of keys) {
      const before = screen();
      for (const key of pressed) {
        pty.write(key);
        await pause(150);
      }
      await until(() => screen() !== before, `what comes of ${JSON.stringify(pressed)}`);
      await still();
    }
    return emulator.cells();
  } finally {
    pty.kill('SIGKILL');
    rmSync(home, {recursive: true, force: true, maxRetries: 20, retryDelay: 50});
  }
};
