import {action} from '../../../declare/action.ts';
import {numberField} from '../../../declare/fields.ts';
import {remark} from '../../../engine/changes/changing.ts';
import {bytes, plural} from '../../../text/quantities.ts';
import {readingList} from '../lists.ts';
import type {LakeClient} from '../upstream/client.ts';
import {bytesOf, downloaded, type Item, placesOf, recycled} from '../upstream/item.ts';
import {eightAtOnce} from './eight-at-once.ts';
import {poolField} from './ingest.ts';

const fields = {
  pool: poolField('The pool that is recycled.'),
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

/** Deletes objects of readings that are no longer needed; the index keeps them as recycled, so that no run brings them back. */
export const recycle = action<unknown, LakeClient, typeof fields>({
  name: 'recycle',
  command: 'ingest recycle',
  key: 'D',
  title: 'Recycle old readings',
  about:
    'Deletes the objects of downloaded readings that were sensed more than so many days ago, unless another pool needs them; the index keeps them as recycled.',
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
      ? `of ${plural(rows.length, 'reading')} of ${input.pool} (${bytes(sum)})`
      : `of all readings of ${input.pool}`;
    return {
      question: `Delete the objects ${what} that were sensed more than ${input.olderThan} days ago? They cannot be brought back from here.`,
      type: input.pool,
    };
  },
  run: async (input, _row, {client}, progress, signal) => {
    const {engine, settings} = client;
    const all = (await Promise.all(settings.pools.map(pool => client.items(pool, signal)))).flat();
    const items = due(all, input.pool, input.olderThan, client.now());
    const leaving = new Set(items);
    const places = (item: Item) => placesOf(item, settings.objectKey);
    const needed = new Set(
      all.filter(item => item.status === downloaded && !leaving.has(item)).flatMap(places),
    );
    const shared = items.filter(item => places(item).some(place => needed.has(place)));
    remark(
      `${plural(items.length, 'reading')} of ${input.pool} would be recycled${shared.length > 0 ? `; the objects of ${shared.length} stay, since another reading of the lake needs them` : ''}.`,
    );
    const gone: string[] = [];
    let freed = 0;
    let lost = 0;
    const tell = (sent: number) =>
      progress({
        sent,
        total: items.length,
        unit: 'readings',
        facts: {recycled: gone.length, bytes: freed, left: lost, shared: shared.length},
      });
    const mark = async (item: Item) => {
      const at = Math.floor(client.now());
      const outcome = await engine.table.update(
        {pool: item.pool, id: item.title},
        {status: recycled, 'recycled-at': at, 'updated-at': at},
        {status: downloaded},
        signal,
      );
      if (outcome === 'lost') lost += 1;
      else marked.push(item);
    };
    const marked: Item[] = [];
    // The items first: an object without an item is only lost room, an item without an object is a wrong promise.
    await eightAtOnce(items, mark, {signal, onDone: sent => tell(sent)});
    for (const item of marked) {
      gone.push(item.title);
      for (const place of places(item))
        if (!needed.has(place) && (await engine.store.remove(place, signal))) freed += bytesOf(item) ?? 0;
      await tell(items.length);
    }
    return {
      ids: gone,
      partial: lost > 0,
      sentence: [
        `${plural(gone.length, 'reading')} of ${input.pool} recycled, ${bytes(freed)} freed.`,
        ...(shared.length > 0
          ? [`The objects of ${shared.length} stayed, since another reading of the lake needs them.`]
          : []),
        ...(lost > 0 ? [`${lost} changed meanwhile and were left.`] : []),
      ].join(' '),
    };
  },
  evidence: async (input, _intent, client, signal) => {
    const left = due(await client.items(input.pool, signal), input.pool, input.olderThan, client.now());
    return {
      kind: 'changed',
      // Its marks come before its deletions, and older readings become due: what is left proves nothing.
      holds: undefined,
      complete: true,
      sentence: `${plural(left.length, 'reading')} of ${input.pool} that old ${left.length === 1 ? 'is' : 'are'} still downloaded in the index. Recycling again takes up the rest.`,
    };
  },
  touches: ['pipeline'],
});
