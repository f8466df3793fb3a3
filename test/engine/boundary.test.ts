import {expect, test} from 'vitest';
import * as z from 'zod';
import {reasonOf} from '../../source/engine/http/answer-reason.ts';
import {
  listOrNull,
  part,
  readThrough,
  rowsInTurns,
  rowsOf,
  sharePage,
} from '../../source/engine/http/boundary.ts';
import {wholePage} from '../../source/engine/http/whole-page.ts';
import {parseAnswer} from '../../source/text/exact-json.ts';

const window = z.looseObject({id: z.string(), start: z.number(), at: z.object({lat: z.number()}).optional()});
const good = (id: string, start = 1) => ({id, start});
const idOf = (row: {id: string}) => row.id;

test('one bad row hides no good one, and one bad part no row that has what it must have', () => {
  const page = rowsOf(window, [
    good('a'),
    {id: 'b', start: 'soon'},
    {id: 'c', start: 1, at: {lat: 'x'}},
    null,
    good('d'),
  ]);
  expect(page.rows).toEqual([good('a'), {id: 'c', start: 1}, good('d')]);
  expect(page.unreadable.map(({index, reason, kept}) => [index, reason, kept])).toEqual([
    [1, 'start: expected number, received string', undefined],
    [2, 'at.lat: expected number, received string', true],
    [3, 'expected object, received null', undefined],
  ]);
  expect(page.unreadable[0]!.raw).toEqual({id: 'b', start: 'soon'});
});

test('a long list is read in turns as it is in one go, and the very same list once', async () => {
  const list = Array.from({length: 1000}, (_, at) =>
    at % 300 === 250 ? {id: `${at}`} : at === 999 ? {id: '999', start: 1, at: {lat: 'x'}} : good(`${at}`),
  );
  const page = await rowsInTurns(window, list);
  expect(page.unreadable.map(({index}) => index)).toEqual([250, 550, 850, 999]);
  expect(page).toEqual(rowsOf(window, [...list]));
  expect(await rowsInTurns(window, list)).toBe(page);
  expect(rowsOf(window, list)).toBe(page);
});

const inParts = z.looseObject({
  id: z.string(),
  state: part(z.string()),
  types: z.array(z.string()).default([]),
  norad: z.string().nullish(),
});

test.each([
  [{id: 'a', state: null}, {id: 'a'}, 'state: expected string, received null'],
  [{id: 'a'}, {id: 'a'}, 'state is missing'],
  [{id: 'a', state: 's', types: ['x', 7, 'y']}, {id: 'a', state: 's', types: ['x', 'y']}, 'types[1]'],
  [{id: 'a', state: 's', types: 'x'}, {id: 'a', state: 's', types: []}, 'types'],
])('a row with an id is kept without what does not fit: %j', (raw, kept, reason) => {
  const page = rowsOf(inParts, [raw]);
  expect(page.rows[0]).toEqual({types: [], ...kept});
  expect(page.unreadable).toEqual([
    expect.objectContaining({kept: true, reason: expect.stringContaining(reason)}),
  ]);
});

test('what may be missing is not missed', () => {
  expect(rowsOf(inParts, [{id: 'a', state: 's', norad: null}]).unreadable).toEqual([]);
});

test('an empty list of a Go service is null, and one that is not there is no list', () => {
  expect(listOrNull.parse(null)).toEqual([]);
  expect(listOrNull.safeParse(undefined).success).toBe(false);
});

test.each([
  [{next: 'https://x/2'}, {}],
  [{total: 7}, {}],
  [{meta: {total_count: 7}}, {}],
  [{links: {next: '/2'}}, {}],
  [{pagination: {has_more: true}}, {}],
  [{meta: {page: 1, pages: 9}}, {}],
  [{current_page: 2, last_page: 3}, {}],
  [{}, {link: '<https://x/2>; rel="next"'}],
])('a rest that is not followed is told: %j %j', (more, headers) => {
  const body = {data: [good('a')], ...more};
  const page = wholePage(rowsOf(window, body.data), {
    json: () => body,
    headers: headers as Record<string, string>,
  });
  expect(page).toMatchObject({incomplete: true, notes: [expect.stringMatching(/not followed/)]});
});

test.each([
  [{error: 'backend timeout'}, 200, 'its "error" says: backend timeout'],
  [{errors: [{message: 'shard 2 is away'}]}, 200, 'shard 2 is away'],
  [{meta: {warnings: ['partial result']}}, 200, 'partial result'],
  [{truncated: true}, 200, 'it calls itself truncated'],
  [{}, 206, 'it came as a part (206)'],
  [{}, 202, 'promises an answer'],
])(
  'an empty list beside which the answer names a trouble is no proof that nothing is there: %j %i',
  (more, status, words) => {
    const page = wholePage(rowsOf(window, []), {json: () => ({data: [], ...more}), headers: {}, status});
    expect(page).toMatchObject({incomplete: true, notes: [expect.stringContaining(words)]});
  },
);

test.each([
  {error: null, warnings: []},
  {errors: [], error: ''},
  {},
  {next: null},
  {total: 1},
  {links: {next: null}},
  {has_more: false},
  {page: 1, total_pages: 1},
  {warnings: ['this interface will go']},
])('a whole answer says so: %j', more => {
  const body = {data: [good('a')], ...more};
  const page = wholePage(rowsOf(window, body.data), {json: () => body, headers: {}});
  expect(page.incomplete).toBeUndefined();
  const told = (more.warnings ?? []).length > 0;
  expect(page.notes).toEqual(told ? ['The answer\'s "warnings" says: this interface will go.'] : undefined);
});

test('long integers keep their digits: as text where they are ids, and sent on as they came elsewhere', () => {
  const read = parseAnswer(
    '{"id": 12345678901234567890, "paired_id": 7, "parameters": {"n": 98765432109876543210}}',
  );
  expect(read).toMatchObject({id: '12345678901234567890', paired_id: 7});
  expect(JSON.stringify(read)).toContain('"n":98765432109876543210');
});

test('what is past every number is text as it came, and nowhere an Infinity', () => {
  expect(parseAnswer('{"age": 1e400, "low":-1.5E+999, "fine": 1e300, "tiny": 1e-400}')).toEqual({
    age: '1e400',
    low: '-1.5E+999',
    fine: 1e300,
    tiny: 0,
  });
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

test('an answer of another form is told in its own words', () => {
  const envelope = z.looseObject({data: z.looseObject({id: z.string()})});
  const said = (answer: unknown) => () => readThrough(envelope, answer, 'Tasking answered POST window');
  expect(said({error: 'overlaps window 5'})).toThrow('data is missing; it says: overlaps window 5.');
  expect(said({data: null})).toThrow('received null.');
});

test('what FastAPI refuses is told with its place', () => {
  const text = JSON.stringify({detail: [{loc: ['body', 'start'], msg: 'must be in the future', type: 'x'}]});
  expect(reasonOf({status: 422, headers: {}, text})).toBe('body.start: must be in the future');
});
