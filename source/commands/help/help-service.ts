import type {Action} from '../../declare/action.ts';
import type {Resource} from '../../declare/resource.ts';
import type {Service} from '../../declare/service.ts';
import {namesOf} from '../program/declared-actions.ts';

export const serviceText = (service: Service): string => {
  const lead = service.under === undefined ? '' : `${service.under} `;
  const parts = service.resources.map(resource => resourceText(resource, lead));
  const own = service.commands ?? [];
  const widest = Math.max(0, ...own.map(({words}) => words.length));
  const commands = own.map(({words, about}) => `  skydeck ${lead}${words.padEnd(widest)}  ${about}`);
  return [
    service.title.toUpperCase(),
    ...service.tabs.map(({digit, title}) => `In the console: ${digit} ${title}`),
    ...parts.flatMap(part => ['', part]),
    ...(commands.length > 0 ? ['', 'Further commands', ...commands] : []),
  ].join('\n');
};

const resourceText = (resource: Resource, lead: string): string => {
  const [, ...others] = namesOf(resource);
  const parameters = Object.keys(resource.parameters ?? {});
  return [
    `${resource.title} (skydeck get ${resource.name}${others.length > 0 ? `; also ${others.join(', ')}` : ''})`,
    `  ${resource.about}`,
    `  columns: ${resource.columns.map(({key}) => key).join(', ')}`,
    ...(parameters.length > 0 ? [`  narrowed by: ${parameters.join(', ')}`] : []),
    ...actionLines(resource.actions ?? [], lead),
  ].join('\n');
};

const actionLines = (actions: readonly Action[], lead: string): readonly string[] => {
  const widest = Math.max(0, ...actions.map(({command}) => command.length));
  return actions.map(
    ({key, command, about}) => `  ${key.padEnd(4)} skydeck ${lead}${command.padEnd(widest)}  ${about}`,
  );
};
