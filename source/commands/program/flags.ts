import {type Command, Option} from 'commander';
import type {Draft} from '../../declare/draft.ts';
import {type Field, type Fields, flagOf} from '../../declare/fields.ts';
import {emptyWorld, type Query, type World} from '../../declare/world.ts';
import {usageError} from '../run/command-error.ts';

/** A flag's number; undefined where it was not given. Throws a usage error that names the flag. */
export const numberOf = (
  flag: string,
  given: unknown,
  {least = 0, most = Number.MAX_SAFE_INTEGER}: {least?: number; most?: number} = {},
): number | undefined => {
  if (given === undefined) return undefined;
  const value = Number(given);
  if (String(given).trim() !== '' && value >= least && value <= most) return value;
  throw usageError(`${flag} is a number from ${least}${most < 1e9 ? ` to ${most}` : ''}, not "${given}".`);
};

export type Options = Readonly<Record<string, unknown>>;

/**
 * The text that a field starts with without knowing any row. A default that is taken from a list (the first satellite)
 * is a guess that a form shows before it is sent; a command must not make it silently.
 */
export const plainInitial = (field: Field<unknown>, world?: World, draft: Draft = {}): string | undefined => {
  try {
    return field.initial?.({
      world: world ? {...emptyWorld(world.now), settings: world.settings} : emptyWorld(),
      draft,
    });
  } catch {
    return undefined; // It wants settings that an empty world has not.
  }
};

const about = (field: Field<unknown>): string => {
  const initial = field.kind === 'secret' || field.kind === 'boolean' ? undefined : plainInitial(field);
  // What begins with today's date is told by its example: help knows no day.
  const steady = initial === plainInitial(field, emptyWorld(1e9)) ? initial : undefined;
  const more = [
    field.required && initial === undefined && 'needed',
    field.many && 'may be repeated',
    steady && `default: ${steady}`,
    !steady && field.example && `such as ${field.example}`,
  ].filter(Boolean);
  return more.length > 0 ? `${field.hint} (${more.join('; ')})` : field.hint;
};

const collect = (value: string, before: unknown): string[] => [
  ...(Array.isArray(before) ? before.map(String) : []),
  value,
];

export const repeated = (flags: string, about: string): Option => new Option(flags, about).argParser(collect);

/** Gives a command one flag per field. Secrets get none: an argument can be read by everyone on the host. */
export const addFieldFlags = (
  command: Command,
  fields: Fields,
  short: Readonly<Record<string, string>> = {},
): void => {
  for (const [name, field] of Object.entries(fields)) {
    if (field.positional) continue;
    const flag = flagOf(name);
    const lead = short[name] ? `-${short[name]}, ` : '';
    if (field.kind === 'secret')
      command.addOption(new Option(`${flag}-stdin`, `${field.label}: read from standard input.`));
    else if (field.kind === 'boolean') {
      command.addOption(new Option(lead + flag, about(field)));
      command.addOption(new Option(`--no-${flag.slice(2)}`).hideHelp());
    } else {
      const option = new Option(`${lead}${flag} <${placeholder(field)}>`, about(field));
      command.addOption(field.many ? option.argParser(collect) : option);
    }
  }
};

export const addFieldArguments = (command: Command, fields: Fields): void => {
  for (const [name, field] of positional(fields)) {
    const word = `${name}${field.many ? '...' : ''}`;
    command.argument(field.required ? `<${word}>` : `[${word}]`, field.hint);
  }
};

const positional = (fields: Fields) => Object.entries(fields).filter(([, field]) => field.positional);

/** The words of the places, as the texts that a form would hold. */
export const placesOf = (fields: Fields, words: readonly string[]): Draft => {
  const rest = [...words];
  const draft: Record<string, string> = {};
  for (const [name, field] of positional(fields)) {
    const taken = field.many ? rest.splice(0) : rest.splice(0, 1);
    if (taken.length > 0) draft[name] = taken.join('\n');
  }
  return draft;
};

const placeholder = (field: Field<unknown>): string =>
  ({
    time: 'time',
    duration: 'time',
    number: 'number',
    file: 'path',
    pairs: 'key=value',
    json: 'json',
    choice: 'name',
  })[field.kind as string] ?? 'text';

export const draftOf = (fields: Fields, options: Options): Draft => {
  const draft: Record<string, string> = {};
  for (const name of Object.keys(fields)) {
    const value = options[name];
    if (value === undefined) continue;
    if (typeof value === 'boolean') draft[name] = value ? 'yes' : 'no';
    else draft[name] = Array.isArray(value) ? value.join('\n') : String(value);
  }
  return draft;
};

/**
 * `--each satellite=FM200,FM201`: what `{satellite}` stands for, one after the other. Given for several names, their first
 * values belong together, their second ones, and so on. Throws a usage error.
 */
export const eachOf = (given: unknown): readonly Draft[] => {
  const columns = (Array.isArray(given) ? given.map(String) : [String(given)]).map(text => {
    const [, name, list] = /^([A-Za-z][\w-]*)=(.+)$/s.exec(text) ?? [];
    if (name === undefined || list === undefined)
      throw usageError(`--each takes a name and values, such as satellite=FM200,FM201, not "${text}".`);
    return {name, values: list.split(',').map(value => value.trim())};
  });
  const [{values: first}] = columns as [(typeof columns)[number]];
  const other = columns.find(({values}) => values.length !== first.length);
  if (other)
    throw usageError(
      `--each ${columns[0]!.name} has ${first.length} values, and ${other.name} ${other.values.length}.`,
    );
  return first.map((_, at) => Object.fromEntries(columns.map(({name, values}) => [name, values[at]!])));
};

/** A field that `--each` names takes its value, where nothing else was given for it. */
export const eachDraft = (fields: Fields, given: unknown, typed: Draft): Draft =>
  given === undefined
    ? {}
    : Object.fromEntries(
        Object.keys(eachOf(given)[0]!)
          .filter(name => name in fields && typed[name] === undefined)
          .map(name => [name, `{${name}}`]),
      );

export const queryOf = (parameters: Fields | undefined, options: Options): Query =>
  Object.fromEntries(
    Object.entries(draftOf(parameters ?? {}, options)).filter(([, text]) => text.trim() !== ''),
  );

/** The secret fields that were asked to be read from standard input. */
export const secretsFromStdin = (fields: Fields, options: Options): string[] =>
  Object.entries(fields)
    .filter(([name, field]) => field.kind === 'secret' && options[`${name}Stdin`] === true)
    .map(([name]) => name);
