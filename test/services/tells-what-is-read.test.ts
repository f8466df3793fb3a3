import {beforeAll, describe, expect, test} from 'vitest';
import {Failure} from '../../source/declare/failure.ts';
import type {Resource} from '../../source/declare/resource.ts';
import type {World} from '../../source/declare/world.ts';
import {alertsOf} from '../../source/engine/alerts/alerts.ts';
import {openSession} from '../../source/engine/open-session.ts';
import type {Snapshot} from '../../source/engine/polling/poll.ts';
import type {Session} from '../../source/engine/session.ts';
import {worldAt} from '../../source/engine/world-at.ts';
import {startSandbox} from '../../source/sandbox/server.ts';
import {services} from '../../source/services/index.ts';
import {onceForEach} from '../../source/text/once-for-each.ts';

/**
 * What is said of a list does not change with what is missing of those that it looks at, except by saying that it is not
 * known: no alarm and no all clear rests on what was not read now.
 */

type Lists = ReadonlyMap<string, Snapshot>;
const failure = new Failure('unavailable', 'It does not answer (503).');
const forbidden = new Failure('forbidden', 'It is not allowed (403).');
const hours = 6;

/** Rows of a list that stay when it is cut, or when rows of it cannot be read. */
const halves = [0, 0.5] as const;

/** Rows of a list, a dozen of a long one, with their places. */
const sample = <Row>(rows: readonly Row[]): [number, Row][] => {
  const step = Math.max(1, Math.floor(rows.length / 12));
  return [...rows.entries()].filter(([at]) => at % step === 0);
};

/** How a list can stand, and what of it is known then; several where it matters which rows are there. */
const states: Readonly<Record<string, (whole: Snapshot) => readonly (Snapshot | undefined)[]>> = {
  'never read': () => [undefined],
  'failed from the start': whole => [{...whole, page: undefined, at: undefined, wallAt: undefined, failure}],
  'forbidden from the start': whole => [
    {...whole, page: undefined, at: undefined, wallAt: undefined, failure: forbidden},
  ],
  cut: whole =>
    [...halves, 1].map(from => {
      const rows = whole.page!.rows;
      const some = rows.slice(Math.floor(rows.length * from), Math.ceil(rows.length * (from + 0.5)));
      return {...whole, page: {...whole.page!, rows: some, incomplete: true}};
    }),
  'one row unreadable': whole =>
    sample(whole.page!.rows).map(([index, raw]) => ({
      ...whole,
      page: {
        ...whole.page!,
        rows: whole.page!.rows.toSpliced(index, 1),
        unreadable: [{index, reason: 'no id', raw}],
      },
    })),
  'as last known': whole => [{...whole, known: true, loading: true}],
};

let session: Session;
let read: Lists;
let ownEnd: (() => Promise<void>)[] = [];
beforeAll(async () => {
  const sandbox = await startSandbox({speed: 0, seed: 1, start: Date.UTC(2026, 10, 22, 12) / 1000});
  session = openSession({
    services,
    profile: {
      name: 'sandbox',
      services: sandbox.profile.services as never,
      clock: {follow: 'tasking', speed: 0},
    },
    credentials: async () => ({authorization: `Bearer ${sandbox.token}`}),
    stateDir: sandbox.stateDir,
    who: 'tester@here',
  });
  ownEnd = [() => session.close(), () => sandbox.close()];
  const lists = services.flatMap(({resources}) => resources).filter(one => one.name !== 'files');
  await Promise.all(lists.map(({name}) => session.poller.read(session.resource(name)!.resource, {})));
  const [at, wallAt] = [session.clock.now(), session.clock.wall()];
  read = new Map(lists.map(({name}) => [name, {...session.poller.peek(name)!, at, wallAt}]));
  return async () => {
    for (const end of ownEnd) await end();
  };
}, 60_000);

/** The world so many hours after the lists were read, where these stand so. */
const worldOf = (lists: ReadonlyMap<string, Snapshot | undefined>, later = 0): World => {
  const {at = 0, wallAt = 0} = read.get('windows')!;
  const now = Math.floor(at) + later * 3600;
  return worldAt(now, {
    clock: {now: () => now, wall: () => wallAt + later * 3_600_000},
    poller: {
      peek: name => lists.get(name) as never,
      peekAll: name => (lists.get(name) ? [lists.get(name) as never] : []),
    },
    idOf: name => session.resource(name)?.resource.id,
    seen: session.seen,
    journal: session.journal,
    settings: session.world().settings,
  });
};
/** All lists as if read anew, so many hours later, and what is told then is what it was. */
const freshened = (later: number): Map<string, Snapshot | undefined> =>
  new Map(
    [...read].map(([name, one]) => [
      name,
      {...one, at: one.at! + later * 3600, wallAt: one.wallAt! + later * 3_600_000},
    ]),
  );

/** What is said: alerts, a state for each row, a number for each that counts rows of other lists, causes that are settled. */
const saidOf = (resource: Resource, world: World) => {
  const rows = world.rows(resource) ?? [];
  const cells = rows.flatMap(row =>
    resource.columns
      .filter(({kind, key}) => kind === 'state' || (kind === 'number' && /queued|waiting|working/i.test(key)))
      .map(one => [`${resource.id(row)} ${one.key}`, [one.text(row, world), one.value(row, world)]] as const),
  );
  const causes = rows.flatMap(row =>
    (resource.brief?.(row, world) ?? []).flatMap(section =>
      section.kind === 'causes'
        ? section.causes
            .filter(({standing}) => standing === 'shown' || standing === 'ruled out')
            .map(({title, standing}) => `${resource.id(row)} ${title}: ${standing}`)
        : [],
    ),
  );
  const alerts = alertsOf([resource], world);
  return {cells: new Map(cells), causes, alerts};
};
type Said = ReturnType<typeof saidOf>;
const truthOf = onceForEach((resource: Resource) => saidOf(resource, worldOf(read)));

/** What a row is by itself, where another that was not read makes it worse: its own list says that it is not whole. */
const alone: Readonly<Record<string, string>> = {
  synced: 'too close',
  'on time': 'too close',
  taken: 'passed over',
};
/** Alerts that speak for several rows, and bear the id of one of them. */
const ofMany = new Set(['not-taken', 'cascade', 'dead-links']);
const open = new Set(['unknown', 'unchecked', '', 'not known']);
/** What is said that was not known, held against what is so. */
const wrong = (said: Said, truth: Said): string[] => [
  ...said.alerts
    .filter(
      one => !truth.alerts.some(({kind, id}) => kind === one.kind && (id === one.id || ofMany.has(kind))),
    )
    .map(({kind, id}) => `alert ${kind} ${id}`),
  ...[...said.cells].flatMap(([cell, [text, value]]) => {
    const [right, same] = truth.cells.get(cell) ?? [];
    const isOpen = (word: unknown) => open.has(String(word ?? '')) || /^≥/.test(String(word));
    const isByItself = alone[String(text)] === right;
    return ((text === right || isOpen(text)) && (value === same || isOpen(value))) || isByItself
      ? []
      : [`${cell}: ${text}, not ${right}`];
  }),
  ...said.causes.filter(one => !truth.causes.includes(one)).map(one => `cause ${one}`),
];

const looked = services
  .flatMap(({resources}) => resources)
  .flatMap(({name, needs = []}) =>
    [...new Set([name, ...needs])].flatMap(list =>
      Object.keys(states)
        .filter(state => list !== name || state === 'cut' || state === 'one row unreadable')
        .map(state => [name, list, state] as const),
    ),
  )
  .filter(([name]) => name !== 'files');

describe('what is said of a list rests on nothing that was not read', () => {
  test.each(looked)('%s, where %s are: %s', (name, list, state) => {
    const {resource} = session.resource(name)!;
    const truth = truthOf(resource);
    const found = states[state]!(read.get(list)!).flatMap(snapshot =>
      wrong(saidOf(resource, worldOf(new Map(read).set(list, snapshot as never))), truth),
    );
    expect([...new Set(found)]).toEqual([]);
  });

  test.each(looked.filter(([, , state]) => state === 'cut'))(
    '%s, where %s are of hours ago',
    (name, list) => {
      const {resource} = session.resource(name)!;
      const truth = saidOf(resource, name === list ? worldOf(read) : worldOf(freshened(hours), hours));
      for (const why of [failure, undefined]) {
        const lists = freshened(hours).set(list, {...read.get(list)!, failure: why});
        const said = saidOf(resource, worldOf(lists, hours));
        expect(wrong(said, truth)).toEqual([]);
        if (name !== list) continue;
        for (const alert of said.alerts) expect(alert.why).toContain('This is as of');
        // What time alone did not make another is told as it was read.
        const later = saidOf(resource, worldOf(freshened(hours), hours));
        for (const [cell, [text]] of truth.cells)
          if (later.cells.get(cell)?.[0] === text)
            expect([cell, said.cells.get(cell)?.[0]]).toEqual([cell, text]);
      }
    },
  );
});

test('a list that was not read for long is told of with its time and the reason, and a poll that fails once is no news', () => {
  const failing = (later: number) =>
    worldOf(new Map(read).set('windows', {...read.get('windows')!, failure}), later).unread('windows');
  expect(failing(60 / 3600)).toBeUndefined();
  expect(failing(hours)).toBe(
    'they are of 11-22 12:00Z, and could not be read since: It does not answer (503).',
  );
});
