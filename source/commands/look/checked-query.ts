import type {Fields} from '../../declare/fields.ts';
import type {Query, World} from '../../declare/world.ts';
import {wordOf} from '../change/complete-draft.ts';
import {usageError} from '../run/command-error.ts';

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
