import {Failure} from '../../../declare/failure.ts';
import type {LakeClient} from './client.ts';
import {sortKey} from './engines/attributes.ts';
import type {Condition} from './engines/table-input.ts';
import {type Item, itemOf} from './item.ts';

/** A lost race is shown, not overwritten. */
export const lostRace = (title: string, now: string | undefined): Failure =>
  new Failure(
    'rejected',
    `Somebody else changed ${title} meanwhile: its status is now ${now ?? 'none'}. Nothing was written.`,
    {todo: 'Read the list again, then decide.'},
  );

/** The reading as the index has it at this moment. Throws when it is gone. */
export const currentItem = async (
  client: LakeClient,
  {pool, title}: Pick<Item, 'pool' | 'title'>,
  signal?: AbortSignal,
): Promise<Item> => {
  const stored = await client.engine.table.get({pool, id: title}, signal);
  const item = stored && itemOf(stored);
  if (!item) throw new Failure('not-found', `${title} is no longer in the index.`);
  return item;
};

/** The status that a row was shown with must still stand. */
export const unchanged = ({status}: Pick<Item, 'status'>): Condition => ({status, [sortKey]: true});
