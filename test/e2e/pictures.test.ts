import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {palettes, svgOf, textsOf} from '../pictures/svg.ts';
import {openProgram, type Program} from './program.ts';

/**
 * The README's pictures, drawn by the program itself on a sandbox with one seed, whose clock stands still at one moment.
 * `npm run pictures` writes them; without that, the test says when they are no longer what the program draws.
 */
const folder = '.github/pictures';
const writes = process.env.SKYDECK_PICTURES === 'write';
const moment = Date.UTC(2026, 10, 22, 6, 56) / 1000;

type Picture = {
  readonly name: string;
  readonly title: string;
  /** Where the console opens. */
  readonly view: string;
  readonly go: (console: Program) => Promise<void>;
};

const pictures: readonly Picture[] = [
  {
    name: 'overview',
    title: 'The overview: how each service answers, what is wrong, why, and what to do',
    view: 'overview',
    go: console => console.see('all 5 services'),
  },
  {
    name: 'timeline',
    title: 'Windows of all satellites on a timeline, with their buffers, contacts and what else goes on',
    view: 'windows',
    go: async console => {
      await console.see('▌ 30205');
      console.press('v');
      await console.gone('IN STATE');
    },
  },
  {
    name: 'why',
    title: 'Why an upload is stuck: its causes with their evidence, and the next step',
    view: 'uploads',
    go: async console => {
      await console.see('demod_taps');
      console.press('/', 'demod_taps', 'enter');
      await console.see('demod_taps');
      console.press('d');
      await console.see(/[Cc]auses|Why/);
    },
  },
  {
    name: 'trace',
    title: 'The trace of a window: what came, what is awaited, by when',
    view: 'windows',
    go: async console => {
      await console.see('▌ 30205');
      console.press('t');
      await console.see(/Trace/i);
    },
  },
  {
    name: 'form',
    title: 'A form for a window, and the exact request that it would send',
    view: 'windows',
    go: async console => {
      await console.see('▌ 30205');
      console.press('n');
      await console.see('Satellite');
      console.press('ctrl-p');
      await console.see('curl');
    },
  },
  {
    name: 'looking-back',
    title: 'The console as everything was known an hour ago',
    view: 'windows',
    go: async console => {
      await console.see('▌ 30205');
      console.press('@');
      await console.see(/@|back/i);
      console.press('-1s', 'enter');
      await console.see(/as it was|as known|looking back/i);
    },
  },
];

/** What a second more or less changes is left out: latencies, ages, ids that are made anew. */
const steady = (texts: readonly string[]): readonly string[] =>
  texts
    .map(text =>
      text
        .replace(/[0-9]+/g, '#')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .filter(Boolean);

for (const {name, title, view, go} of pictures)
  test(`the picture of ${name} is what the program draws: npm run pictures`, async () => {
    const shift = moment - Math.round(Date.now() / 1000);
    const console = openProgram(
      ['--sandbox', '--sandbox-seed', '7', '--sandbox-speed', '1', '--view', view],
      {
        columns: 100,
        rows: 30,
        environment: {
          TZ: 'UTC',
          SKYDECK_CLOCK_SHIFT: String(shift),
          NODE_OPTIONS: `--require=${join(process.cwd(), 'test/any-day/shift-clock.cjs')}`,
        },
      },
    );
    onTestFinished(() => console.close());
    await go(console);
    let before = '';
    // It is drawn when nothing more comes of itself.
    await console.until(now => {
      const still = now === before;
      before = now;
      return still && !/reading|loading/i.test(now);
    });
    const cells = console.emulator.cells();
    if (writes) {
      mkdirSync(folder, {recursive: true});
      for (const [ground, palette] of Object.entries(palettes))
        writeFileSync(join(folder, `${name}-${ground}.svg`), svgOf(cells, palette, title));
      return;
    }
    const drawn = textsOf(svgOf(cells, palettes.dark, title));
    const kept = readFileSync(join(folder, `${name}-dark.svg`), 'utf8');
    expect(steady(drawn)).toEqual(steady(textsOf(kept)));
  });
