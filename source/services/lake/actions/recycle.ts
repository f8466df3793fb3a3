import {action} from '../../../declare/action.ts';
import {choiceField, numberField} from '../../../declare/fields.ts';
import {bytes, plural} from '../../../text/quantities.ts';
import {readingList} from '../lists.ts';
import {lakeSettings} from '../settings.ts';
import type {LakeClient} from '../upstream/client.ts';
import {bytesOf, downloaded, type Item, keyOf} from '../upstream/item.ts';
import {eightAtOnce} from './eight-at-once.ts';

const fields = {
  pool: choiceField({
    label: 'Pool',
    hint: 'The pool that is recycled.',
    example: 'bushfire',
    required: true,
    initial: ({world}) => world.settings(lakeSettings)?.pools?.[0] ?? 'bushfire',
    options: ({world}) => world.settings(lakeSettings).pools,
  }),
  olderThan: numberField({
    label: 'Older than, days',
    hint: 'Sensed more than so many days ago.',
    example: '365',
    required: true,
    least: 1,
    whole: true,
  }),
};

const due = <One extends Item>(items: readonly One[], pool: string, days: number, now: number): One[] =>
  items.filter(
    item =>
      item.pool === pool &&
      item.status === downloaded &&
      item.sensedAt !== undefined &&
      now - item.sensedAt > days * 86_400,
  );

/** Deletes objects and items of readings that are no longer needed. Only what is downloaded: the rest is not done yet. */
export const recycle = action<unknown, LakeClient, typeof fields>({
  name: 'recycle',
  command: 'ingest recycle',
  key: 'D',
  title: 'Recycle old readings',
  about:
    'Deletes objects and index items of downloaded readings that were sensed more than so many days ago.',
  on: 'nothing',
  fields,
  // The whole list: the question counts in it.
  looksAt: () => ({}),
  danger: (_row, input, world) => {
    const known = world.rows(readingList);
    const rows = due(known ?? [], input.pool, input.olderThan, world.now);
    if (known && rows.length === 0) return undefined;
    const sum = rows.reduce((total, item) => total + (bytesOf(item) ?? 0), 0);
    const what = known
      ? `${plural(rows.length, 'reading')} of ${input.pool} (${bytes(sum)})`
      : `all readings of ${input.pool}`;
    return {
      question: `Delete ${what}, objects and index items, sensed more than ${input.olderThan} days ago? They cannot be brought back from here.`,
      type: input.pool,
    };
  },
  requests: async (input, _row, {client}) => {
    const items = due(await client.items(input.pool), input.pool, input.olderThan, client.now());
    return items.map(item => ({
      method: 'DELETE' as const,
      path: `https://object-store/${encodeURIComponent(client.engine.store.place)}/${keyOf(item, client.settings.objectKey)}`,
    }));
  },
  run: async (input, _row, {client}, progress, signal) => {
    const {engine, settings} = client;
    const items = due(await client.items(input.pool, signal), input.pool, input.olderThan, client.now());
    const gone: string[] = [];
    let lost = 0;
    const remove = async (item: Item) => {
      // The item first: an object without an item is only lost room, an item without an object is a wrong promise.
      const outcome = await engine.table.remove(
        {pool: item.pool, id: item.title},
        [[{attribute: 'status', is: '=', value: downloaded}]],
        signal,
      );
      if (outcome === 'lost') lost += 1;
      else {
        await engine.store.remove(keyOf(item, settings.objectKey), signal);
        gone.push(item.title);
      }
    };
    await eightAtOnce(items, remove, {signal, onDone: sent => progress({sent, total: items.length})});
    return {
      ids: gone,
      partial: lost > 0,
      sentence: `${plural(gone.length, 'reading')} of ${input.pool} deleted${lost > 0 ? `; ${lost} changed meanwhile and were left` : ''}.`,
    };
  },
  touches: ['pipeline'],
});
