import {ownEntry} from '../../text/own-entry.ts';
import type {OwnColours} from './theme.ts';

const names = 'black red green yellow blue magenta cyan white'.split(' ');
const attributes: Readonly<Record<string, string>> = {bold: '1', dim: '2', underline: '4', inverse: '7'};
const places = 'good busy notice warn bad quiet plain heading focus'.split(' ');
const cube = [0, 95, 135, 175, 215, 255];

/** The nearest of the 216 fixed colours, for terminals that have no others. */
const nearest = (parts: readonly number[]): number => {
  const [red = 0, green = 0, blue = 0] = parts.map(part =>
    cube.reduce((best, step, at) => (Math.abs(step - part) < Math.abs(cube[best]! - part) ? at : best), 0),
  );
  return 16 + 36 * red + 6 * green + blue;
};

/** One word of a look: `bold`, `red`, `bright-red`, `214`, `#ff8700`; undefined where it is none. */
const codeOf = (word: string, trueColor: boolean): string | undefined => {
  const attribute = ownEntry(attributes, word);
  if (attribute) return attribute;
  const name = names.indexOf(word.replace(/^bright-/, ''));
  if (name >= 0) return String((word.startsWith('bright-') ? 90 : 30) + name);
  if (/^\d{1,3}$/.test(word) && Number(word) < 256) return `38;5;${word}`;
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/.exec(word);
  if (!hex) return undefined;
  const parts = hex.slice(1).map(part => Number.parseInt(part, 16));
  return trueColor ? `38;2;${parts.join(';')}` : `38;5;${nearest(parts)}`;
};

/**
 * The colours of config.json (`{"bad": "bold #ff5555", "quiet": "244"}`) as SGR parameters, over those of the theme. What is
 * no place or no colour is told and left out.
 */
export const ownColours = (
  wished: Readonly<Record<string, string>>,
  trueColor: boolean,
): {readonly colours: OwnColours; readonly problems: readonly string[]} => {
  const problems: string[] = [];
  const colours: Record<string, string> = {};
  for (const [place, look] of Object.entries(wished)) {
    const codes = look
      .toLowerCase()
      .split(/\s+/)
      .filter(word => word !== '')
      .map(word => codeOf(word, trueColor));
    if (!places.includes(place)) problems.push(`colours.${place}: the places are ${places.join(', ')}.`);
    else if (codes.includes(undefined))
      problems.push(
        `colours.${place}: "${look}" is no colour; colours are red, bright-red, 0 to 255, #ff8700, with bold, dim, underline or inverse.`,
      );
    else colours[place] = codes.join(';');
  }
  return {colours, problems};
};
