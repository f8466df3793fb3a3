import type {Tone} from '../world.ts';

/** How tones look. Only the terminal's own 16 colours: they fit whatever background its owner chose. */
export type Theme = {
  readonly name: string;
  readonly tones: Readonly<Record<Tone, string>>;
  /** SGR parameters of headings, of quiet text and of what has the focus. */
  readonly heading: string;
  readonly quiet: string;
  readonly focus: string;
  readonly glyphs: Glyphs;
};

export type Glyphs = {
  readonly tones: Readonly<Record<Tone, string>>;
  readonly cursor: string;
  readonly mark: string;
  readonly cut: string;
  readonly rule: string;
  readonly dot: string;
  readonly arrowUp: string;
  readonly arrowDown: string;
  readonly bar: {readonly full: string; readonly empty: string};
};

const unicode: Glyphs = {
  tones: {good: '✓', busy: '▸', notice: '○', warn: '!', bad: '✗', quiet: '·', plain: ' '},
  cursor: '▌',
  mark: '●',
  cut: '…',
  rule: '─',
  dot: '·',
  arrowUp: '↑',
  arrowDown: '↓',
  bar: {full: '█', empty: '░'},
};

const ascii: Glyphs = {
  tones: {good: '+', busy: '>', notice: 'o', warn: '!', bad: 'x', quiet: '.', plain: ' '},
  cursor: '>',
  mark: '*',
  cut: '~',
  rule: '-',
  dot: '-',
  arrowUp: '^',
  arrowDown: 'v',
  bar: {full: '#', empty: '.'},
};

const dark = {
  tones: {good: '32', busy: '36', notice: '', warn: '33', bad: '1;31', quiet: '2', plain: ''},
  heading: '1',
  quiet: '2',
  focus: '7',
};

/** Yellow and cyan cannot be read on white: magenta and blue stand in. */
const light = {
  ...dark,
  tones: {...dark.tones, busy: '34', warn: '35'},
};

const mono = {
  ...dark,
  tones: {good: '', busy: '', notice: '', warn: '1', bad: '1', quiet: '2', plain: ''},
};

export const themes = {dark, light, mono} as const;
export type ThemeName = keyof typeof themes;
export const themeNames = Object.keys(themes) as ThemeName[];

/** A theme by name, with glyphs for the terminal's character set. */
export const themeOf = (name: ThemeName, hasUnicode: boolean): Theme => ({
  name,
  ...themes[name],
  glyphs: hasUnicode ? unicode : ascii,
});
