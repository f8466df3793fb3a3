import type {Action} from '../../declare/action.ts';
import {type Fields, flagOf} from '../../declare/fields.ts';
import type {Resource} from '../../declare/resource.ts';
import {emptyWorld} from '../../declare/world.ts';
import {shellWord} from '../../text/shell-word.ts';
import {plainInitial} from './flags.ts';

/** The words after a command: places in their order, then flags; of both only what it needs as far as it goes. */
const wordsFor = (fields: Fields): string[] | undefined => {
  const draft: Record<string, string> = {};
  const places: string[] = [];
  const flags: string[] = [];
  for (const [name, field] of Object.entries(fields)) {
    if (!field.required || field.kind === 'secret' || field.when?.({world: emptyWorld(), draft}) === false)
      continue;
    const value = field.example ?? plainInitial(field);
    // What hangs on another field's value is told by the form; without an example it is left out.
    if (value === undefined && field.when) continue;
    if (value === undefined) return undefined;
    draft[name] = value;
    if (field.positional) places.push(...value.split('\n').map(shellWord));
    else flags.push(flagOf(name), shellWord(value));
  }
  return [...places, ...flags];
};

export const actionExamples = (words: string, action: Action, resource: Resource): readonly string[] => {
  const given = wordsFor(action.fields);
  const ids =
    action.on === 'nothing' ? [] : resource.example === undefined ? undefined : [shellWord(resource.example)];
  if (given === undefined || ids === undefined) return [];
  const line = [words, ...ids, ...given].join(' ');
  return action.reads ? [line] : [line, `${line} --dry-run`];
};

export const commandExamples = (words: string, fields: Fields): readonly string[] => {
  const given = wordsFor(fields);
  return given === undefined ? [] : [[words, ...given].join(' ')];
};

export const listExamples = (verb: string, {name, columns}: Resource): readonly string[] => {
  const keys = columns.slice(0, 3).map(({key}) => key);
  return [`${verb} ${name}`, `${verb} ${name} --columns ${keys.join(',')} --sort ${keys[0]} -o json`];
};

export const rowExamples = (verb: string, {name, example}: Resource): readonly string[] =>
  example === undefined ? [] : [`${verb} ${name} ${shellWord(example)}`];
