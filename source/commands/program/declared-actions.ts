import type {Action} from '../../declare/action.ts';
import type {Resource} from '../../declare/resource.ts';
import type {Service} from '../../declare/service.ts';

/** `windows` as one of them: `window`. */
export const singular = (name: string): string => name.replace(/ies$/, 'y').replace(/([^s])s$/, '$1');

/** All the words that mean a resource on the command line, its name first. */
export const namesOf = (resource: Resource): string[] => [
  ...new Set([resource.name, ...resource.aliases, singular(resource.name)]),
];

export type DeclaredAction = {readonly resource: Resource; readonly action: Action};

/**
 * Every action once, with the resource that it belongs to. A resource may offer another's action in its pane (a satellite
 * offers `create window`); on the command line it stands once, with the resource that its words name.
 */
export const declaredActions = (services: readonly Service[]): DeclaredAction[] => {
  const found = new Map<string, DeclaredAction>();
  for (const resource of services.flatMap(service => service.resources))
    for (const action of resource.actions ?? []) {
      const known = found.get(action.command);
      if (
        known &&
        known.action !== action &&
        !isNamedBy(resource, action) &&
        !isNamedBy(known.resource, action)
      )
        throw new Error(
          `Two actions have the command "${action.command}": of ${known.resource.name} and of ${resource.name}.`,
        );
      if (!known || isNamedBy(resource, action)) found.set(action.command, {resource, action});
    }
  return [...found.values()];
};

const isNamedBy = (resource: Resource, action: Action): boolean =>
  action.command.split(' ').some(word => namesOf(resource).includes(word));
