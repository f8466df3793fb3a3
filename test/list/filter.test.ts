import {describe, expect, it, test} from 'vitest';
import {ageOf, number, size, state, text, time} from '../../source/declare/columns.ts';
import {emptyWorld} from '../../source/declare/world.ts';
import {parseFilter, withNamedFilters} from '../../source/list/filter.ts';
import {sortRows} from '../../source/list/sort.ts';

type Thing = {id: string; state: string; age?: number; bytes?: number; start?: number; count?: number};

const now = Date.UTC(2026, 10, 22, 12) / 1000;
const world = emptyWorld(now);
const columns = [
  text<Thing>('satelliteId', thing => thing.id, {header: 'SATELLITE'}),
  state<Thing>(
    'state',
    thing => thing.state,
    () => 'plain',
  ),
  ageOf<Thing>('age', thing => (thing.age === undefined ? undefined : {seconds: thing.age, atLeast: false})),
  size<Thing>('size', thing => thing.bytes),
  time<Thing>('start', thing => thing.start),
  number<Thing>('count', thing => thing.count),
];
const things: Thing[] = [
  {id: 'FM10', state: 'PENDING_SYNC', age: 3 * 3600, bytes: 12_000_000, start: now + 3600, count: 3},
  {id: 'FM9', state: 'SYNCED', age: 600, bytes: 900, start: now + 2 * 86_400},
  {id: 'FM 2', state: 'PENDING_SYNC', age: 60},
];

const passing = (filter: string) => {
  const parsed = parseFilter(filter, columns, now);
  if (!parsed.ok) throw new Error(parsed.problem);
  return things.filter(thing => parsed.value(thing, world)).map(thing => thing.id);
};
const problem = (filter: string) => {
  const parsed = parseFilter(filter, columns, now);
  return parsed.ok ? undefined : parsed.problem;
};

test.each([
  ['', ['FM10', 'FM9', 'FM 2']],
  ['pending', ['FM10', 'FM 2']],
  ['-pending', ['FM9']],
  ['state:pending age>2h', ['FM10']],
  ['-state:pending', ['FM9']],
  ['state:synced,pending', ['FM10', 'FM9', 'FM 2']],
  ['state=SYNCED', ['FM9']],
  ['state!=SYNCED', ['FM10', 'FM 2']],
  ['size<=10MB', ['FM9']],
  ['size>10MB', ['FM10']],
  ['start<+24h', ['FM10']],
  ['count=3', ['FM10']],
  ['satellite:fm9', ['FM9']],
  ['SATELLITE-ID=fm9', ['FM9']],
  ['satellite="FM 2"', ['FM 2']],
  ['12:30', []],
  ['s3://bucket', []],
])('the filter %j lets %j pass', (filter, ids) => {
  expect(passing(filter)).toEqual(ids);
});

test('a mistyped column is a problem that names the columns, not an empty list', () => {
  expect(problem('stat:pending')).toMatch(/no column "stat".*satelliteId, state, age/);
});

test('a value that does not fit its column is a problem that says what would be right', () => {
  expect(problem('age>soon')).toMatch(/not a length of time/);
  expect(problem('size>big')).toMatch(/not a size/);
  expect(problem('state>PENDING')).toMatch(/state holds words/);
  expect(problem('count>many')).toMatch(/not a number/);
});

test('rows sort by value, numbers inside words as numbers, and rows without a value come last either way', () => {
  const ids = (key: string, descending: boolean) =>
    sortRows(things, columns.find(column => column.key === key)!, descending, world).map(thing => thing.id);
  expect(ids('satelliteId', false)).toEqual(['FM 2', 'FM9', 'FM10']);
  expect(ids('size', false)).toEqual(['FM9', 'FM10', 'FM 2']);
  expect(ids('size', true)).toEqual(['FM10', 'FM9', 'FM 2']);
});

test('states sort by how urgent they are, and then by their words', () => {
  const tones = {stuck: 'bad', moving: 'busy', waiting: 'busy', delivered: 'good'} as const;
  const verdict = state<Thing>(
    'state',
    thing => thing.state,
    thing => tones[thing.state as keyof typeof tones],
  );
  const rows = ['delivered', 'waiting', 'stuck', 'moving'].map((word): Thing => ({id: word, state: word}));
  const words = (descending: boolean) => sortRows(rows, verdict, descending, world).map(thing => thing.state);
  expect(words(false)).toEqual(['stuck', 'moving', 'waiting', 'delivered']);
  expect(words(true)).toEqual(['delivered', 'waiting', 'moving', 'stuck']);
});

describe('regular expressions, numbers written as words, and kept filters', () => {
  it('match any column, or one', () => {
    expect(problem('/[/')).toMatch(/^\/\[\/ is no regular expression/);
    expect(passing('/^fm\\d+$/')).toEqual(['FM10', 'FM9']);
    expect(passing('/fm 2/')).toEqual(['FM 2']);
    expect(passing('-/sync/ ')).toEqual([]);
    expect(passing('satelliteId:/^FM9$/')).toEqual(['FM9']);
    expect(passing('satelliteId!=/^FM9$/')).toEqual(['FM10', 'FM 2']);
  });
  it('say from which letter on something is wrong', () => {
    expect(problem('pending agee>2h')).toMatch(/^From letter 9 on: There is no column "agee"/);
  });
  it('stand for their terms, and name those that there are', () => {
    expect(withNamedFilters('@late -x', {late: 'age>2h'})).toEqual({ok: true, value: 'age>2h -x'});
    expect(withNamedFilters('@lat', {late: 'age>2h'})).toMatchObject({
      problem: 'There is no filter named "lat"; there are @late.',
    });
  });
});
