import {expect, test} from 'vitest';
import {Failure} from '../../../source/declare/failure.ts';
import {shared} from '../../../source/services/lake/upstream/shared-read.ts';

/** A read that ends when the test says so, at a wall's time and a ground segment's that it sets. */
const reads = () => {
  const begun: PromiseWithResolvers<string>[] = [];
  const clock = {wall: 0, now: 0};
  const read = (signal: AbortSignal | undefined) => {
    const one = Promise.withResolvers<string>();
    signal?.addEventListener('abort', () => one.reject(new Failure('aborted', 'It was called off.')));
    begun.push(one);
    return one.promise;
  };
  const {ask, forget} = shared(
    read,
    () => clock.wall,
    () => clock.now,
  );
  return {begun, clock, ask, forget};
};

test('panes of the same moment share one answer, until something was written or time went by', async () => {
  const {begun, clock, ask, forget} = reads();
  const both = [ask(undefined), ask(undefined)];
  begun[0]!.resolve('first');
  expect(await Promise.all(both)).toEqual(['first', 'first']);
  clock.wall += 0.4;
  expect(await ask(undefined)).toBe('first');
  const later: Promise<string>[] = [];
  forget();
  later.push(ask(undefined));
  clock.wall += 0.6;
  later.push(ask(undefined));
  clock.now += 61;
  later.push(ask(undefined));
  later.push(ask(undefined, true));
  for (const [at, word] of ['written', 'half a second', 'a minute there', 'fresh'].entries())
    begun[at + 1]!.resolve(word);
  expect(await Promise.all(later)).toEqual(['written', 'half a second', 'a minute there', 'fresh']);
});

test('a pane that goes away takes nobody else with it; another failure is told to all', async () => {
  const {begun, ask} = reads();
  const leaving = new AbortController();
  const gone = ask(leaving.signal);
  const stay = [ask(undefined), ask(undefined)];
  leaving.abort();
  await expect(gone).rejects.toThrow('called off');
  await expect.poll(() => begun.length).toBe(2);
  begun[1]!.resolve('here');
  expect(await Promise.all(stay)).toEqual(['here', 'here']);
  const failing = [ask(undefined, true), ask(undefined)];
  begun[2]!.reject(new Failure('unavailable', 'It is down.'));
  expect((await Promise.allSettled(failing)).map(({status}) => status)).toEqual(['rejected', 'rejected']);
  expect(begun).toHaveLength(3);
});
