import {readFileSync, writeFileSync} from 'node:fs';
import {keysMarkdown} from '../commands/help/help-keys.ts';
import {settingsMarkdown} from '../commands/help/settings-table.ts';
import {glossaryMarkdown} from '../declare/glossary.ts';
import {services} from '../services/index.ts';

/** What is drawn from the declarations, by the name that its markers bear. */
const sections: Readonly<Record<string, () => string>> = {
  keys: () => keysMarkdown(),
  settings: () => settingsMarkdown(services),
  words: () => glossaryMarkdown(),
};

/** A document with what stands between `<!-- NAME: drawn … -->` and `<!-- NAME: end -->` drawn anew. */
export const withSections = (text: string): string =>
  text.replace(
    /(<!-- (\w+): drawn by npm run readme -->\n).*?(<!-- \2: end -->)/gs,
    (_, begin: string, name: string, end: string) => {
      const section = sections[name];
      if (!section) throw new Error(`Nothing is drawn for the section ${name}.`);
      return `${begin}\n${section()}\n\n${end}`;
    },
  );

/** `npm run readme`: writes the parts of README.md that are drawn from the declarations. */
if (import.meta.main) writeFileSync('README.md', withSections(readFileSync('README.md', 'utf8')));
