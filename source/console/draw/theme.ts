import type {Tone} from '../../declare/world.ts';
import type {ThemeName} from '../../settings/profile-schema.ts';

/** How tones look: with the terminal's own 16 colours, which fit the background that its owner chose, where they do. */
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
  /** Between a list and what stands beside it. */
  readonly side: string;
  readonly dot: string;
  /** Before a next step. */
  readonly next: string;
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
  side: '│',
  dot: '·',
  next: '→',
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
  side: '|',
  dot: '-',
  next: '>',
  arrowUp: '^',
  arrowDown: 'v',
  bar: {full: '#', empty: '.'},
};

/** Red as terminals have it cannot be read on black (2.7:1 to 4.1:1); their bright red can. */
const dark = {
  tones: {good: '32', busy: '36', notice: '', warn: '33', bad: '1;91', quiet: '2', plain: ''},
  heading: '1',
  quiet: '2',
  focus: '7',
};

/**
 * On white neither green, yellow nor cyan can be read (1.4:1 to 3.5:1), whatever the terminal makes of them, nor what it
 * dims: dark shades of the fixed 256 colours, all above 4.5:1.
 */
const light = {
  ...dark,
  tones: {
    good: '38;5;22',
    busy: '38;5;25',
    notice: '',
    warn: '38;5;94',
    bad: '1;38;5;124',
    quiet: '38;5;241',
    plain: '',
  },
  quiet: '38;5;241',
};

const mono = {
  ...dark,
  tones: {good: '', busy: '', notice: '', warn: '1', bad: '1', quiet: '2', plain: ''},
};

export const themes = {dark, light, mono} satisfies Record<ThemeName, unknown>;

/** A theme by name, with glyphs for the terminal's character set. */
export const themeOf = (name: ThemeName, hasUnicode: boolean): Theme => ({
  name,
  ...themes[name],
  glyphs: hasUnicode ? unicode : ascii,
});
