import type {Item} from '../upstream/item.ts';

/** Whether an item of the index is as it was. */
export const sameItem = (old: Item, item: Item): boolean => {
  for (const name of Object.keys(item) as (keyof Item)[]) {
    if (name !== 'checksum' && old[name] !== item[name]) return false;
  }
  return old.checksum?.algorithm === item.checksum?.algorithm && old.checksum?.value === item.checksum?.value;
};
