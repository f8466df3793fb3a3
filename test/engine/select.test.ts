import {expect, test} from 'vitest';
import {ageOf, number, size, state, text, time} from '../../source/columns.ts';
import {parseFilter, sortRows} from '../../source/engine/select.ts';
import {emptyWorld} from './world.ts';

type Upload = {
  id: string;
  state: string;
  file: string;
  age?: number;
  bytes?: number;
  at?: number;
  tries?: number;
};
const columns = [
  text<Upload>('id', row => row.id),
  state<Upload>(
    'state',
    row => row.state,
    () => 'plain',
  ),
  text<Upload>('fileName', row => row.file),
  ageOf<Upload>('age', row => (row.age === undefined ? undefined : {seconds: row.age, atLeast: false})),
  size<Upload>('bytes', row => row.bytes),
  time<Upload>('sentAt', row => row.at),
  number<Upload>('tries', row => row.tries),
];
const world = emptyWorld();
const rows: Upload[] = [
  {
    id: 'u1',
    state: 'PENDING',
    file: 'aoi two.py',
    age: 3 * 3600,
    bytes: 1_700_000,
    at: world.now - 3 * 3600,
    tries: 1,
  },
  {id: 'u2', state: 'UPLOADED', file: 'model.bin', age: 60, bytes: 40_000_000, at: world.now - 60, tries: 10},
  {id: 'u10', state: 'PENDING', file: 'state.txt', tries: 2},
];
const shown = (filter: string) => {
  const {test: keeps, problems} = parseFilter(filter, columns);
  expect(problems).toEqual([]);
  return rows.filter(row => keeps(row, world)).map(row => row.id);
};

test.each([
  ['', ['u1', 'u2', 'u10']],
  ['pending', ['u1', 'u10']],
  ['pending aoi', ['u1']],
  ['"aoi two"', ['u1']],
  ['"two aoi"', []],
  ['state:pend', ['u1', 'u10']],
  ['-state:pend', ['u2']],
  ['-pending', ['u2']],
  ['file-name:"aoi two"', ['u1']],
  ['state=PENDING', ['u1', 'u10']],
  ['state=pend', []],
  ['id=u1', ['u1']],
  ['age>2h', ['u1']],
  ['age<=60', ['u2']],
  ['-age>2h', ['u2', 'u10']],
  ['bytes<10MB', ['u1']],
  ['bytes>=40MB', ['u2']],
  ['bytes=1.7MB', ['u1']],
  ['tries>1', ['u2', 'u10']],
  ['sentAt>-1h', ['u2']],
  ['state:pending age>2h', ['u1']],
  ['age>', ['u1', 'u2', 'u10']],
])('%j shows %j', (filter, ids) => expect(shown(filter)).toEqual(ids));

test('an unknown key is searched for as text, and the keys are named', () => {
  const {test: keeps, problems} = parseFilter('sate:x', columns);
  expect(problems).toEqual([
    'There is no "sate" here. The keys are: id, state, fileName, age, bytes, sentAt, tries.',
  ]);
  expect(rows.some(row => keeps(row, world))).toBe(false);
});

test('a bound that cannot be read says what it should look like', () => {
  expect(parseFilter('bytes>huge', columns).problems[0]).toContain('is not a size');
  expect(parseFilter('age>old', columns).problems[0]).toContain('is not a length of time');
});

test('a bound in time moves with now', () => {
  const {test: keeps} = parseFilter('sentAt>-1h', columns);
  expect(keeps(rows[1]!, world)).toBe(true);
  expect(keeps(rows[1]!, emptyWorld(world.now + 7200))).toBe(false);
});

test('numbers sort as numbers, words as people count, missing values last', () => {
  const sorted = (key: string, descending: boolean) =>
    sortRows(rows, columns.find(column => column.key === key)!, descending, world).map(row => row.id);
  expect(sorted('id', false)).toEqual(['u1', 'u2', 'u10']);
  expect(sorted('tries', true)).toEqual(['u2', 'u10', 'u1']);
  expect(sorted('bytes', false)).toEqual(['u1', 'u2', 'u10']);
  expect(sorted('bytes', true)).toEqual(['u2', 'u1', 'u10']);
  expect(sorted('state', false)).toEqual(['u1', 'u10', 'u2']);
});

test('each value is worked out once for each row', () => {
  let count = 0;
  const counted = number<number>('n', row => {
    count += 1;
    return row * 7919;
  });
  const many = Array.from({length: 10_000}, (_, index) => (index * 31) % 10_007);
  const sorted = sortRows(many, counted, false, world);
  expect(count).toBe(10_000);
  expect(sorted[0]).toBe(0);
});
