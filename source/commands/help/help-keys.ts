import {keyName} from '../../console/keys/key-name.ts';
import {type Binding, bindings} from '../../console/keys/keymap.ts';
import {tourLines} from '../../console/overlays/tour.ts';
import type {Service} from '../../declare/service.ts';

const titles: Partial<Record<Binding['context'], string>> = {
  anywhere: 'Anywhere',
  grid: 'In a list',
  timeline: 'On a timeline',
  mark: 'Marking time on it',
  overview: 'In the overview',
  detail: 'In a detail view',
  list: 'In the alerts and the journal',
  form: 'In a form',
  columns: 'Choosing columns',
};

const line = (keys: string, name: string, about: string) =>
  `  ${keys.padEnd(16)} ${name.padEnd(24)} ${about}`;

/** `help keys`, drawn from the console's keymap and the services' actions, with the names by which config.json gives other keys. */
export const keysText = (services: readonly Service[]): string => {
  const commands = Object.entries(titles).map(
    ([context, title]) =>
      `${title}\n${bindings
        .filter(binding => binding.context === context)
        .map(({keys, command, about}) => line(keys.map(keyName).join(' '), command, about))
        .join('\n')}`,
  );
  const actions = services.flatMap(({resources}) =>
    resources.flatMap(({name: resource, actions: own = []}) =>
      own.map(({name, key, title}) => line(keyName(key), `${resource}.${name}`, title)),
    ),
  );
  return `KEYS OF THE CONSOLE
? in the console shows what works now. Another key for a command or an action: "keys" in config.json, with
the name in the second column, such as {"refresh": "R", "windows.create": "N"}.

${commands.join('\n\n')}

Actions of lists
${actions.join('\n')}`;
};

/** `help tour`: what the console shows one after the other. */
export const tourText = (): string => `NINE KEYS
skydeck --sandbox opens a simulated ground segment; there, or in a profile of your own:
${tourLines()
  .map(({key, says}) => `  ${key.padEnd(8)}${says}`)
  .join('\n')}
In the console : and tour shows them one by one. q goes back and, at last, out.`;

/** The commands' keys as a table for a document; those that do one thing together are one line. */
export const keysMarkdown = (): string => {
  const rows = Object.entries(titles).flatMap(([context, title]) => {
    const byWhat = Map.groupBy(
      bindings.filter(binding => binding.context === context),
      ({about}) => about,
    );
    return [...byWhat].map(([about, some], at) => {
      const keys = some.flatMap(one => one.keys).map(key => `\`${keyName(key).replace('|', '\\|')}\``);
      return `| ${at === 0 ? title : ''} | ${keys.join(' ')} | ${about} |`;
    });
  });
  return ['| where | keys | what they do |', '| --- | --- | --- |', ...rows].join('\n');
};
