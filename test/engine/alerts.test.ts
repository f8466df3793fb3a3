import {describe, expect, it} from 'vitest';
import type {Alert, Resource} from '../../source/declare/resource.ts';
import {emptyWorld} from '../../source/declare/world.ts';
import {alertKeeper, countsOf} from '../../source/engine/alerts/alert-keeper.ts';
import {alertsOf} from '../../source/engine/alerts/alerts.ts';

const alert = (more: Partial<Alert> = {}): Alert => ({
  kind: 'down',
  severity: 'warning',
  resource: 'systems',
  id: 'dead',
  title: 'System dead is unhealthy',
  why: 'It does not answer.',
  todo: 'Wait.',
  ...more,
});
const now = 1_795_000_000;
const told = (alerts: () => Alert[], seenAt: number, atLeast: boolean) => {
  const resource = {name: 'systems', title: 'Systems', columns: [], alerts} as unknown as Resource;
  const seen = {state: 'down', since: seenAt, atLeast, first: seenAt, history: []};
  return alertsOf([resource], {
    ...emptyWorld(now),
    rows: <Row>() => [{}] as unknown as readonly Row[],
    seen: () => seen,
  });
};

describe('an alert', () => {
  it('that counts from when its row was first seen says so: it may have begun before', () => {
    const since = now - 120;
    expect(told(() => [alert({since})], since, true)).toEqual([alert({since, atLeast: true})]);
    expect(told(() => [alert({since})], since, false)).toEqual([alert({since})]);
    expect(told(() => [alert({since: now - 7200})], since, true)).toEqual([alert({since: now - 7200})]);
  });

  it('of a row that the upstream gives twice stands once', () => {
    expect(told(() => [alert(), alert(), alert({id: 'other'})], now, false)).toHaveLength(2);
    const systems = {
      id: ({id}: {id: string}) => id,
      summary: (rows: readonly unknown[]) => [{word: 'up', count: rows.length, tone: 'good'}],
    } as unknown as Resource;
    const page = {rows: [{id: 'a'}, {id: 'b'}, {id: 'a'}], unreadable: []};
    expect(countsOf(systems, {page} as never, emptyWorld(now))).toMatchObject([{count: 2}]);
  });

  it('whose rule fails is itself told', () => {
    const broken = () => {
      throw new Error('no such column');
    };
    expect(told(broken, now, false)).toMatchObject([
      {kind: 'broken-rule', why: expect.stringContaining('This is a fault of skydeck (the alerts of')},
    ]);
  });

  it('of a row on which its rule fails silences none of the others', () => {
    const rows = Array.from({length: 100}, (_, at) => ({id: `s${at}`, parts: at === 37 ? undefined : [at]}));
    const resource = {
      name: 'systems',
      title: 'Systems',
      columns: [],
      id: ({id}: {id: string}) => id,
      alerts: (some: typeof rows) => some.filter(({parts}) => parts!.length > 0).map(({id}) => alert({id})),
    } as unknown as Resource;
    const found = alertsOf([resource], {
      ...emptyWorld(now),
      rows: <Row>() => rows as readonly unknown[] as Row[],
    });
    expect(found.filter(({kind}) => kind === 'down')).toHaveLength(99);
    expect(found.filter(({kind}) => kind === 'broken-rule')).toMatchObject([
      {id: 's37', title: 'The alerts of 1 row of Systems cannot be worked out'},
    ]);
  });
  it('of a long list is worked out in turns once a console asks for that, and is not known to be missing until then', async () => {
    const rows = Array.from({length: 5000}, (_, at) => ({id: `s${at}`}));
    const resource = {
      name: 'systems',
      title: 'Systems',
      columns: [],
      id: ({id}: {id: string}) => id,
      rowByRow: true,
      alerts: (some: typeof rows) => some.filter(({id}) => id === 's4999').map(({id}) => alert({id})),
      summary: (some: typeof rows) => [{word: 'up', count: some.length, tone: 'good'}],
    } as unknown as Resource;
    const present = {...emptyWorld(now), rows: <Row>() => rows as readonly unknown[] as Row[]};
    const done = Promise.withResolvers<void>();
    const sources = {
      resources: [resource],
      world: () => present,
      peek: () => ({
        page: {rows, unreadable: []},
        loading: false,
        at: now,
        wallAt: 0,
        failure: undefined,
        latency: 0,
      }),
      unread: () => [],
    };
    const keeper = alertKeeper({...sources, done: done.resolve});
    expect(keeper.alerts()).toEqual([alert({id: 's4999'})]);
    keeper.takeTurns();
    const other = alertKeeper({...sources, done: done.resolve});
    other.takeTurns();
    expect(other.alerts()).toEqual([]);
    expect(other.isWeighed('systems')).toBe(false);
    expect(other.counts(resource)).toEqual([{word: '', count: 5000, tone: 'plain'}]);
    await done.promise;
    expect(other.isWeighed('systems')).toBe(true);
    expect(other.alerts()).toEqual([alert({id: 's4999'})]);
    expect(other.counts(resource)).toEqual([{word: 'up', count: 5000, tone: 'good'}]);
    // Rows that count together only are counted at once, and a list of them is not empty.
    const whole = Promise.withResolvers<void>();
    const third = alertKeeper({
      ...sources,
      resources: [{...resource, rowByRow: undefined} as unknown as Resource],
      done: whole.resolve,
    });
    third.takeTurns();
    third.alerts();
    await whole.promise;
    expect(third.counts(resource)).toEqual([{word: 'up', count: 5000, tone: 'good'}]);
  });
  it('stands for ten seconds while only time goes by, and not where rows, what they look at or what was sent changed', () => {
    const lists = new Map([
      ['systems', [{id: 'a'}]],
      ['nodes', [{id: 'n'}]],
    ]);
    let time = now;
    let worked = 0;
    const resource = {
      name: 'systems',
      title: 'Systems',
      columns: [],
      needs: ['nodes'],
      id: ({id}: {id: string}) => id,
      alerts: () => {
        worked += 1;
        return [];
      },
    } as unknown as Resource;
    const keeper = alertKeeper({
      resources: [resource],
      world: () => ({
        ...emptyWorld(time),
        rows: <Row>({name}: {name: string}) => lists.get(name) as readonly unknown[] as Row[],
      }),
      peek: () => undefined,
      unread: () => [],
      done: () => {},
    });
    const workedAfter = (change: () => void) => {
      worked = 0;
      change();
      keeper.alerts();
      return worked;
    };
    expect(workedAfter(() => {})).toBe(1);
    expect(workedAfter(() => (time += 9))).toBe(0);
    expect(workedAfter(() => (time += 1))).toBe(1);
    expect(workedAfter(() => lists.set('systems', [{id: 'b'}]))).toBe(1);
    expect(workedAfter(() => lists.set('nodes', [{id: 'm'}]))).toBe(1);
    expect(workedAfter(() => {})).toBe(0);
    expect(workedAfter(() => keeper.forget())).toBe(1);
    expect(workedAfter(() => (time -= 60))).toBe(1);
  });
});
