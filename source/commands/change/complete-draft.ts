import type {Draft} from '../../declare/draft.ts';
import {type Fields, flagOf} from '../../declare/fields.ts';
import type {Row} from '../../declare/resource.ts';
import type {World} from '../../declare/world.ts';
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
