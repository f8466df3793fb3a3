import type {Draft} from '../../declare/draft.ts';
import {type Fields, flagOf} from '../../declare/fields.ts';
import type {Row} from '../../declare/resource.ts';
import type {Query, World} from '../../declare/world.ts';
import {plainInitial} from '../program/flags.ts';
import {usageError} from '../run/command-error.ts';

/** How a field is named on the command line: its flag, or its place. */
export const wordOf = (fields: Fields, name: string): string => {
  const field = fields[name];
  if (field?.positional) return name.toUpperCase();
  return field?.kind === 'secret' ? `${flagOf(name)}-stdin` : flagOf(name);
};

/**
 * What was given, with the defaults of what was not. On a row, a field may start from that row; without one only
 * defaults that depend on no row are taken (see plainInitial). A flag for a field that other values make meaningless is
 * a usage error: it would be dropped silently.
 */
export const completeDraft = (fields: Fields, given: Draft, world: World, row: Row | undefined): Draft => {
  const draft: Record<string, string> = {...given};
  for (const [name, field] of Object.entries(fields)) {
    if (field.when?.({world, draft, row}) === false) {
      if (given[name] !== undefined)
        throw usageError(
          `${wordOf(fields, name)} does not go together with the other values given.`,
          field.hint,
        );
      continue;
    }
    if (draft[name] !== undefined || field.kind === 'secret') continue;
    const initial =
      row === undefined ? plainInitial(field, world, draft) : field.initial?.({world, draft, row});
    if (initial !== undefined) draft[name] = initial;
  }
  return draft;
};

/**
 * A list's narrowing with every part as its field reads it: a choice is spelled as it is offered. Throws a usage error
 * that says what would be right, for a pool or a site that is not there would look like one that is empty.
 */
export const checkedQuery = (fields: Fields, query: Query, world: World): Query =>
  Object.fromEntries(
    Object.entries(query).map(([name, text]) => {
      const read = fields[name]?.parse(text, {world, draft: query});
      if (read?.ok === false) throw usageError(`${wordOf(fields, name)}: ${read.problem}`);
      return [name, fields[name]?.kind === 'choice' && read ? String(read.value) : text];
    }),
  );
