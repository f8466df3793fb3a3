import {type Command, Help, type Option} from 'commander';
import type {Field, Fields} from '../../declare/fields.ts';
import type {Listed} from '../../declare/listed.ts';
import type {Resource} from '../../declare/resource.ts';
import type {Service} from '../../declare/service.ts';
import type {World} from '../../declare/world.ts';
import {emptyWorld} from '../../declare/world.ts';
import {formats} from '../../list/output.ts';
import {declaredActions, singular} from '../program/declared-actions.ts';
import {listVerbs} from '../program/resource-commands.ts';
import type {CompletionTree, FlagNode, Offer} from './complete.ts';
import {topicsOf} from './help-topics.ts';
import type {Property, Word} from './known-here.ts';

/**
 * The command line as plain data for completion: commands, flags, and what could stand in each place. Drawn from the
 * declarations once, when the program is built, so that a shell need not wait for them to be loaded.
 */
export const completionTree = (program: Command, services: readonly Service[]): CompletionTree =>
  nodeOf(program, services);

const nodeOf = (command: Command, services: readonly Service[]): CompletionTree => {
  const subject = subjectOf(command, services);
  return {
    name: command.name(),
    aliases: command.aliases(),
    about: command.description(),
    flags: command.options
      .filter(option => !option.hidden && option.long)
      .map(option => flagOf(option, command, subject, services)),
    places: placesOf(command, subject, services),
    commands: plain.visibleCommands(command).map(one => nodeOf(one, services)),
    ...(isShort(command, services) && {lends: true as const}),
  };
};

const plain = new Help();

/** Whether a service's commands stand below it, which work by their short words too. */
const isShort = (command: Command, services: readonly Service[]): boolean =>
  command.parent?.parent === null && services.some(({under}) => under === command.name());

const pathOf = (command: Command): string[] =>
  command.parent ? [...pathOf(command.parent), command.name()] : [];

type Subject = {
  /** Absent where a service's own command is about none. */
  readonly resource?: Resource;
  readonly fields: Fields;
  readonly places: readonly Field<unknown>[];
  readonly ids: 'none' | 'one' | 'many';
};

/** What a command is about: the resource that it reads, or the action that it does. */
const subjectOf = (command: Command, services: readonly Service[]): Subject | undefined => {
  const path = pathOf(command);
  const [verb, name] = path;
  const resource =
    verb !== undefined && listVerbs.includes(verb)
      ? services.flatMap(service => service.resources).find(one => one.name === name)
      : undefined;
  if (resource) return {resource, fields: resource.parameters ?? {}, places: [], ids: 'many'};
  const words = path.slice(services.some(({under}) => under === path[0]) ? 1 : 0).join(' ');
  const own = services.flatMap(service => service.commands ?? []).find(one => one.words === words);
  if (own) return {fields: own.fields, places: placesIn(own.fields), ids: 'none'};
  const declared = declaredActions(services).find(one => one.action.command === words);
  if (!declared) return undefined;
  const {action} = declared;
  const places = placesIn(action.fields);
  const ids = action.on === 'nothing' ? 'none' : action.on === 'row' ? 'one' : 'many';
  return {
    resource: declared.resource,
    fields: {...declared.resource.parameters, ...action.fields},
    places,
    ids,
  };
};

const placesIn = (fields: Fields) => Object.values(fields).filter(field => field.positional);

/** What each place offers; the last one counts for all that follow. */
const placesOf = (
  command: Command,
  subject: Subject | undefined,
  services: readonly Service[],
): readonly (readonly Offer[])[] => {
  const path = pathOf(command);
  if (path[0] === 'help')
    return [
      [
        {words: topicsOf(services).map(({name, about}) => ({word: name, about}))},
        {words: wordsOfCommands(command.parent?.commands ?? [])},
      ],
    ];
  if (path[0] === 'login' || path[0] === 'logout')
    return [[{words: services.map(({name, title}) => ({word: name, about: title}))}]];
  if (path[0] === 'profiles' && path.length > 1 && path[1] !== 'create') return [[{profiles: true}]];
  if (subject) {
    const {resource, ids: which} = subject;
    const ids: Offer[][] = which === 'none' || !resource ? [] : [[idsOf(resource)]];
    return [...ids, ...subject.places.map(field => offersOf(field, services))];
  }
  return command.registeredArguments.map(({argChoices}) =>
    argChoices ? [{words: argChoices.map(word => ({word}))}] : [],
  );
};

const wordsOfCommands = (commands: readonly Command[]): Word[] =>
  commands
    .filter(one => !one.name().startsWith('__'))
    .map(one => ({word: one.name(), about: one.description()}));

const flagOf = (
  option: Option,
  command: Command,
  subject: Subject | undefined,
  services: readonly Service[],
): FlagNode => ({
  long: option.long!,
  ...(option.short && {short: option.short}),
  about: option.description,
  ...(option.required && {offers: valuesOf(option, command, subject, services)}),
});

const words = (...list: readonly string[]): Offer[] => [{words: list.map(word => ({word}))}];

const valuesOf = (
  option: Option,
  command: Command,
  subject: Subject | undefined,
  services: readonly Service[],
): readonly Offer[] => {
  const name = option.attributeName();
  if (name === 'output') return words(...formats);
  if (name === 'profile') return [{profiles: true}];
  if (name === 'log') return [{files: true}];
  if (name === 'severity') return words('notice', 'warning', 'critical');
  if (name === 'preset')
    return [
      {
        words: services.flatMap(({setup}) =>
          Object.entries(setup?.presets ?? {}).map(([word, {about}]) => ({word, about})),
        ),
      },
    ];
  if (name === 'url') return words(...services.map(service => `${service.name}=https://`));
  if (option.argChoices) return words(...option.argChoices);
  const columns = subject?.resource?.columns ?? [];
  if (['get', 'watch'].includes(pathOf(command)[0] ?? '')) {
    if (name === 'sort')
      return [
        {
          words: columns.flatMap(({key, header}) => [
            {word: key, about: header},
            {word: `-${key}`, about: `${header}, descending`},
          ]),
        },
      ];
    if (name === 'columns') return [{several: columns.map(({key, header}) => ({word: key, about: header}))}];
    if (name === 'filter')
      return [
        {
          terms: columns.map(column => {
            const of = rememberedAs(subject!.resource!, column);
            return {word: column.key, about: column.header, ...(of && {of})};
          }),
        },
      ];
  }
  const field = subject?.fields[name];
  if (!field) return [];
  const offered = offersOf(field, services);
  // A field that bears a list's name takes its ids.
  const list = services.flatMap(({resources}) => resources).find(one => singular(one.name) === name);
  if (offered.length === 0 && list) return [idsOf(list)];
  const column = columns.find(one => one.key === name);
  const values = column && rememberedAs(subject!.resource!, column);
  // What a form would suggest from rows, a shell is offered from those that are remembered.
  return offered.length > 0 || !values || !['text', 'choice'].includes(field.kind) ? offered : [{values}];
};

/** The property of a row that a column shows as it is, so that what is remembered of rows tells its values. */
const rememberedAs = (
  resource: Resource,
  column: Pick<Resource['columns'][number], 'value'>,
): Property | undefined => {
  const mark = '\u0001property ';
  const row = new Proxy({}, {get: (_, name) => `${mark}${String(name)}`});
  try {
    const value = column.value(row, emptyWorld());
    return typeof value === 'string' && value.startsWith(mark)
      ? {resource: resource.name, property: value.slice(mark.length)}
      : undefined;
  } catch {
    return undefined;
  }
};

/** So many of its properties tell a row from another beside its id. */
const mostTold = 2;

/** A resource's ids, and by which of its properties they are told apart: texts that stand in the row as they are. */
const idsOf = (resource: Resource): Offer => {
  const own = rememberedAs(resource, {value: resource.id})?.property;
  const told = resource.columns
    .filter(({kind}) => kind === 'text')
    .flatMap(column => rememberedAs(resource, column)?.property ?? [])
    .filter(property => property !== own && !/id$/i.test(property));
  return {ids: resource.name, ...(told.length > 0 && {told: told.slice(0, mostTold)})};
};

/** Stands for the ids of a resource while fields are asked what they suggest. */
const idsMark = '\u0001ids of ';

/**
 * What a field offers in a world where nothing but ids is known; nothing where it wants more than that. A field that
 * suggests rows of a list gives their mark back, and so says which ids it takes.
 */
const offersOf = (field: Field<unknown>, services: readonly Service[]): readonly Offer[] => {
  if (field.kind === 'file') return [{files: true}];
  if (field.kind === 'boolean') return words('yes', 'no');
  const world: World = {
    ...emptyWorld(),
    // By whichever name a row goes: an upload has an id, a site and a system have names.
    rows: <R>({name}: Listed<R>) => {
      const mark = `${idsMark}${name}`;
      return [{id: mark, site: mark, name: mark}] as R[];
    },
  };
  try {
    const offered = field.suggest?.({world, draft: {}}, undefined, AbortSignal.abort());
    if (!offered || offered instanceof Promise) {
      if (offered instanceof Promise) offered.catch(() => {});
      return [];
    }
    const list = [...(offered as readonly {value: string; label?: string}[])];
    const marked = list.flatMap(({value}) =>
      services
        .flatMap(({resources}) => resources)
        .filter(({name}) => value === idsMark + name)
        .map(idsOf),
    );
    const plain = list.filter(({value}) => !value.includes(idsMark));
    return [
      ...marked,
      ...(plain.length > 0 ? [{words: plain.map(({value, label}) => ({word: value, about: label}))}] : []),
    ];
  } catch {
    return [];
  }
};
