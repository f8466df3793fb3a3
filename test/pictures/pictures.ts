import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {draw, minute, scenes} from './draw.ts';
import {movingSvgOf, palettes, svgOf} from './svg.ts';

/** `npm run pictures`: the README's pictures, drawn by the built program itself; those that are named, or all. */
const folder = '.github/pictures';
mkdirSync(folder, {recursive: true});
const named = process.argv.slice(2);
const isWanted = (name: string) => named.length === 0 || named.includes(name);
const drawn = await draw();
for (const [ground, palette] of Object.entries(palettes)) {
  const write = (name: string, svg: string) =>
    isWanted(name) && writeFileSync(join(folder, `${name}-${ground}.svg`), svg);
  for (const [at, {picture, title}] of scenes.entries())
    if (picture !== undefined && title !== undefined) write(picture, svgOf(drawn[at]!, palette, title));
  const shown = scenes.flatMap(({caption}, at) =>
    caption === undefined ? [] : [{cells: drawn[at]!, caption}],
  );
  write(minute.name, movingSvgOf(shown, minute.seconds, palette, minute.title));
}
process.exit();
