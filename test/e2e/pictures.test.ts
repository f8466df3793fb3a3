import {readFileSync} from 'node:fs';
import {beforeAll, expect, test} from 'vitest';
import {draw, minute, pictures, scenes} from '../pictures/draw.ts';
import {movingSvgOf, palettes, svgOf, textsOf} from '../pictures/svg.ts';

/** Its words: latencies, ages and ports are other ones each time, and what has room beside them. */
const wordsOf = (svg: string): Set<string> =>
  new Set(
    textsOf(svg)
      .join(' ')
      .match(/\p{L}{3,}/gu),
  );
const expectAlike = (one: string, other: string) => {
  const [now, before] = [wordsOf(one), wordsOf(other)];
  const parted = [...now, ...before].filter(word => !now.has(word) || !before.has(word));
  expect(parted.length / now.size, parted.join(' ')).toBeLessThan(0.06);
};

let drawn: Awaited<ReturnType<typeof draw>>;
beforeAll(async () => {
  drawn = await draw();
}, 300_000);
const kept = (name: string, ground = 'dark') =>
  readFileSync(`.github/pictures/${name}-${ground}.svg`, 'utf8');

for (const {name, title} of pictures)
  test(`the picture ${name} is what the program draws: npm run pictures`, () => {
    const at = scenes.findIndex(({picture}) => picture === name);
    expectAlike(svgOf(drawn[at]!, palettes.dark, title), kept(name));
  });

test('the animated minute is what the program draws, and small: npm run pictures', () => {
  const shown = scenes.flatMap(({caption}, at) =>
    caption === undefined ? [] : [{cells: drawn[at]!, caption}],
  );
  expectAlike(movingSvgOf(shown, minute.seconds, palettes.dark, minute.title), kept(minute.name));
  expect(kept(minute.name).length).toBeLessThan(300_000);
  expect(kept(minute.name)).toContain('@keyframes');
});

test('each picture is there in dark and in light, and the README shows it', () => {
  const readme = readFileSync('README.md', 'utf8');
  for (const {name} of [...pictures, minute])
    for (const ground of Object.keys(palettes)) {
      expect(kept(name, ground)).toMatch(/^<svg .*<\/svg>\n$/s);
      expect(readme).toContain(`.github/pictures/${name}-${ground}.svg`);
    }
});
