import {expect, onTestFinished, test, vi} from 'vitest';
import {Failure} from '../../source/declare/failure.ts';
import type {LiveFeed, Page, Resource} from '../../source/declare/resource.ts';
import type {Query} from '../../source/declare/world.ts';
import {emptyWorld} from '../../source/declare/world.ts';
import {createPoller} from '../../source/engine/polling/create-poller.ts';
import {secondsBetween, stoodStillSince} from '../../source/engine/polling/poll-pace.ts';
import {fakeClock} from './fake-clock.ts';

type Upload = {id: string; state: string};
const pageOf = (...rows: Upload[]): Page<Upload> => ({rows, unreadable: []});
const pending = {id: 'a', state: 'PENDING'};

/** An upstream whose answers the test gives, one for each request. */
const setUp = (more: Partial<Resource<Upload>> = {}, stoodStill: typeof stoodStillSince = () => false) => {
  const clock = fakeClock();
  const waiting: {
    query: Query;
    signal: AbortSignal;
    fresh: boolean;
    resolve(page: Page<Upload>): void;
    reject(e: unknown): void;
  }[] = [];
  const resource: Resource<Upload> = {
    service: 'tasking',
    name: 'uploads',
    aliases: [],
    title: 'Uploads',
    about: '',
    id: row => row.id,
    columns: [],
    tracked: row => row.state,
    list: (_client, query, signal, asking) =>
      new Promise((resolve, reject) => {
        waiting.push({query, signal, fresh: asking?.fresh ?? false, resolve, reject});
      }),
    describe: () => [],
    ...more,
  };
  const observe = vi.fn((..._given: readonly unknown[]) => true);
  const poller = createPoller({
    clients: () => 'client',
    clock,
    seen: {
      observing: function* (resource, rows, ...rest) {
        yield;
        return observe(resource, [...rows], ...rest);
      },
    },
    world: emptyWorld,
    random: () => 0.5,
    // A busy machine holds up the process of the tests, too.
    stoodStill,
  });
  onTestFinished(poller.close);
  const asked = async (count: number) => vi.waitFor(() => expect(waiting).toHaveLength(count));
  /** The list, watched, after its first answer. */
  const watched = async (...rows: Upload[]) => {
    const watch = poller.watch(resource, {}, 'active');
    await asked(1);
    waiting[0]!.resolve(pageOf(...rows));
    await settled(watch);
    return watch;
  };
  return {clock, waiting, resource, poller, observe, asked, watched};
};

/** The same with a list that an upstream pushes to: `feed` is what it was given, `end` is called when nobody listens. */
const setUpLive = (more: Partial<Resource<Upload>> = {}) => {
  let given: LiveFeed<Upload> | undefined;
  const end = vi.fn();
  const live: Resource<Upload>['live'] = (_client, _query, feed) => {
    given = feed;
    return end;
  };
  return {...setUp({...more, live}), feed: () => given!, end};
};
const settled = (poller: {get(): {loading: boolean}}) =>
  vi.waitFor(() => expect(poller.get().loading).toBe(false));

test('a watched list is read at once, then at its pace; in the background more slowly', async () => {
  const {clock, waiting, resource, poller, observe, asked} = setUp();
  const watch = poller.watch(resource, {}, 'active');
  const listener = vi.fn();
  watch.subscribe(listener);
  await asked(1);
  expect(watch.get()).toMatchObject({page: undefined, loading: true});
  clock.advance(40);
  waiting[0]!.resolve(pageOf(pending));
  await settled(watch);
  expect(watch.get()).toMatchObject({
    page: pageOf(pending),
    latency: 40,
    at: clock.now(),
    wallAt: clock.wall(),
  });
  expect(listener).toHaveBeenCalled();
  expect(observe).toHaveBeenCalledWith('uploads', [['a', 'PENDING']], '', undefined);
  await vi.waitFor(() => expect(clock.due()).toEqual([5000]));
  watch.setPace('background');
  expect(clock.due()).toEqual([30_000]);
  clock.advance(30_000);
  await asked(2);
});

test('an unchanged answer keeps page and rows and calls nobody, but is newer', async () => {
  const {clock, waiting, poller, asked, watched} = setUp();
  const watch = await watched(pending, {id: 'b', state: 'PENDING'});
  const {page, at} = watch.get();
  const listener = vi.fn();
  watch.subscribe(listener);
  poller.subscribe(listener);
  await vi.waitFor(() => expect(clock.due()).toHaveLength(1));
  clock.advance(5000);
  await asked(2);
  waiting[1]!.resolve(pageOf(pending, {id: 'b', state: 'PENDING'}));
  await settled(watch);
  expect(watch.get().page).toBe(page);
  expect(watch.get().at).toBe(at! + 5);
  expect(listener).not.toHaveBeenCalled();
  expect(watch.get()).toBe(watch.get());
  await vi.waitFor(() => expect(clock.due()).toHaveLength(1));
  clock.advance(5000);
  await asked(3);
  waiting[2]!.resolve(pageOf({id: 'a', state: 'UPLOADING'}, {id: 'b', state: 'PENDING'}));
  await settled(watch);
  expect(watch.get().page!.rows[1]).toBe(page!.rows[1]);
  expect(listener).toHaveBeenCalledTimes(2);
});

test('one request runs for each list, whoever asks, whatever the order of the query', async () => {
  const {waiting, resource, poller, asked} = setUp();
  const one = poller.watch(resource, {satellite: 'FM200', state: 'PENDING'}, 'active');
  const two = poller.watch(resource, {state: 'PENDING', satellite: 'FM200'}, 'background');
  const reading = poller.read(resource, {satellite: 'FM200', state: 'PENDING'});
  void one.refresh();
  void two.refresh();
  await asked(1);
  waiting[0]!.resolve(pageOf());
  expect(await reading).toBe(one.get().page);
  expect(two.get()).toBe(one.get());
  expect(waiting).toHaveLength(1);
});

test('failures double the wait up to five minutes, keep the rows and are told once; refreshing overrides', async () => {
  const {clock, waiting, asked, watched} = setUp();
  const watch = await watched(pending);
  const listener = vi.fn();
  watch.subscribe(listener);
  const waits: number[] = [];
  for (let round = 1; round <= 8; round += 1) {
    await vi.waitFor(() => expect(clock.due()).toHaveLength(1));
    clock.advance(clock.due()[0]!);
    await asked(round + 1);
    waiting[round]!.reject(new Failure('unavailable', 'Tasking failed.'));
    await vi.waitFor(() => expect(clock.due()).toHaveLength(1));
    waits.push(clock.due()[0]! / 1000);
  }
  expect(waits).toEqual([10, 20, 40, 80, 160, 300, 300, 300]);
  expect(watch.get()).toMatchObject({
    page: pageOf(pending),
    failure: {kind: 'unavailable'},
  });
  expect(listener).toHaveBeenCalledTimes(1);
  const refreshed = watch.refresh();
  await asked(10);
  expect(waiting[9]!.fresh).toBe(true);
  waiting[9]!.resolve(pageOf(pending));
  await refreshed;
  expect(watch.get().failure).toBeUndefined();
  await vi.waitFor(() => expect(clock.due()).toEqual([5000]));
});

test('Retry-After is obeyed where it is longer than the back-off', async () => {
  const {clock, waiting, resource, poller, asked} = setUp();
  poller.watch(resource, {}, 'active');
  await asked(1);
  waiting[0]!.reject(new Failure('limited', 'Too often.', {retryAfter: 77}));
  await vi.waitFor(() => expect(clock.due()).toEqual([77_000]));
});

test.each([
  ['that an upstream asks for', 5, {retryAfter: 1_795_000_000}],
  ['that a profile asks for', 30 * 86_400, undefined],
])(
  'a wait of months %s is one of a day: a timer for longer would run out at once',
  async (_name, active, failed) => {
    const {clock, waiting, resource, poller, asked} = setUp({refresh: {active, background: active}});
    poller.watch(resource, {}, 'active');
    await asked(1);
    if (failed) waiting[0]!.reject(new Failure('limited', 'Too often.', failed));
    else waiting[0]!.resolve(pageOf());
    await vi.waitFor(() => expect(clock.due()).toEqual([86_400_000]));
  },
);

test('a list that cannot be taken in is a failure of it, told as any other, and is read again', async () => {
  const {clock, waiting, asked, watched} = setUp({
    tracked: row => {
      if (row.state === 'odd') throw new TypeError('Cannot convert object to primitive value');
      return row.state;
    },
  });
  const watch = await watched({id: 'a', state: 'odd'});
  expect(watch.get().failure?.message).toMatch(/^This is a fault of skydeck/);
  clock.advance(10_000);
  await asked(2);
  waiting[1]!.resolve(pageOf(pending));
  await vi.waitFor(() => expect(watch.get().failure).toBeUndefined());
  expect(watch.get().page).toEqual(pageOf(pending));
});

test('paused, nothing is asked; afterwards what is overdue is asked at once', async () => {
  const {clock, poller, asked, watched} = setUp();
  await watched();
  await vi.waitFor(() => expect(clock.due()).toHaveLength(1));
  poller.setPaused(true);
  expect(clock.due()).toEqual([]);
  clock.advance(60_000);
  poller.setPaused(false);
  expect(clock.due()).toEqual([0]);
  clock.advance(0);
  await asked(2);
});

test('a list that nobody watches is not asked again, and what was in flight is called off', async () => {
  const {clock, waiting, resource, poller, asked} = setUp();
  const watch = poller.watch(resource, {}, 'active');
  await asked(1);
  watch.stop();
  expect(waiting[0]!.signal.aborted).toBe(true);
  await settled(watch);
  expect(watch.get()).toMatchObject({page: undefined, failure: undefined});
  expect(clock.due()).toEqual([]);
});

test('stopping in the middle of a refresh does not make old rows look new', async () => {
  const {clock, asked, watched} = setUp();
  const watch = await watched(pending);
  const {at, page} = watch.get();
  clock.advance(4000);
  void watch.refresh();
  await asked(2);
  watch.stop();
  await settled(watch);
  expect(watch.get()).toMatchObject({at, failure: undefined});
  expect(watch.get().page).toBe(page);
});

test('a reading just after the last watcher left waits for no flight that was called off', async () => {
  const {waiting, resource, poller, asked} = setUp();
  const watch = poller.watch(resource, {}, 'active');
  await asked(1);
  watch.stop();
  const reading = poller.read(resource, {});
  await asked(2);
  waiting[1]!.resolve(pageOf(pending));
  expect((await reading).rows).toHaveLength(1);
});

test('reading once throws the failure, leaves no timer, and can be called off', async () => {
  const {clock, waiting, resource, poller, asked} = setUp();
  const failing = poller.read(resource, {});
  await asked(1);
  waiting[0]!.reject(new Failure('forbidden', 'Not allowed.'));
  await expect(failing).rejects.toMatchObject({kind: 'forbidden'});
  expect(clock.due()).toEqual([]);
  const controller = new AbortController();
  const reading = poller.read(resource, {}, controller.signal);
  await asked(2);
  controller.abort();
  await expect(reading).rejects.toMatchObject({kind: 'aborted'});
  expect(waiting[1]!.signal.aborted).toBe(true);
});

test('after a mutation a list is read anew, even when a request was in flight', async () => {
  const {waiting, resource, poller, asked} = setUp();
  const watch = poller.watch(resource, {}, 'active');
  await asked(1);
  const touched = poller.touch(['uploads']);
  waiting[0]!.resolve(pageOf(pending));
  await asked(2);
  waiting[1]!.resolve(pageOf(pending, {id: 'b', state: 'PENDING'}));
  await touched;
  expect(watch.get().page!.rows).toHaveLength(2);
});

test('of very many narrowed lists the last are kept, and whatever is watched or whole', async () => {
  const {clock, resource, poller} = setUp({
    list: async (_client, query) => pageOf({id: query.folder ?? 'all', state: 'PENDING'}),
  });
  const watch = poller.watch(resource, {folder: '0'}, 'active');
  await poller.read(resource, {});
  for (let index = 1; index <= 100; index += 1) {
    clock.advance(1);
    await poller.read(resource, {folder: String(index)});
    clock.advance(1);
    // It is come back to all the time.
    await poller.read(resource, {folder: '1'});
  }
  const kept = poller.peekAll<Upload>('uploads').map(({page}) => page?.rows[0]?.id);
  expect(kept).toHaveLength(32);
  expect(kept).toEqual(expect.arrayContaining(['0', 'all', '1', '100', '72']));
  // What was read last comes first: it is nearest to what is there now.
  expect(kept.slice(0, 3)).toEqual(['1', '100', '99']);
  expect(await poller.read(resource, {folder: '1'})).toEqual(pageOf({id: '1', state: 'PENDING'}));
  watch.stop();
});

test('closed, it asks and calls nothing more', async () => {
  const {clock, waiting, resource, poller, asked} = setUp();
  const watch = poller.watch(resource, {}, 'active');
  await asked(1);
  poller.close();
  expect(waiting[0]!.signal.aborted).toBe(true);
  await watch.refresh();
  expect(waiting).toHaveLength(1);
  expect(clock.due()).toEqual([]);
});

test('a push that cannot be taken in makes a reading, and no more harm', async () => {
  const {clock, asked, feed, watched} = setUpLive({id: row => row.id.trim()});
  const watch = await watched(pending);
  feed().changed([{id: 5, state: 'PENDING'} as unknown as Upload]);
  expect(watch.get().page).toEqual(pageOf(pending));
  clock.advance(500);
  await asked(2);
});

test('what an upstream pushes is in the list before the next reading', async () => {
  const {clock, observe, asked, feed, end, watched} = setUpLive();
  const watch = await watched(pending, {id: 'b', state: 'PENDING'});
  const [, second] = watch.get().page!.rows;
  feed().state(true);
  expect(watch.get().live).toEqual({on: true});
  feed().changed([
    {id: 'a', state: 'UPLOADED'},
    {id: 'c', state: 'PENDING'},
  ]);
  expect(watch.get().page!.rows.map(row => `${row.id} ${row.state}`)).toEqual([
    'a UPLOADED',
    'b PENDING',
    'c PENDING',
  ]);
  expect(watch.get().page!.rows[1]).toBe(second);
  expect(observe).toHaveBeenCalledTimes(2);
  feed().reread();
  feed().reread();
  clock.advance(500);
  await asked(2);
  watch.stop();
  expect(end).toHaveBeenCalledTimes(1);
  expect(watch.get().live).toBeUndefined();
});

test('paused, what is pushed changes nothing on the screen and asks for nothing; afterwards it is read at once', async () => {
  const {clock, waiting, poller, asked, feed, watched} = setUpLive();
  const watch = await watched(pending);
  feed().reread();
  poller.setPaused(true);
  feed().changed([{id: 'a', state: 'UPLOADED'}]);
  feed().reread();
  clock.advance(60_000);
  expect(watch.get().page).toEqual(pageOf(pending));
  expect(waiting).toHaveLength(1);
  poller.setPaused(false);
  await asked(2);
  waiting[1]!.resolve(pageOf({id: 'a', state: 'UPLOADED'}));
  await settled(watch);
  expect(watch.get().page).toEqual(pageOf({id: 'a', state: 'UPLOADED'}));
  poller.setPaused(true);
  poller.setPaused(false);
  expect(waiting).toHaveLength(2);
});

test('a long list is shown as far as it is known while it is read for the first time, and only then', async () => {
  const told: ((page: Page<Upload>) => void)[] = [];
  const ends: ((page: Page<Upload>) => void)[] = [];
  const {resource, poller, observe} = setUp({
    list: (_client, _query, _signal, asking) => {
      told.push(asking!.soFar!);
      return new Promise(resolve => ends.push(resolve));
    },
  });
  const watch = poller.watch(resource, {}, 'active');
  await vi.waitFor(() => expect(told).toHaveLength(1));
  told[0]!(pageOf({id: 'a', state: 'unknown'}));
  expect(watch.get()).toMatchObject({
    page: pageOf({id: 'a', state: 'unknown'}),
    partial: true,
    loading: true,
  });
  expect(observe).not.toHaveBeenCalled();
  ends[0]!(pageOf({id: 'a', state: 'DONE'}));
  await settled(watch);
  expect(watch.get().page).toEqual(pageOf({id: 'a', state: 'DONE'}));
  expect(watch.get().partial).toBeUndefined();
  const again = watch.refresh();
  await vi.waitFor(() => expect(told).toHaveLength(2));
  told[1]!(pageOf({id: 'a', state: 'unknown'}));
  expect(watch.get().page).toEqual(pageOf({id: 'a', state: 'DONE'}));
  ends[1]!(pageOf({id: 'a', state: 'GONE'}));
  await again;
});

test('a list whose changes are pushed is only checked now and then, and is read at its pace again when the pushes end', async () => {
  const {clock, waiting, asked, feed, watched} = setUpLive({
    refresh: {active: 10, background: 30, live: 180},
  });
  const watch = await watched(pending);
  await vi.waitFor(() => expect(clock.due()).toEqual([10_000]));
  feed().state(true);
  // What changed before the first push was told to nobody: the list is read once more.
  clock.advance(500);
  await asked(2);
  waiting[1]!.resolve(pageOf({id: 'a', state: 'SYNCED'}));
  await settled(watch);
  await vi.waitFor(() => expect(clock.due()).toEqual([180_000]));
  feed().state(false, 'the connection was closed');
  expect(clock.due()).toEqual([10_000]);
});

test('a list is read at its pace though the wall clock was set back by an hour', async () => {
  const {clock, asked, watched} = setUp();
  const date = vi.spyOn(Date, 'now').mockReturnValue(1_795_000_000_000);
  onTestFinished(() => date.mockRestore());
  await watched(pending);
  await vi.waitFor(() => expect(clock.due()).toHaveLength(1));
  date.mockReturnValue(1_795_000_000_000 - 3_600_000);
  clock.advance(clock.due()[0]!);
  await asked(2);
});

test('after an outage the first success of a service ends the back-off of its other lists', async () => {
  const {clock, waiting, resource, poller, asked} = setUp();
  const down = () => new Failure('unreachable', 'Tasking cannot be reached.');
  const first = poller.watch(resource, {}, 'active');
  const second = poller.watch(resource, {satellite: 's1'}, 'active');
  await asked(2);
  for (const {reject} of waiting) reject(down());
  await settled(first);
  await settled(second);
  await vi.waitFor(() => expect(clock.due()).toHaveLength(2));
  expect(first.get()).toMatchObject({failures: 1, nextTry: clock.wall() + clock.due()[0]!});
  void first.refresh();
  await asked(3);
  waiting[2]!.resolve(pageOf(pending));
  await asked(4);
  expect(waiting[3]!.query).toEqual({satellite: 's1'});
  // A list that fails beside others that are read keeps its own pace.
  waiting[3]!.reject(down());
  await settled(second);
  void first.refresh();
  await asked(5);
  waiting[4]!.resolve(pageOf({id: 'b', state: 'PENDING'}));
  await settled(first);
  expect(waiting).toHaveLength(5);
});

test('what ran out of time while this process stood still is asked again before the upstream is accused', async () => {
  const {waiting, resource, poller, asked} = setUp({}, stoodStillSince);
  const watch = poller.watch(resource, {}, 'active');
  await asked(1);
  const now = Date.now();
  const date = vi.spyOn(Date, 'now').mockReturnValue(now + 8 * 3_600_000);
  onTestFinished(() => date.mockRestore());
  waiting[0]!.reject(new Failure('timeout', 'Tasking gave no answer.'));
  await asked(2);
  expect(watch.get()).toMatchObject({failure: undefined, loading: true});
  waiting[1]!.reject(new Failure('timeout', 'Tasking gave no answer.'));
  await settled(watch);
  expect(watch.get().failure?.kind).toBe('timeout');
});

test('lists of one service that are due about then are read together, and none is late for it', async () => {
  const {clock, waiting, poller, asked, resource} = setUp();
  const named = (name: string, service = 'tasking', active = 20): Resource<Upload> => ({
    ...resource,
    name,
    service,
    refresh: {active, background: active},
  });
  const answer = async (count: number, after: number) => {
    await asked(count);
    clock.advance(after);
    waiting[count - 1]!.resolve(pageOf());
    await vi.waitFor(() => expect(clock.due().length).toBeGreaterThan(0));
  };
  poller.watch(named('first'), {}, 'active');
  await answer(1, 0);
  clock.advance(3000);
  poller.watch(named('second'), {}, 'active');
  await answer(2, 0);
  // It was read 3 s after the first, and would be due 3 s after it.
  await vi.waitFor(() => expect(clock.due()).toEqual([17_000, 17_000]));
  poller.watch(named('rare', 'tasking', 60), {}, 'active');
  await answer(3, 0);
  poller.watch(named('elsewhere', 'lake'), {}, 'active');
  await answer(4, 0);
  await vi.waitFor(() => expect(clock.due()).toEqual([17_000, 17_000, 20_000, 60_000]));
});

test('the overview reads what it counts less often than the list in sight, and never more often', () => {
  const every = (pace: 'active' | 'overview' | 'background', own?: {active?: number; background?: number}) =>
    secondsBetween(pace, own, {refresh: {active: 5, background: 60}});
  expect([every('active'), every('overview'), every('background')]).toEqual([5, 15, 60]);
  expect(every('overview', {active: 40})).toBe(40);
  expect(every('overview', {background: 8})).toBe(8);
});
