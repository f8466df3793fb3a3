import type {Cell} from '../terminal/emulator.ts';

/** Colours of a terminal as they are drawn: its ground, its text, and its sixteen. */
type Palette = {readonly ground: string; readonly text: string; readonly sixteen: readonly string[]};

export const palettes = {
  dark: {
    ground: '#0d1117',
    text: '#e6edf3',
    sixteen:
      '#484f58 #ff7b72 #3fb950 #d29922 #58a6ff #bc8cff #39c5cf #b1bac4 #6e7681 #ffa198 #56d364 #e3b341 #79c0ff #d2a8ff #56d4dd #ffffff'.split(
        ' ',
      ),
  },
  light: {
    ground: '#ffffff',
    text: '#1f2328',
    sixteen:
      '#24292f #cf222e #116329 #7d4e00 #0969da #8250df #1b7c83 #6e7781 #57606a #a40e26 #1a7f37 #633c01 #218bff #a475f9 #3192aa #8c959f'.split(
        ' ',
      ),
  },
} satisfies Record<string, Palette>;

const steps = [0, 95, 135, 175, 215, 255];
const hex = (...rgb: number[]) => `#${rgb.map(one => one.toString(16).padStart(2, '0')).join('')}`;

/** One of xterm's 256 colours. */
const numbered = (index: number, palette: Palette): string => {
  if (index < 16) return palette.sixteen[index]!;
  if (index >= 232) return hex(...Array.from({length: 3}, () => 8 + (index - 232) * 10));
  const cube = index - 16;
  return hex(steps[Math.floor(cube / 36)]!, steps[Math.floor(cube / 6) % 6]!, steps[cube % 6]!);
};

/** The colour that a look names, `fg16777216:1`: mode and number, as the emulator gives them. */
const colourIn = (look: string, which: 'fg' | 'bg', palette: Palette): string | undefined => {
  const [, mode, value] = new RegExp(`\\b${which}(\\d+):(\\d+)`).exec(look) ?? [];
  if (mode === undefined) return undefined;
  const number = Number(value);
  return Number(mode) === 0x3000000
    ? hex((number >> 16) & 255, (number >> 8) & 255, number & 255)
    : numbered(number, palette);
};

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const wide = 8.4;
const high = 18;
const margin = 12;
const round = (value: number) => Number(value.toFixed(1));

/** One row of a terminal as SVG: its grounds, then its texts. */
const rowOf = (row: readonly Cell[], y: number, palette: Palette): string => {
  const grounds: string[] = [];
  const texts: string[] = [];
  let x = 0;
  while (x < row.length) {
    const {look} = row[x]!;
    let end = x;
    while (end < row.length && row[end]!.look === look) end += 1;
    const text = row
      .slice(x, end)
      .map(cell => cell.text)
      .join('');
    const inverse = look.includes('inverse');
    const ink = colourIn(look, 'fg', palette) ?? palette.text;
    const paper = colourIn(look, 'bg', palette);
    const [front, back] = inverse ? [paper ?? palette.ground, ink] : [ink, paper];
    const left = round(margin + x * wide);
    const length = round((end - x) * wide);
    if (back)
      grounds.push(
        `<rect x="${left}" y="${margin + y * high}" width="${length}" height="${high}" fill="${back}"/>`,
      );
    if (text.trim() !== '') {
      const style = [
        look.includes('bold') && ' font-weight="bold"',
        look.includes('dim') && ' opacity="0.65"',
        look.includes('underline') && ' text-decoration="underline"',
      ].filter(Boolean);
      texts.push(
        `<text x="${left}" y="${margin + y * high + 13}" textLength="${length}" fill="${front}"${style.join('')}>${escaped(text)}</text>`,
      );
    }
    x = end;
  }
  return [...grounds, ...texts].join('\n');
};

/** The document around rows. The title is what a reader who cannot see it is told. */
const documentOf = (
  {columns, rows, title}: {columns: number; rows: number; title: string},
  palette: Palette,
  inner: readonly string[],
): string => {
  const width = round(columns * wide + 2 * margin);
  const height = rows * high + 2 * margin;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14" xml:space="preserve">
<title>${escaped(title)}</title>
<rect width="100%" height="100%" rx="6" fill="${palette.ground}"/>
${inner.filter(part => part !== '').join('\n')}
</svg>
`;
};

/** A terminal's cells as SVG. */
export const svgOf = (cells: readonly (readonly Cell[])[], palette: Palette, title: string): string =>
  documentOf(
    {columns: cells[0]?.length ?? 0, rows: cells.length, title},
    palette,
    cells.map((row, y) => rowOf(row, y, palette)),
  );

export type Shown = {readonly cells: readonly (readonly Cell[])[]; readonly caption: string};

/** The caption of a scene as cells below the terminal's own. */
const captionRow = (caption: string, columns: number): Cell[] =>
  [...` ${caption}`].slice(0, columns).map(text => ({text, width: 1, look: 'bold'}));

/**
 * Scenes one after the other as one SVG that moves by itself, over and over: each row is drawn once for as long as it
 * stays the same. Where nothing moves (or motion is not wanted) the first scene stands.
 */
export const movingSvgOf = (
  scenes: readonly Shown[],
  seconds: number,
  palette: Palette,
  title: string,
): string => {
  const columns = scenes[0]?.cells[0]?.length ?? 0;
  const rows = (scenes[0]?.cells.length ?? 0) + 2;
  const screens = scenes.map(({cells, caption}) => [...cells, [], captionRow(caption, columns)]);
  const spans = new Set<string>();
  const inner = Array.from({length: rows}, (_, y) => {
    const drawn = screens.map(screen => rowOf(screen[y] ?? [], y, palette));
    return drawn
      .map((row, from) => {
        if (row === '' || (from > 0 && drawn[from - 1] === row)) return '';
        const next = drawn.findIndex((one, at) => at > from && one !== row);
        const to = next < 0 ? drawn.length : next;
        if (from === 0 && to === drawn.length) return row;
        spans.add(`${from}-${to}`);
        return `<g class="s${from}-${to}">\n${row}\n</g>`;
      })
      .filter(part => part !== '')
      .join('\n');
  });
  const percent = (scene: number) => `${round((100 * scene) / scenes.length)}%`;
  const on = 'visibility:visible';
  const off = 'visibility:hidden';
  const parts = [...spans].map(name => {
    const [from = 0, to = 0] = name.split('-').map(Number);
    const first = from === 0 ? on : off;
    return {
      still: `.s${name}{${first}}`,
      moving: `.s${name}{animation:k${name} ${seconds}s step-end infinite}`,
      frames: `@keyframes k${name}{0%{${first}}${from > 0 ? `${percent(from)}{${on}}` : ''}${to < scenes.length ? `${percent(to)}{${off}}` : ''}}`,
    };
  });
  const all = (which: 'still' | 'moving' | 'frames') => parts.map(part => part[which]).join('');
  return documentOf({columns, rows, title}, palette, [
    `<style>${all('still')}${all('frames')}@media (prefers-reduced-motion:no-preference){${all('moving')}}</style>`,
    ...inner,
  ]);
};

/** What a picture says, line for line as far as it has text: to be compared with what the program draws. */
export const textsOf = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text [^>]*>(.*?)<\/text>/g)].map(([, text = '']) =>
    text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'),
  );
