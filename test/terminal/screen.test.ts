import {describe, expect, it} from 'vitest';
import {createScreen, type ScreenOptions} from '../../source/terminal/screen.ts';
import {createEmulator} from './emulator.ts';
import {random} from './random.ts';

/** A screen before an emulator; `show` gives the bytes that one frame took. */
const stage = (columns: number, rows: number, options: Partial<ScreenOptions> = {}) => {
  const emulator = createEmulator(columns, rows);
  let bytes = '';
  const screen = createScreen({
    write(text) {
      bytes += text;
    },
    columns,
    rows,
    color: true,
    unicode: true,
    ...options,
  });
  const taken = async () => {
    const sent = bytes;
    bytes = '';
    await emulator.write(sent);
    return sent;
  };
  return {
    screen,
    emulator,
    taken,
    show(lines: string[]) {
      screen.frame(lines.join('\n'));
      return taken();
    },
  };
};

/** What a terminal shows when the same lines are written plainly on an empty screen. */
const drawn = async (columns: number, rows: number, lines: string[]) => {
  const emulator = createEmulator(columns, rows);
  for (const [y, line] of lines.slice(0, rows).entries())
    await emulator.write(`\u001b[${y + 1}H\u001b[m${line}`);
  return emulator.picture();
};

const table = (selected: number, first = 0) => [
  ' 0 Overview  1 Satellites & windows  2 Uploads  3 Downlink',
  ` sandbox  14:03Z  fresh${' '.repeat(100)}`,
  ...Array.from({length: 43}, (_, index) => {
    const id = `win-${String(first + index).padStart(6, '0')}`;
    const rest = `  SAT-${(first + index) * 7}  PAY_SDR  \u001b[33mPENDING_SYNC\u001b[39m  2026-11-22 14:0${(first + index) % 10}Z  ${(first + index) * 60}s  at risk, next contact ${(first + index) * 13}`;
    return first + index === selected ? `\u001b[7m${id}\u001b[27m${rest}` : `${id}${rest}`;
  }),
  ' j down  k up  / filter  ? help',
];

describe('the bytes of a change', () => {
  it('are none when the frame is the same', async () => {
    const {show} = stage(160, 46);
    await show(table(3));
    expect(await show(table(3))).toBe('');
  });

  it('are none when only the way of writing it differs', async () => {
    const {show} = stage(20, 2);
    await show(['\u001b[1mbold\u001b[22m text']);
    expect(await show(['\u001b[0;1mbold\u001b[0m text   ', ''])).toBe('');
  });

  it('are at most 73 when the inverse cell of a table moves down one row', async () => {
    const {show, emulator} = stage(160, 46);
    await show(table(3));
    const bytes = await show(table(4));
    expect(bytes.length).toBeLessThanOrEqual(73);
    expect(emulator.picture()).toEqual(await drawn(160, 46, table(4)));
  });

  it.each([
    ['down', 10, 52, 11, 53],
    ['up', 11, 11, 10, 10],
  ])('are little more than one line when the table scrolls %s by one', async (_, from, was, to, is) => {
    const {show, emulator} = stage(160, 46);
    await show(table(was, from));
    const bytes = await show(table(is, to));
    expect(bytes.length).toBeLessThanOrEqual((table(is, to)[is - to + 2]?.length ?? 0) + 80);
    expect(emulator.picture()).toEqual(await drawn(160, 46, table(is, to)));
  });

  it('are one line and about 40 more when a log scrolls by one', async () => {
    const log = (first: number) => [
      'log',
      ...Array.from(
        {length: 40},
        (_, line) => `${first + line} line of the log that is number ${first + line}`,
      ),
      'keys',
    ];
    const {show} = stage(160, 42);
    await show(log(100));
    expect((await show(log(101))).length).toBeLessThanOrEqual((log(101)[40]?.length ?? 0) + 40);
  });

  it('are one synchronised update where they are many, and erase nothing before the text of a line', async () => {
    const {show} = stage(160, 46);
    const all = [await show(table(3)), await show(table(4)), await show(table(4, 30)), await show(['short'])];
    for (const bytes of all) {
      const long = bytes.length > 200;
      expect(bytes.startsWith('\u001b[?2026h') && bytes.endsWith('\u001b[?2026l')).toBe(long);
      expect(bytes.match(/\u001b\[\?2026/g) ?? []).toHaveLength(long ? 2 : 0);
      expect(bytes).not.toMatch(/\u001b\[\d*J|\u001b\[[12]K/);
      // What follows an erase is never text of the same line.
      expect(bytes).not.toMatch(/\u001b\[K(?:\u001b\[[\d;]*m|\r(?!\n)|\u001b\[\d*[GCD])*[^\u001b\r]/);
    }
  });
});

describe('what is shown', () => {
  const words = [
    'PENDING',
    'ok',
    '日本語',
    'é',
    'e\u0301',
    'カ',
    '한국',
    '│',
    '──',
    '●',
    ' ',
    '   ',
    '0',
    '12:40',
    'ﾊ',
    '…',
    'x',
  ];
  const looks = [
    '',
    '\u001b[1m',
    '\u001b[7m',
    '\u001b[2m',
    '\u001b[4m',
    '\u001b[31m',
    '\u001b[38;5;120m',
    '\u001b[48;2;1;2;3m',
    '\u001b[97;41m',
    '\u001b[m',
    '\u001b[22;39m',
    '\u001b[3;9m',
    '\u001b[38:2::9:8:7m',
  ];

  const generator = (seed: number) => {
    const next = random(seed);
    const pick = (list: string[]) => list[next(list.length)] ?? '';
    const line = (columns: number) => {
      let text = '';
      for (let count = next(columns / 3); count >= 0; count--)
        text += (next(3) ? '' : pick(looks)) + pick(words);
      return `${text}\u001b[m`;
    };
    const lines = (columns: number, rows: number) =>
      Array.from({length: next(4) ? rows : next(rows + 3)}, () => line(columns));
    const changed = (before: string[], columns: number, rows: number): string[] => {
      const after = [...before];
      switch (next(6)) {
        case 0:
          return lines(columns, rows);
        case 1: {
          const count = 1 + next(3);
          const at = next(Math.max(1, after.length));
          after.splice(at, count);
          after.splice(
            Math.min(after.length, at + next(rows)),
            0,
            ...Array.from({length: count}, () => line(columns)),
          );
          return after;
        }
        case 2: {
          const count = 1 + next(3);
          after.splice(next(after.length + 1), 0, ...Array.from({length: count}, () => line(columns)));
          return after.slice(0, rows);
        }
        case 3:
          return after.map(text => (next(4) ? text : pick(looks) + text));
        case 4:
          return after.map(text =>
            next(4) ? text : text.replace(/(?<!\u001b\[[\d;:]*)[a-z0-9日é ]/u, pick(words)),
          );
        default:
          after[next(rows)] = line(columns);
          return Array.from(after, text => text ?? '');
      }
    };
    return {next, lines, changed};
  };

  it('is what a terminal shows of the plain frame, whatever was there before (random frames)', async () => {
    for (let seed = 1; seed <= 15; seed++) {
      const {next, lines, changed} = generator(seed);
      let columns = 10 + next(40);
      let rows = 3 + next(12);
      const {screen, emulator, show} = stage(columns, rows);
      let frame = lines(columns, rows);
      for (let step = 0; step < 25; step++) {
        if (!next(12)) {
          columns = 10 + next(40);
          rows = 3 + next(12);
          emulator.terminal.resize(columns, rows);
          screen.resize(columns, rows);
          frame = frame.slice(0, rows);
        }
        frame = changed(frame, columns, rows);
        await show(frame);
        // The plain frame is drawn by a screen of its own: a line that is cut, cut by hand, would be another test.
        const clean = stage(columns, rows);
        await clean.show(frame);
        expect(emulator.picture(), `seed ${seed}, step ${step}`).toEqual(clean.emulator.picture());
        if (frame.every(line => fits(line, columns)))
          expect(emulator.picture(), `seed ${seed}, step ${step}, plain`).toEqual(
            await drawn(columns, rows, frame),
          );
      }
    }
  });

  const fits = (line: string, columns: number) =>
    [...line.replace(/\u001b\[[\d;:]*m/g, '')].reduce(
      (sum, one) => sum + (/[\u1100-\ud7ff]/.test(one) && one > '\u2fff' ? 2 : 1),
      0,
    ) <= columns;

  it('is lined up even where the terminal draws an emoji narrower than we count it', async () => {
    const {emulator, show} = stage(12, 1);
    await show(['XXXXXXXXXXXX']);
    await show(['👩‍🚀ab 🇩🇪cd']);
    const row = emulator.cells()[0] ?? [];
    expect([2, 3, 7, 8].map(x => row[x]?.text)).toEqual(['a', 'b', 'c', 'd']);
    expect(row.some(cell => cell.text === 'X')).toBe(false);
  });

  it('mends what is left of a wide character that is written over by half', async () => {
    const {emulator, show} = stage(8, 1);
    await show(['日本語x']);
    await show(['a本語x']);
    await show([' 日本x']);
    expect(emulator.picture()).toEqual(await drawn(8, 1, [' 日本x']));
  });

  it('is cut at the last column, and a wide character that would be halved is left out', async () => {
    const {emulator, show} = stage(5, 2);
    await show(['abcdefgh', 'abcd日x']);
    expect(emulator.lines()).toEqual(['abcde', 'abcd']);
  });

  it('keeps the lines that fit when the frame is too high', async () => {
    const {emulator, show} = stage(5, 2);
    await show(['a', 'b', 'c', 'd']);
    expect(emulator.lines()).toEqual(['a', 'b']);
  });

  it('is never steered by the frame: other sequences and control characters do not get through', async () => {
    const evil = [
      'a\u001b[2Jb\u001b]0;title\u0007c\u001b[10;10Hd',
      'e\u001bPq#0\u001b\\f\u0007g\bh\ri\u009b31mj\u009d0;t\u0007k',
      'l\u001bcm\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\\u202en\u200bo\t',
      `p${'\u0301'.repeat(500)}q\u001b[`,
    ];
    const {emulator, show} = stage(20, 4);
    const bytes = await show(evil);
    expect(emulator.lines()).toEqual(['abcd', 'efghijk', 'lmlinkno', 'pq']);
    expect(bytes.replace(/\u001b\[(?:\?(?:2026[hl]|25l)|[\d;]*[mHABCDGK])|\r\n/g, '')).toMatch(/^[ -~]*$/);
  });
});

describe('a terminal that can do less', () => {
  it('gets no colours, but keeps bold, dim, underline and inverse', async () => {
    const {emulator, show} = stage(20, 1, {color: false});
    const bytes = await show(['\u001b[31;1ma\u001b[44;7mb\u001b[0;38;5;9;2mc\u001b[4;48;2;1;2;3md']);
    expect(
      emulator
        .cells()[0]
        ?.slice(0, 4)
        .map(cell => cell.look),
    ).toEqual(['bold', 'bold inverse', 'dim', 'dim underline']);
    expect(bytes).not.toMatch(/[34]8[;:]|3[1-7]m|4[1-7]m/);
  });

  it('gets ASCII alone, lined up as before', async () => {
    const {emulator, show} = stage(20, 2, {unicode: false});
    const bytes = await show(['┌─┐ é ● … 日本 👩‍🚀 x', '│ﬁ│']);
    expect(emulator.lines()).toEqual(['+-+ e * ~ ? ?  ?  x', '|?|']);
    expect(bytes).toMatch(/^[\u0000-~]*$/);
  });
});

describe('the cursor', () => {
  it('is hidden until a text field shows it, stays in its place when the frame changes, and moves without one', async () => {
    const {screen, emulator, show, taken} = stage(20, 3);
    expect(await show(['name: '])).toContain('\u001b[?25l');
    screen.cursor({x: 6, y: 0});
    expect(await show(['name: a', 'x'])).toContain('\u001b[?25h');
    expect(emulator.cursor()).toEqual({x: 6, y: 0});
    screen.cursor({x: 7, y: 0});
    screen.flush();
    expect((await taken()).length).toBeLessThan(8);
    expect(emulator.cursor()).toEqual({x: 7, y: 0});
    await show(['name: a', 'y']);
    expect(emulator.cursor()).toEqual({x: 7, y: 0});
    screen.cursor(undefined);
    screen.flush();
    expect(await taken()).toBe('\u001b[?25l');
  });
});

describe('a screen that others have written on', () => {
  it('is written whole when asked, without being cleared first', async () => {
    const {screen, emulator, show, taken} = stage(20, 4);
    await show(['one', 'two']);
    await emulator.write('\u001b[2J\u001b[31;7mjunk\r\njunk junk');
    screen.repaint();
    expect(await taken()).not.toContain('\u001b[2J');
    expect(emulator.picture()).toEqual(await drawn(20, 4, ['one', 'two']));
  });
});
