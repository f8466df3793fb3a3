import type {Resource} from '../../declare/resource.ts';

/** `windows` as one of them: `window`. */
export const singular = (name: string): string => name.replace(/ies$/, 'y').replace(/([^s])s$/, '$1');

/** All the words that mean a resource on the command line, its name first. */
export const namesOf = (resource: Resource): string[] => [
  ...new Set([resource.name, ...resource.aliases, singular(resource.name)]),
];
