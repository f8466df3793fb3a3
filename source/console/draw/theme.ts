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
  readonly next: string;
  readonly before: string;
  readonly arrowUp: string;
  readonly arrowDown: string;
  /** On a timeline: a contact that was seen, and time that somebody has reserved. */
  readonly contact: string;
  readonly reserved: string;
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
  before: '←',
  arrowUp: '↑',
  arrowDown: '↓',
  contact: '▴',
  reserved: '▒',
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
  before: '<',
  arrowUp: '^',
  arrowDown: 'v',
  contact: '^',
  reserved: '=',
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

/** For eyes and screens that see little contrast: nothing is dimmed, on black all stand at 7:1 or more. */
const contrast = {
  tones: {
    good: '38;5;120',
    busy: '38;5;123',
    notice: '38;5;231',
    warn: '1;38;5;226',
    bad: '1;4;38;5;217',
    quiet: '38;5;252',
    plain: '38;5;231',
  },
  heading: '1;38;5;231',
  quiet: '38;5;252',
  focus: '7;1',
};

/** Blue and orange, which eyes that mix up red and green tell apart, as do those that mix up blue and yellow. */
const safe = {
  ...dark,
  tones: {...dark.tones, good: '38;5;75', busy: '38;5;117', warn: '38;5;229', bad: '1;38;5;208'},
};

export const themes = {dark, light, contrast, safe, mono} satisfies Record<ThemeName, unknown>;

/** A theme by name, with glyphs for the terminal's character set. */
export const themeOf = (name: ThemeName, hasUnicode: boolean, own: OwnColours = none): Theme => {
  const key = `${name} ${hasUnicode}`;
  const made = known.get(own)?.get(key);
  if (made) return made;
  const {tones, heading, quiet, focus} = themes[name];
  const theme: Theme = {
    name,
    tones: {...tones, ...own},
    heading: own.heading ?? heading,
    quiet: own.quiet ?? quiet,
    focus: own.focus ?? focus,
    glyphs: hasUnicode ? unicode : ascii,
  };
  known.set(own, (known.get(own) ?? new Map()).set(key, theme));
  return theme;
};

/** SGR parameters that an operator chose for tones and looks. */
export type OwnColours = Readonly<Partial<Record<Tone | 'heading' | 'focus', string>>>;
const none: OwnColours = {};
/** The same theme is the same object: what was painted with it is known again. */
const known = new WeakMap<OwnColours, Map<string, Theme>>();
