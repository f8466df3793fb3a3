import type {Command, Option} from 'commander';
import type {Field, Fields} from '../fields.ts';
import type {Resource, Service, World} from '../resource.ts';
import {harmless} from '../text.ts';
import {declaredActions} from './declared-actions.ts';
import {type ExitCode, exitCodes} from './exit-codes.ts';
import {helpTopics} from './help-topics.ts';
import {formats} from './output.ts';
import type {Run} from './run.ts';

export type Completion = {readonly word: string; readonly about?: string};

/** The shell's own file completion is wanted. */
export const filesWanted: Completion = {word: ':files:'};

/** What is known without asking anybody. */
export type Known = {
  readonly services: readonly Service[];
  /** Last known ids of a resource, newest first. */
  ids(resource: string): readonly string[];
  profiles(): readonly string[];
};

/** What could stand in the place of the last of `words`. Pure but for what `known` reads. */
export const complete = (program: Command, words: readonly string[], known: Known): Completion[] => {
  const current = words.at(-1) ?? '';
  const {command, places, pending} = walk(program, words.slice(0, -1));
  const found = pending
    ? valuesOf(pending, command, known)
    : current.startsWith('-')
      ? flagsOf(command)
      : wordsOf(command, places, known);
  return found
    .filter(one => one === filesWanted || one.word.startsWith(current))
    .filter((one, at, all) => all.findIndex(other => other.word === one.word) === at);
};

/** Where the words before lead: the command, how many places are filled, and the option that waits for its value. */
const walk = (program: Command, words: readonly string[]) => {
  let command = program;
  let places = 0;
  let pending: Option | undefined;
  for (const word of words) {
    if (pending) pending = undefined;
    else if (word.startsWith('-')) {
      const option = optionsOf(command).find(one => one.short === word || one.long === word);
      if (option?.required) pending = option;
    } else {
      const next =
        places === 0 ? command.commands.find(one => namesOfCommand(one).includes(word)) : undefined;
      if (next) command = next;
      else places += 1;
    }
  }
  return {command, places, pending};
};

const namesOfCommand = (command: Command) => [command.name(), ...command.aliases()];

const optionsOf = (command: Command): readonly Option[] =>
  command.parent ? [...command.options, ...optionsOf(command.parent)] : command.options;

const flagsOf = (command: Command): Completion[] =>
  [...optionsOf(command).filter(option => !option.hidden)]
    .flatMap(option => (option.long ? [{word: option.long, about: option.description}] : []))
    .concat({word: '--help', about: 'Print help.'});

const pathOf = (command: Command): string[] =>
  command.parent ? [...pathOf(command.parent), command.name()] : [];

/** What a command is about: the resource it reads, or the action it does. */
const subjectOf = (command: Command, services: readonly Service[]) => {
  const path = pathOf(command);
  const resources = services.flatMap(service => service.resources);
  const [verb, name] = path;
  const resource =
    verb === 'get' || verb === 'describe' ? resources.find(one => one.name === name) : undefined;
  if (resource)
    return {resource, fields: resource.parameters ?? {}, places: [] as Field<unknown>[], takesIds: true};
  const words = path.join(' ');
  const declared = declaredActions(services).find(one => one.action.command === words);
  if (declared) {
    const {action} = declared;
    const fields: Fields = {...declared.resource.parameters, ...action.fields};
    const places = Object.values(action.fields as Fields).filter(field => field.positional);
    return {resource: declared.resource, fields, places, takesIds: action.on !== 'nothing'};
  }
  return undefined;
};

const wordsOf = (command: Command, places: number, known: Known): Completion[] => {
  const visible = command.commands.filter(one => one.name() !== '__complete');
  const path = pathOf(command).join(' ');
  if (path === 'help' && places === 0)
    return [
      ...helpTopics.map(({name, about}) => ({word: name, about})),
      ...(command.parent?.commands ?? []).map(one => ({word: one.name(), about: one.description()})),
    ].filter(({word}) => word !== '__complete');
  if (visible.length > 0 && places === 0)
    return visible.map(one => ({word: one.name(), about: one.description()}));
  const choices = command.registeredArguments[places]?.argChoices;
  if (choices) return choices.map(word => ({word}));
  const subject = subjectOf(command, known.services);
  if (!subject) return path.startsWith('profiles ') ? known.profiles().map(word => ({word})) : [];
  const ids = idsOf(subject.resource, known);
  const place = subject.places[subject.takesIds ? places - 1 : places] ?? subject.places.at(-1);
  if (subject.takesIds && (places === 0 || subject.places.length === 0)) return ids;
  return place ? fieldValues(place, known) : [];
};

const idsOf = (resource: Resource, known: Known): Completion[] =>
  known.ids(resource.name).map(word => ({word, about: resource.title}));

const valuesOf = (option: Option, command: Command, known: Known): Completion[] => {
  const name = option.attributeName();
  if (name === 'output') return formats.map(word => ({word}));
  if (name === 'profile') return known.profiles().map(word => ({word}));
  if (option.argChoices) return option.argChoices.map(word => ({word}));
  if (name === 'severity') return ['notice', 'warning', 'critical'].map(word => ({word}));
  const subject = subjectOf(command, known.services);
  const columns = subject?.resource.columns ?? [];
  if (pathOf(command)[0] === 'get') {
    if (name === 'sort')
      return columns.flatMap(({key, header}) => [
        {word: key, about: header},
        {word: `-${key}`, about: `${header}, descending`},
      ]);
    if (name === 'columns') return columns.map(({key, header}) => ({word: key, about: header}));
    if (name === 'filter') return columns.map(({key, header}) => ({word: `${key}:`, about: header}));
  }
  const field = subject?.fields[name];
  return field ? fieldValues(field, known) : [];
};

/** What a field offers in a world where nothing but ids is known; nothing where it wants more than that. */
const fieldValues = (field: Field<unknown>, known: Known): Completion[] => {
  if (field.kind === 'file') return [filesWanted];
  if (field.kind === 'boolean') return [{word: 'yes'}, {word: 'no'}];
  const world: World = {
    now: 0,
    rows: <R>(resource: string) => known.ids(resource).map(id => ({id})) as R[],
    seen: () => undefined,
    sent: () => undefined,
    settings: () => ({}) as never,
  };
  try {
    const offered = field.suggest?.({world, draft: {}}, undefined, AbortSignal.abort());
    if (!offered || offered instanceof Promise) {
      if (offered instanceof Promise) offered.catch(() => {});
      return [];
    }
    return [...(offered as readonly {value: string; label?: string}[])].map(({value, label}) => ({
      word: value,
      about: label,
    }));
  } catch {
    return [];
  }
};

/** `__complete -- WORDS…`: one line per completion, `word<TAB>about`. Never fails: a shell is waiting. */
export const printCompletions = async (
  run: Run,
  program: Command,
  words: readonly string[],
): Promise<ExitCode> => {
  try {
    const {knownHere} = await import('./known-here.ts');
    const profile = profileIn(words) ?? run.globals.profile;
    const found = complete(program, words, {
      services: run.services,
      ...knownHere(profile, run.stdio.environment),
    });
    run.stdio.out(
      found.map(({word, about}) => `${harmless(word)}${about ? `\t${harmless(about)}` : ''}\n`).join(''),
    );
  } catch (thrown) {
    run.detail(`skydeck: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
  return exitCodes.fine;
};

const profileIn = (words: readonly string[]): string | undefined => {
  const at = words.lastIndexOf('--profile');
  return at >= 0 && at + 1 < words.length - 1 ? words[at + 1] : undefined;
};
