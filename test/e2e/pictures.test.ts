import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {draw, pictures} from '../pictures/draw.ts';
import {palettes, svgOf, textsOf} from '../pictures/svg.ts';

/** Its words: latencies, ages and ports are other ones each time, and what has room beside them. */
const wordsOf = (svg: string): Set<string> =>
  new Set(
    textsOf(svg)
      .join(' ')
      .match(/\p{L}{3,}/gu),
  );

for (const picture of pictures)
  test(`the picture ${picture.name} is what the program draws: npm run pictures`, async () => {
    const drawn = wordsOf(svgOf(await draw(picture), palettes.dark, picture.title));
    const kept = wordsOf(readFileSync(`.github/pictures/${picture.name}-dark.svg`, 'utf8'));
    const parted = [...drawn, ...kept].filter(word => !drawn.has(word) || !kept.has(word));
    expect(parted.length / drawn.size, parted.join(' ')).toBeLessThan(0.06);
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
