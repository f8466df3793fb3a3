import {describe, expect, it} from 'vitest';
import type {World} from '../../../source/declare/world.ts';
import type {Window} from '../../../source/services/downlink/lists.ts';
import {expectedOf} from '../../../source/services/downlink/resources/expected-files.ts';
import {joinFiles} from '../../../source/services/downlink/resources/join-files.ts';
import {fileVerdict, verdictIn} from '../../../source/services/downlink/rules/file-rules.ts';
import {readKey} from '../../../source/services/downlink/rules/match-arrivals.ts';
import {arrival, datedKey, file, hours, noon, sent, settings, window} from './world.ts';

const join = (known: Partial<Parameters<typeof joinFiles>[0]>) =>
  joinFiles({windows: [], sent: [], arrivals: [], settings, now: noon, ...known});
const told = (files: ReturnType<typeof joinFiles>) =>
  Object.fromEntries(files.map(one => [one.id, one.object?.key]));

describe('a key of the bucket', () => {
  const bucket = {prefix: '', directoryIsTopic: true};
  it('of the dated layout tells satellite, topic and time', () => {
    expect(readKey('team/logs/FM200/downlink/2026/11/22/20261122T103000Z_a_b.txt', bucket)).toEqual({
      name: 'a_b.txt',
      satellite: 'FM200',
      topic: 'logs',
      at: noon - 1.5 * hours,
    });
  });
  it('tells no topic where the profile does not say that the folder is one', () => {
    const {topic} = readKey(datedKey('a'), {prefix: '', directoryIsTopic: false});
    expect(topic).toBeUndefined();
  });
  it('of the flat layout tells its name alone, without a time that was put before it', () => {
    expect(readKey('space.txt', bucket)).toEqual({name: 'space.txt'});
    expect(readKey('x/20261122T103000Z_space.txt', bucket)).toEqual({name: 'space.txt'});
  });
  it('is read below the prefix of the profile', () => {
    expect(
      readKey('mine/FM200/downlink/2026/11/22/20261122T103000Z_a', {...bucket, prefix: 'mine/'}),
    ).toMatchObject({
      name: 'a',
      satellite: 'FM200',
    });
  });
});

describe('the files that a window should bring', () => {
  const names = (more: Partial<Window>) => expectedOf(window(more), settings).map(({name}) => name);
  it('are those of the first convention that fits', () => {
    expect(names({parameters: {user_command: {executable: '/persist/bin/rank'}}})).toEqual([
      'tiles-3020553.json',
    ]);
    expect(names({type: 'PAYLOAD_IPI', parameters: {}})).toEqual(['strip.raw', 'strip.txt']);
  });
  it('are, where no convention fits, the one that its filename parameter names', () => {
    expect(names({})).toEqual(['space.txt']);
    expect(names({parameters: {filename: 'a/b/c.bin'}})).toEqual(['c.bin']);
  });
  it('are not known where neither says', () => {
    expect(names({parameters: {}})).toEqual([]);
    expect(names({parameters: {filename: 7 as never}})).toEqual(['7']);
    expect(names({type: 'LEASE_ADCS'})).toEqual([]);
  });
});

describe('files that are expected and what is in the bucket', () => {
  it('come together by name, satellite and time', () => {
    const files = join({
      windows: [window()],
      arrivals: [
        arrival(datedKey('space.txt', noon - hours)),
        arrival(datedKey('space.txt', noon - hours, 'FM201')),
        arrival(datedKey('space.txt', noon - 3 * hours)),
      ],
    });
    expect(told(files)['3020553/space.txt']).toBe(datedKey('space.txt', noon - hours));
    expect(files).toHaveLength(3);
  });

  it('give the first of two windows with one name the first file, and leave the second waiting', () => {
    const later = window({id: '3020554', start: noon - 1.5 * hours});
    const key = datedKey('space.txt', noon - hours);
    expect(told(join({windows: [later, window()], arrivals: [arrival(key)]}))).toEqual({
      '3020553/space.txt': key,
      '3020554/space.txt': undefined,
    });
  });

  it('give a file to the window that it is on time for, not to one whose file is long overdue', () => {
    const overdue = window({id: '3020541', start: noon - 20 * hours});
    const key = datedKey('space.txt', noon - hours);
    expect(told(join({windows: [overdue, window()], arrivals: [arrival(key)]}))).toEqual({
      '3020541/space.txt': undefined,
      '3020553/space.txt': key,
    });
  });

  it('have no files of windows that have not begun or that the satellite does not know', () => {
    expect(join({windows: [window({start: noon + 60}), window({state: 'PENDING_SYNC'})]})).toEqual([]);
  });

  it('show first what is still to come, then what came, newest first', () => {
    const files = join({
      windows: [window()],
      arrivals: [arrival('old.txt', noon - 9 * hours), arrival('new.txt', noon - hours)],
    });
    expect(files.map(({name}) => name)).toEqual(['space.txt', 'new.txt', 'old.txt']);
  });

  it('know of a file that was given to an agent from here', () => {
    const key = datedKey('log.txt', noon - 60);
    expect(told(join({sent: [sent()]}))).toEqual({'bench/0b6a': undefined});
    expect(told(join({sent: [sent()], arrivals: [arrival(key, noon - 60)]}))).toEqual({'bench/0b6a': key});
  });

  it('know it although the clock of this machine is some minutes ahead of the bucket, but not an earlier one', () => {
    const given = sent({at: noon - hours});
    const arrivals = (before: number) => [arrival(datedKey('log.txt', given.at - before), given.at - before)];
    expect(told(join({sent: [given], arrivals: arrivals(240)}))['bench/0b6a']).toBeDefined();
    expect(told(join({sent: [given], arrivals: arrivals(360)}))['bench/0b6a']).toBeUndefined();
  });
});

describe('the verdict on a file', () => {
  const expected = (secondsSinceEnd: number, more = {}) =>
    file({expected: {...expectedOf(window(), settings)[0]!, end: noon - secondsSinceEnd, ...more}});
  const verdict = (one: ReturnType<typeof file>) => fileVerdict(one, noon);

  it('is arrived when it is in the bucket, whatever else is known', () => {
    expect(verdict({...expected(99 * hours), object: {key: 'k', size: 1, at: noon}})).toBe('arrived');
  });
  it('is awaited while its window runs and for six hours after', () => {
    expect(verdict(expected(-60))).toBe('awaited');
    expect(verdict(expected(6 * hours))).toBe('awaited');
  });
  it('is late when the window ended more than six hours ago and nothing arrived', () => {
    expect(verdict(expected(6 * hours + 1))).toBe('late');
  });
  it('is expiring when its last queue ends before a contact is sure', () => {
    expect(verdict(expected(57 * hours))).toBe('expiring');
    expect(verdict(expected(56 * hours))).toBe('late');
  });
  it('is lost when its TTLs have ended', () => {
    expect(verdict(expected(63 * hours))).toBe('lost');
    expect(verdict(expected(3 * hours, {ttl: {urgent: 0, bulk: 3600, surplus: 3600}}))).toBe('lost');
  });
  it('is not seen, and not lost, where nobody looked while it could come', () => {
    const over = expected(63 * hours);
    const since = (first: number) => ({now: noon, seen: () => ({first})}) as unknown as World;
    expect(verdictIn(over, since(noon))).toBe('not seen');
    expect(verdictIn(over, since(noon - 5 * hours))).toBe('lost');
  });
  it('is queued or coming down only where an agent tells', () => {
    expect(verdict(file({sent: sent({waits: true})}))).toBe('queued');
    expect(verdict(file({sent: sent({waits: undefined})}))).toBe('queued');
    expect(verdict(file({sent: sent({waits: false})}))).toBe('coming down');
  });
});
