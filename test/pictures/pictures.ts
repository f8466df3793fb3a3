import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {draw, pictures} from './draw.ts';
import {palettes, svgOf} from './svg.ts';

/** `npm run pictures`: the README's pictures, drawn by the built program itself; those that are named, or all. */
const folder = '.github/pictures';
mkdirSync(folder, {recursive: true});
const named = process.argv.slice(2);
for (const picture of pictures.filter(({name}) => named.length === 0 || named.includes(name))) {
  const cells = await draw(picture);
  for (const [ground, palette] of Object.entries(palettes))
    writeFileSync(join(folder, `${picture.name}-${ground}.svg`), svgOf(cells, palette, picture.title));
}
process.exit();
