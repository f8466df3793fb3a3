import type {DoctorFinding} from './service-findings.ts';

/** What the terminal is and can, from what the process sees of it. Pure. */
export const terminalFindings = (terminal: {
  readonly tty: boolean;
  readonly columns?: number;
  readonly rows?: number;
  /** Bits of colour, as Node tells: 1, 4, 8 or 24. */
  readonly colourBits: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform?: NodeJS.Platform;
}): DoctorFinding[] => {
  const {tty, columns = 0, rows = 0, colourBits, environment, platform = process.platform} = terminal;
  if (!tty)
    return [
      {
        area: 'terminal',
        state: 'note',
        sentence: 'The output is not a terminal, so nothing is known of one.',
      },
    ];
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || '';
  // Windows has no such variables, and its terminals take UTF-8.
  const utf8 = locale ? /utf-?8/i.test(locale) : platform === 'win32';
  const found: DoctorFinding[] = [];
  if (columns === 0 || rows === 0)
    found.push({
      area: 'terminal',
      state: 'note',
      sentence: 'The terminal does not tell its size: 80x24 is taken.',
    });
  else if (columns < 40 || rows < 10)
    found.push({
      area: 'terminal',
      state: 'bad',
      sentence: `The terminal has ${columns}x${rows} cells; the console needs 40x10.`,
      todo: 'Make the window larger, or the letters smaller.',
    });
  else if (columns < 80 || rows < 24)
    found.push({
      area: 'terminal',
      state: 'warn',
      sentence: `The terminal has ${columns}x${rows} cells; the console is comfortable from 80x24.`,
      todo: 'Make the window larger, if you can.',
    });
  else found.push({area: 'terminal', state: 'good', sentence: `The terminal has ${columns}x${rows} cells.`});
  found.push(
    environment.NO_COLOR
      ? {area: 'terminal', state: 'note', sentence: 'Colours are off: NO_COLOR is set.'}
      : colourBits > 1
        ? {
            area: 'terminal',
            state: 'good',
            sentence: `It shows ${2 ** colourBits} colours (${environment.TERM}).`,
          }
        : {
            area: 'terminal',
            state: 'note',
            sentence: `It shows no colours (TERM is ${environment.TERM ?? 'not set'}); states have words and glyphs as well.`,
          },
  );
  found.push(
    utf8
      ? {area: 'terminal', state: 'good', sentence: `The locale is UTF-8 (${locale || platform}).`}
      : {
          area: 'terminal',
          state: 'warn',
          sentence: `The locale is not UTF-8 (${locale || 'none is set'}): glyphs are drawn in ASCII.`,
          todo: 'Set LANG to a UTF-8 locale, such as C.UTF-8.',
        },
  );
  const tmux = /^tmux/.test(environment.TERM ?? '') || Boolean(environment.TMUX);
  const multiplexed = tmux || /^screen/.test(environment.TERM ?? '') || Boolean(environment.STY);
  const deaf = environment.TERM === 'linux' || environment.TERM_PROGRAM === 'Apple_Terminal';
  found.push({
    area: 'terminal',
    state: 'note',
    ...(multiplexed
      ? {
          sentence: 'It runs inside a multiplexer: copying (OSC 52) needs its permission.',
          todo: environment.STY
            ? 'Not every version of GNU screen passes it on: its own copy mode (^A [) always works.'
            : 'In tmux: set -g set-clipboard on.',
        }
      : {
          sentence: deaf
            ? 'This terminal takes no copies (OSC 52): y copies nothing.'
            : 'Copying (y) goes by OSC 52, over SSH too, where the terminal lets it.',
        }),
  });
  return found;
};
