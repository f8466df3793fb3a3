import {expect, test} from 'vitest';
import {foldArrays} from '../../../source/services/hpc/rules/fold-arrays.ts';
import {
  arraySize,
  askable,
  elementCount,
  elementIds,
  isRange,
  meant,
  parseJobId,
} from '../../../source/services/hpc/rules/job-id.ts';
import {lastRuns} from '../../../source/services/hpc/upstream/asked-rows.ts';
import type {Job} from '../../../source/services/hpc/upstream/model.ts';

test.each([
  ['8', '8', 1, false],
  ['8_3', '8_3', 1, false],
  ['8_[3]', '8_3', 1, false],
  ['8_[4-20%2]', '8', 17, true],
  ['8_[1,3,5-7]', '8', 5, true],
  ['8_[0-20:4]', '8', 6, true],
  ['8_4-6', '8', 3, true],
  ['8+1', '8+1', 1, false],
  ['8.batch', '8', 1, false],
  ['8_3.0', '8_3', 1, false],
])('%s is asked for as %s and means %i jobs', (text, asked, count, range) => {
  const id = parseJobId(text)!;
  expect([askable(text), elementCount(id), isRange(id)]).toEqual([asked, count, range]);
});

test.each(['', 'abc', '8_', '8_[', '8_[4-2]', '8_[1-x]', '8_[0-9:0]', '8;9', '-1', '8_3_4'])(
  '"%s" is no job id',
  text => {
    expect(parseJobId(text)).toBeUndefined();
  },
);

test('a list of elements that squeue cut is known to be cut', () => {
  expect(parseJobId('8_[1,3,5,...]')).toMatchObject({base: '8', cut: true});
});

test('an array means its elements, a range those within it, an element itself', () => {
  const rows = ['7', '8_1', '8_5', '8_[10-20%2]', '8_1.batch', '9_5', '8+1'].map(id => ({id}));
  const of = (id: string) => meant(rows, id).map(row => row.id);
  expect(of('8')).toEqual(['8_1', '8_5', '8_[10-20%2]', '8+1']);
  expect(of('8_5')).toEqual(['8_5']);
  expect(of('8_4-12')).toEqual(['8_5', '8_[10-20%2]']);
  expect(of('8_30')).toEqual([]);
  expect(of('8+1')).toEqual(['8+1']);
  expect(elementIds(parseJobId('8_[1-3,7]')!, 3)).toEqual(['8_1', '8_2', '8_3']);
});

test('the elements that a script asks for are counted', () => {
  expect(['0-9', '0-9:3', '1,2,5-6%2', '7', 'x'].map(arraySize)).toEqual([10, 4, 4, 1, undefined]);
});

test('a requeued job that stands twice in the accounting is one job with an earlier run, and no array', () => {
  const run = (id: string, state: string, start?: number) => ({id, system: 'a', state, start}) as Job;
  const rows = lastRuns([
    run('8', 'NODE_FAIL', 100),
    run('8', 'COMPLETED', 300),
    run('9_1', 'RUNNING', 200),
    run('9_1', 'PREEMPTED', 250),
    run('9_2', 'PENDING'),
  ]);
  expect(rows.map(({id, state, earlier}) => [id, state, earlier?.map(one => one.state)])).toEqual([
    ['8', 'COMPLETED', ['NODE_FAIL']],
    ['9_1', 'RUNNING', ['PREEMPTED']],
    ['9_2', 'PENDING', undefined],
  ]);
  expect(foldArrays(rows).map(({id, elements}) => [id, elements?.length])).toEqual([
    ['8', undefined],
    ['9', 2],
  ]);
});
