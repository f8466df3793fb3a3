import {stripVTControlCharacters} from 'node:util';
import {cells} from '../../text/cells.ts';
import {harmless} from '../../text/harmless.ts';

export const screenText = (lines: readonly string[]): string =>
  `${lines.map(line => harmless(stripVTControlCharacters(line)).trimEnd()).join('\n')}\n`;

const cellWidth = 8.4;
const lineHeight = 18;
const palette = '000000 cd3131 0dbc79 e5e510 2472c8 bc3fbc 11a8cd e5e5e5'.split(' ');
const bright = '666666 f14c4c 23d18b f5f543 3b8eea d670d6 29b8db ffffff'.split(' ');
const cube = [0, 95, 135, 175, 215, 255];
const hex = (parts: readonly number[]) => parts.map(part => part.toString(16).padStart(2, '0')).join('');

const indexed = (index: number): string => {
  if (index < 8) return palette[index]!;
  if (index < 16) return bright[index - 8]!;
  if (index >= 232) return hex([0, 0, 0].map(() => 8 + (index - 232) * 10));
  const at = index - 16;
  return hex([Math.floor(at / 36), Math.floor(at / 6) % 6, at % 6].map(part => cube[part]!));
};

type Look = {color?: string; bold?: boolean; dim?: boolean; underline?: boolean; inverse?: boolean};

/** SGR parameters as a look; those that no theme uses are left out. */
const lookOf = (parameters: string): Look => {
  const codes = parameters.split(';').map(Number);
  const look: Look = {};
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at]!;
    if (code === 1) look.bold = true;
    else if (code === 2) look.dim = true;
    else if (code === 4) look.underline = true;
    else if (code === 7) look.inverse = true;
    else if (code >= 30 && code <= 37) look.color = palette[code - 30];
    else if (code >= 90 && code <= 97) look.color = bright[code - 90];
    else if (code === 38 && codes[at + 1] === 5) {
      look.color = indexed(codes[at + 2] ?? 0);
      at += 2;
    } else if (code === 38 && codes[at + 1] === 2) {
      look.color = hex(codes.slice(at + 2, at + 5));
      at += 4;
    }
  }
  return look;
};

const escaped = (text: string) =>
  text.replace(/[&<>]/g, character => ({'&': '&amp;', '<': '&lt;', '>': '&gt;'})[character] ?? character);

/** The screen as a picture: every stretch of one look at its cell, so that it looks alike with any monospaced font. */
export const screenSvg = (lines: readonly string[], columns: number, light = false): string => {
  const [ground, ink] = light ? ['ffffff', '1e1e1e'] : ['111111', 'd4d4d4'];
  const width = Math.ceil(columns * cellWidth + 16);
  const height = lines.length * lineHeight + 16;
  const drawn = lines.flatMap((line, row) => {
    let column = 0;
    let look: Look = {};
    return [...line.matchAll(/\u001b\[([\d;]*)m|[^\u001b]+/g)].flatMap(([text, parameters]) => {
      if (parameters !== undefined) {
        look = lookOf(parameters);
        return [];
      }
      const wide = cells(text);
      const x = (8 + column * cellWidth).toFixed(1);
      const y = 8 + row * lineHeight;
      column += wide;
      if (text.trim() === '' && !look.inverse) return [];
      const back = look.inverse
        ? `<rect x="${x}" y="${y}" width="${(wide * cellWidth).toFixed(1)}" height="${lineHeight}" fill="#${look.color ?? ink}"/>`
        : '';
      const style = [
        `fill="#${look.inverse ? ground : (look.color ?? ink)}"`,
        look.bold ? 'font-weight="bold"' : '',
        look.dim ? 'opacity="0.6"' : '',
        look.underline ? 'text-decoration="underline"' : '',
      ].filter(part => part !== '');
      const length = `textLength="${(wide * cellWidth).toFixed(1)}" lengthAdjust="spacingAndGlyphs"`;
      return [
        `${back}<text x="${x}" y="${y + 13}" ${length} ${style.join(' ')} xml:space="preserve">${escaped(harmless(text))}</text>`,
      ];
    });
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="monospace" font-size="14">
<rect width="100%" height="100%" fill="#${ground}"/>
${drawn.join('\n')}
</svg>
`;
};
