import type {Intent} from '../../../declare/action.ts';
import type {Facts} from '../../../declare/draft.ts';
import {changed, type Evidence} from '../../../declare/evidence.ts';
import type {LakeClient} from './client.ts';
import {type Item, itemOf} from './item.ts';

/** Which reading it was, and how it stood before: what `itemEvidence` goes by. */
export const itemFacts = ({pool, title, status, updatedAt}: Item): Facts => ({
  pool,
  title,
  before: status ?? '',
  changedBefore: String(updatedAt ?? ''),
});

/** The reading as the index has it now: has it become what was asked for? */
export const itemEvidence = async (
  {facts}: Intent,
  client: LakeClient,
  signal: AbortSignal,
  became: (item: Item) => boolean,
): Promise<Evidence> => {
  const title = String(facts.title);
  const stored = await client.engine.table.get({pool: String(facts.pool), id: title}, signal);
  const item = stored && itemOf(stored);
  const say = (holds: boolean | undefined, sentence: string): Evidence => changed(holds, sentence);
  if (!item) return say(undefined, `${title} is no longer in the index.`);
  const words = `${title} is ${item.status ?? 'without a status'} in the index`;
  if (became(item)) return say(true, `${words}.`);
  const {before, changedBefore} = itemFacts(item);
  if (before === facts.before && changedBefore === facts.changedBefore)
    return say(false, `${words}, as before.`);
  return say(undefined, `${words}: the change may not have arrived, or another came after it.`);
};
