import type {Action, Resource, Service} from '../resource.ts';
import {namesOf} from './resource-names.ts';

const wide = 14;

/** `help SERVICE`: its resources, columns and actions, as they are declared. */
export const serviceText = (service: Service): string => {
  const parts = service.resources.map(resource => resourceText(resource));
  const commands = (service.commands ?? []).map(({words, about}) => `  ${words.padEnd(wide)} ${about}`);
  return [
    service.title.toUpperCase(),
    ...service.tabs.map(({digit, title}) => `In the console: ${digit} ${title}`),
    ...parts.flatMap(part => ['', part]),
    ...(commands.length > 0 ? ['', 'Further commands', ...commands] : []),
  ].join('\n');
};

const resourceText = (resource: Resource): string => {
  const [, ...others] = namesOf(resource);
  const parameters = Object.keys(resource.parameters ?? {});
  return [
    `${resource.title} (skydeck get ${resource.name}${others.length > 0 ? `; also ${others.join(', ')}` : ''})`,
    `  ${resource.about}`,
    ...fold(
      'columns',
      resource.columns.map(({key}) => key),
    ),
    ...(parameters.length > 0 ? fold('narrowed by', parameters) : []),
    ...(resource.actions ?? []).map(actionLine),
  ].join('\n');
};

const actionLine = ({key, command, about}: Action): string =>
  `  ${key.padEnd(4)} skydeck ${command.padEnd(16)} ${about}`;

/** Words in lines of at most 88 cells, under their heading. */
const fold = (heading: string, words: readonly string[]): string[] => {
  const lines: string[] = [];
  let line = `  ${heading}: `;
  for (const word of words) {
    const next = word === words.at(-1) ? word : `${word}, `;
    if (line.length + next.length > 88) {
      lines.push(line.trimEnd());
      line = '    ';
    }
    line += next;
  }
  return [...lines, line];
};
