/** What this terminal can do, told by the environment. */
export type Capabilities = {
  /** False when the operator asked for none (NO_COLOR, FORCE_COLOR=0) or the terminal has none. */
  readonly color: boolean;
  /** 24-bit colours besides the 16 and 256 of the palette. */
  readonly truecolor: boolean;
  /** The locale is UTF-8: box lines and accents can be drawn. */
  readonly unicode: boolean;
  readonly columns: number;
  readonly rows: number;
};

export type Environment = Readonly<Record<string, string | undefined>>;
export type Size = {readonly columns?: number | undefined; readonly rows?: number | undefined};

/** 80 x 24 where the terminal does not say, as pseudo-terminals of some tools do not. */
export const sizeOf = ({columns, rows}: Size) => ({columns: columns || 80, rows: rows || 24});

/**
 * NO_COLOR (no-color.org: any value but the empty one) is the operator's word and wins over FORCE_COLOR; the locale
 * is the first of LC_ALL, LC_CTYPE and LANG that is set, as POSIX orders them.
 */
export const capabilities = (
  env: Environment,
  size: Size,
  platform: string = process.platform,
): Capabilities => {
  const forced = env.FORCE_COLOR;
  const refused = Boolean(env.NO_COLOR) || forced === '0' || forced === 'false';
  const color = !refused && (Boolean(forced) || env.TERM !== 'dumb');
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return {
    color,
    truecolor:
      color && (/^(?:truecolor|24bit)$/i.test(env.COLORTERM ?? '') || /-direct$/.test(env.TERM ?? '')),
    unicode: locale ? /utf-?8/i.test(locale) : platform === 'win32',
    ...sizeOf(size),
  };
};
