import {readFileSync, writeFileSync} from 'node:fs';
import {withSections} from './readme-sections.ts';

/** `npm run readme`: writes the parts of README.md that are drawn from the declarations. */
const file = 'README.md';
writeFileSync(file, withSections(readFileSync(file, 'utf8')));
