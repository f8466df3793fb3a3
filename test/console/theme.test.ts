import {describe, expect, it} from 'vitest';
import {ownColours} from '../../source/console/draw/own-colours.ts';
import {themeOf, themes} from '../../source/console/draw/theme.ts';
import {themeNames} from '../../source/settings/profile-schema.ts';

type Rgb = readonly [number, number, number];
const rgb = (hex: string): Rgb =>
  [0, 2, 4].map(at => Number.parseInt(hex.slice(at, at + 2), 16)) as unknown as Rgb;

/** What terminals make of the 16 colours: xterm, Windows Terminal, GNOME, VS Code. */
const palettes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  xterm: {32: '00cd00', 33: 'cdcd00', 36: '00cdcd', 91: 'ff0000'},
  windows: {32: '13a10e', 33: 'c19c00', 36: '3a96dd', 91: 'e74856'},
  gnome: {32: '4e9a06', 33: 'c4a000', 36: '06989a', 91: 'ef2929'},
  vscode: {32: '0dbc79', 33: 'e5e510', 36: '11a8cd', 91: 'f14c4c'},
};
const cube = [0, 95, 135, 175, 215, 255];
const fixed = (index: number): Rgb =>
  index >= 232
    ? [8 + (index - 232) * 10, 8 + (index - 232) * 10, 8 + (index - 232) * 10]
    : ([(index - 16) / 36, ((index - 16) / 6) % 6, (index - 16) % 6].map(
        part => cube[Math.floor(part)],
      ) as unknown as Rgb);

/** The colour that SGR parameters set; undefined where they leave the terminal's own. */
const colourOf = (parameters: string, palette: Readonly<Record<string, string>>): Rgb | undefined => {
  const own = /38;5;(\d+)/.exec(parameters);
  if (own) return fixed(Number(own[1]));
  const code = parameters.split(';').find(one => Number(one) >= 30);
  return code === undefined ? undefined : rgb(palette[code]!);
};

const luminance = (colour: Rgb): number => {
  const [red, green, blue] = colour.map(part => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
/** WCAG 2: 4.5 is enough for small text. */
const contrast = (one: Rgb, other: Rgb): number => {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
};

const backgrounds = {
  dark: '000000',
  light: 'ffffff',
  contrast: '000000',
  safe: '000000',
  mono: '000000',
} as const;

describe.each(themeNames)('the %s theme', name => {
  const {tones, heading, quiet, focus} = themes[name];
  it.each(Object.keys(palettes))('can be read as %s draws it', terminal => {
    for (const [what, parameters] of Object.entries({...tones, heading, quiet, focus})) {
      const colour = colourOf(parameters, palettes[terminal]!);
      const ratio = colour && contrast(colour, rgb(backgrounds[name]));
      expect(ratio ?? 21, what).toBeGreaterThanOrEqual(4.5);
    }
  });
});

describe('own colours', () => {
  it('are names, numbers or hex, with attributes, over those of the theme', () => {
    const {colours, problems} = ownColours({bad: 'bold #ff8700', quiet: '244', warn: 'bright-yellow'}, true);
    expect(problems).toEqual([]);
    expect(colours).toEqual({bad: '1;38;2;255;135;0', quiet: '38;5;244', warn: '93'});
    const theme = themeOf('light', true, colours);
    expect(theme.tones).toMatchObject({bad: '1;38;2;255;135;0', good: themes.light.tones.good});
    expect(theme.quiet).toBe('38;5;244');
    expect(themeOf('light', true, colours)).toBe(theme);
  });
  it('are of the 256 where the terminal has no others', () => {
    expect(ownColours({bad: '#ff8700'}, false).colours.bad).toBe('38;5;208');
  });
  it('that are none are told, and those of the theme stay', () => {
    const {colours, problems} = ownColours({bad: 'reddish', ugly: 'red'}, true);
    expect(colours).toEqual({});
    expect(problems.join(' ')).toMatch(
      /colours\.bad: "reddish" is no colour.*colours\.ugly: the places are good/,
    );
  });
});
