import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Service} from '../../declare/service.ts';
import {servicesByName} from '../../services/by-name.ts';
import {ownEntry} from '../../text/own-entry.ts';
import {namesOf} from '../program/declared-actions.ts';

/** What the build keeps of the services, to tell which of them a list needs before any is loaded. */
type Kept = {
  readonly services: readonly Pick<Service, 'name' | 'title' | 'environment'>[];
  /** By each word that means a list: its own service, and those whose lists its verdicts look at. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
};

/** Beside the program's parts; a program that was not built has none, and loads all. */
export const keptFile = 'lists.json';

export const keptLists = (services: readonly Service[]): Kept => {
  const all = services.flatMap(({resources}) => resources);
  const ownerOf = (name: string) => all.find(one => one.name === name)?.service;
  const words = all.flatMap(one => {
    const needed = new Set([one.service, ...(one.needs ?? []).flatMap(name => ownerOf(name) ?? [])]);
    return namesOf(one).map(word => [word, [...needed]] as const);
  });
  return {
    services: services.map(({name, title, environment}) => ({name, title, environment})),
    // A name goes before another's alias, and a declaration before a later one.
    lists: Object.fromEntries([...words.toReversed(), ...words.filter(([word]) => ownerOf(word))]),
  };
};

const valued = new Set(['--profile', '-o', '--output', '--log', '--color']);
const flag = /^--(?:(?:profile|output|log|color)=.*|quiet|verbose|read-only|no-color|ask)$/s;

/** The list that `get LIST` and `watch LIST` read now; undefined for all else, and where it is not sure. */
export const listIn = (argv: readonly string[]): string | undefined => {
  const words: string[] = [];
  for (let at = 0; at < argv.length && words.length < 2; at += 1) {
    const word = argv[at]!;
    if (valued.has(word)) at += 1;
    else if (!word.startsWith('-')) words.push(word);
    else if (!flag.test(word)) return undefined;
  }
  const [verb = '', list] = words;
  const looksBack = argv.some(word => /^--(at|cached|sandbox)/.test(word));
  return /^(get|watch)$/.test(verb) && !looksBack ? list : undefined;
};

const kept = (): Kept | undefined => {
  try {
    return JSON.parse(readFileSync(join(import.meta.dirname, keptFile), 'utf8')) as Kept;
  } catch {
    return undefined;
  }
};

export type NeededServices = {
  /** Of those that are not loaded no more than name, title and settings. */
  readonly services: readonly Service[];
  /** The loaded ones, and one more: whose time a profile follows is known when it is chosen. */
  loaded(also: string | undefined): Promise<readonly Service[]>;
};

/** The services that a command line needs: of one list its own and those that it looks at, else all. */
export const neededServices = async (argv: readonly string[]): Promise<NeededServices> => {
  const list = listIn(argv);
  const known = list === undefined ? undefined : kept();
  const needed = ownEntry(known?.lists, list);
  if (!known || !needed || known.services.some(({name}) => !Object.hasOwn(servicesByName, name))) {
    const {services} = await import('../../services/index.ts');
    return {services, loaded: async () => services};
  }
  const only = (names: readonly string[]) =>
    Promise.all(
      known.services.map(async (one): Promise<Service> => {
        const {settings, load} = servicesByName[one.name]!;
        return names.includes(one.name)
          ? load()
          : {...one, settings, connect: () => undefined, resources: [], tabs: []};
      }),
    );
  return {
    services: await only(needed),
    loaded: async (also = '') =>
      (await only([...needed, also])).filter(({resources}) => resources.length > 0),
  };
};
