import type {JournalEntry} from '../../../declare/journal-entry.ts';
import type {EpochSeconds, World} from '../../../declare/world.ts';
import {type uploadList, windowList} from '../lists.ts';

/** Seconds after which what was asked for should be listed: an API may take its time until its list has it. */
const soon = 300;

export type Unlisted = {
  readonly id: string;
  readonly entry: JournalEntry;
  /** When the list was read in which it is not. */
  readonly readAt: EpochSeconds;
  /** It was listed before. */
  readonly wasListed: boolean;
};

/**
 * What was asked for from here, was confirmed with an id, and is not in the list: a window ahead that nobody here deleted,
 * an upload that was never listed (one that is up may be dropped from the list). Of a list that is not whole, or was read
 * before, nothing is said.
 */
export const unlisted = (of: typeof windowList | typeof uploadList, world: World): readonly Unlisted[] => {
  const readAt = world.readAt(of.name);
  const rows: readonly {readonly id: string}[] | undefined = world.rows<{readonly id: string}>(of);
  if (readAt === undefined || !rows || world.unread(of.name) !== undefined) return [];
  const entries = world.journal('tasking').filter(({resource}) => resource === of.name);
  const isWindow = of.name === windowList.name;
  const made = entries.filter(
    ({action, verdict, at, answeredAt, facts}) =>
      action === (isWindow ? 'create' : 'upload') &&
      verdict === 'done' &&
      readAt > (answeredAt ?? at) + soon &&
      (!isWindow || (typeof facts.start === 'number' && facts.start > world.now)),
  );
  if (made.length === 0) return [];
  const listed = new Set(rows.map(({id}) => id));
  const deleted = new Set(
    entries.flatMap(({action, verdict, row, facts}) =>
      action === 'delete' && verdict !== 'rejected' && verdict !== 'not-sent' ? [row, facts.other] : [],
    ),
  );
  return made.flatMap(entry =>
    entry.ids.flatMap((id): Unlisted[] => {
      if (listed.has(id) || deleted.has(id)) return [];
      const wasListed = world.seen(of.name, id) !== undefined;
      return wasListed && !isWindow ? [] : [{id, entry, readAt, wasListed}];
    }),
  );
};
