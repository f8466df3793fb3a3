import {expect, test} from 'vitest';
import {z} from 'zod';
import {rowsOf, sharePage} from '../../source/engine/http/boundary.ts';

const window = z.looseObject({id: z.string(), start: z.number(), at: z.object({lat: z.number()}).optional()});
const good = (id: string, start = 1) => ({id, start});
const idOf = (row: {id: string}) => row.id;

test('one bad row hides no good one, and says where it is bad', () => {
  const page = rowsOf(window, [
    good('a'),
    {id: 'b', start: 'soon'},
    {id: 'c', start: 1, at: {lat: 'x'}},
    null,
    good('d'),
  ]);
  expect(page.rows.map(idOf)).toEqual(['a', 'd']);
  expect(page.unreadable.map(({index, reason}) => [index, reason])).toEqual([
    [1, 'start: Invalid input: expected number, received string'],
    [2, 'at.lat: Invalid input: expected number, received string'],
    [3, 'Invalid input: expected object, received null'],
  ]);
  expect(page.unreadable[0]!.raw).toEqual({id: 'b', start: 'soon'});
});

test('fields that nobody knows stay', () => {
  expect(rowsOf(window, [{...good('a'), orbit: 7}]).rows[0]).toEqual({id: 'a', start: 1, orbit: 7});
});

test('what did not change stays the very same, the page too', () => {
  const first = {rows: [good('a'), good('b')], unreadable: []};
  expect(sharePage(first, {rows: [good('a'), good('b')], unreadable: []}, idOf)).toBe(first);
  const second = sharePage(first, {rows: [good('b'), good('a', 2), good('c')], unreadable: []}, idOf);
  expect(second.rows[0]).toBe(first.rows[1]);
  expect(second.rows[1]).toEqual(good('a', 2));
  expect(second.rows).toHaveLength(3);
  const fewer = sharePage(first, {rows: [first.rows[0]!], unreadable: []}, idOf);
  expect(fewer.rows).toEqual([good('a')]);
  expect(sharePage(first, {...first, notes: ['near 1 MB']}, idOf)).not.toBe(first);
});
