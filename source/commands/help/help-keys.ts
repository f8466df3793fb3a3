import {type Binding, bindings} from '../../console/keys/keymap.ts';

const titles: Partial<Record<Binding['context'], string>> = {
  anywhere: 'Anywhere',
  grid: 'In a list',
  overview: 'In the overview',
  detail: 'In a detail view',
  form: 'In a form',
};

/** `help keys`, drawn from the console's keymap. */
export const keysText = (): string => {
  const parts = Object.entries(titles).map(([context, title]) => {
    const byWhat = Map.groupBy(
      bindings.filter(binding => binding.context === context),
      ({about}) => about,
    );
    const lines = [...byWhat].map(
      ([about, some]) =>
        `  ${some
          .flatMap(({keys}) => keys)
          .join(' ')
          .padEnd(31)} ${about}`,
    );
    return `${title}\n${lines.join('\n')}`;
  });
  return `KEYS OF THE CONSOLE\nResources add keys for their actions; ? in the console shows what works now.\n\n${parts.join('\n\n')}`;
};
