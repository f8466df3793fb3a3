import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {draw, pictures} from '../pictures/draw.ts';
import {palettes, svgOf, textsOf} from '../pictures/svg.ts';

/** Latencies, ages by the second and ports are other ones each time: numbers are left out, and so is what fills a line. */
const steady = (svg: string): string =>
  textsOf(svg)
    .join(' ')
    .replace(/[<≥]?\d+(\.\d+)? ?(ms|s|m|h|d)\b/g, '#')
    .replace(/\d+/g, '#')
    .replace(/[\s─]+/g, ' ');

for (const picture of pictures)
  test(`the picture ${picture.name} is what the program draws: npm run pictures`, async () => {
    const drawn = svgOf(await draw(picture), palettes.dark, picture.title);
    expect(steady(drawn)).toBe(steady(readFileSync(`.github/pictures/${picture.name}-dark.svg`, 'utf8')));
  });

test('each picture is there in dark and in light, and the README shows it', () => {
  const readme = readFileSync('README.md', 'utf8');
  for (const {name} of pictures)
    for (const ground of Object.keys(palettes)) {
      const path = `.github/pictures/${name}-${ground}.svg`;
      expect(readFileSync(path, 'utf8')).toMatch(/^<svg .*<\/svg>\n$/s);
      expect(readme).toContain(path);
    }
});
