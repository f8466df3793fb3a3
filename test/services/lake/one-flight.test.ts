import {expect, test} from 'vitest';
import {Failure} from '../../../source/declare/failure.ts';
import {oneFlight} from '../../../source/services/lake/upstream/shared-read.ts';

/** A read that ends when the test says so. */
const reads = () => {
  const begun: PromiseWithResolvers<string>[] = [];
  let writes = 0;
  const read = oneFlight(
    signal => {
      const one = Promise.withResolvers<string>();
      signal?.addEventListener('abort', () => one.reject(new Failure('aborted', 'It was called off.')));
      begun.push(one);
      return one.promise;
    },
    () => writes,
  );
  return {
    begun,
    read,
    write: () => {
      writes += 1;
    },
  };
};

test('two that ask at once are given one answer; who asks later asks anew', async () => {
  const {begun, read} = reads();
  const both = [read(), read()];
  begun[0]!.resolve('first');
  expect(await Promise.all(both)).toEqual(['first', 'first']);
  const later = read();
  begun[1]!.resolve('second');
  expect(await later).toBe('second');
});

test('who has written since is not given a list that was begun before', async () => {
  const {begun, read, write} = reads();
  const before = read();
  write();
  const after = read();
  begun[1]!.resolve('with the deed');
  begun[0]!.resolve('without it');
  expect(await Promise.all([before, after])).toEqual(['without it', 'with the deed']);
});

test('an asker who goes away takes nobody else with him; another failure is told to all', async () => {
  const {begun, read} = reads();
  const leaving = new AbortController();
  const gone = read(leaving.signal);
  const stays = read();
  leaving.abort();
  await expect(gone).rejects.toThrow('called off');
  await expect.poll(() => begun.length).toBe(2);
  begun[1]!.resolve('here');
  expect(await stays).toBe('here');
  const failing = [read(), read()];
  begun[2]!.reject(new Failure('unavailable', 'It is down.'));
  expect((await Promise.allSettled(failing)).map(({status}) => status)).toEqual(['rejected', 'rejected']);
  expect(begun).toHaveLength(3);
});
