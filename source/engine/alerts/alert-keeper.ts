import type {Alert, Count, Resource, Row} from '../../declare/resource.ts';
import type {World} from '../../declare/world.ts';
import {atOnce, few, givingWay, inTurns, long, type Steps, standing} from '../../text/in-turns.ts';
import type {Snapshot} from '../polling/poll.ts';
import {inOrder, weighing} from './alerts.ts';
import {cacheByRows, lookedAt} from './cache-by-rows.ts';

type Sources = {
  readonly resources: readonly Resource[];
  readonly world: () => World;
  readonly peek: (resource: string) => Snapshot | undefined;
  /** What cannot be seen. */
  readonly unread: () => readonly Alert[];
  /** Alerts of a long list have been worked out. */
  readonly done: () => void;
};

export type AlertKeeper = {
  /** What cannot be seen, then the alerts of all services, most urgent first. */
  alerts(): readonly Alert[];
  /** Rows by state; those of a long list as they were counted in turns, and until then how many there are. */
  counts(resource: Resource): readonly Count[] | undefined;
  /** Whether a list's alerts are among them by now: what is not among them then is not there. */
  isWeighed(resource: string): boolean;
  /** From now on the alerts of long lists are worked out in turns with keys, and stand as they were meanwhile. */
  takeTurns(): void;
  /** What was sent, or seen by other programs, is news: nothing of it stands any more. */
  forget(): void;
  close(): void;
};

type Kept = {
  readonly from: readonly unknown[];
  readonly alerts: readonly Alert[];
  readonly counts: readonly Count[];
  readonly at: number;
  readonly took: number;
};

const howMany = (rows: readonly Row[]): readonly Count[] => [{word: '', count: rows.length, tone: 'plain'}];

/** Lets a row through that was not met before: what the upstream gives twice is one. */
const once = (resource: Resource) => {
  const met = new Set<string>();
  return (row: Row): boolean => met.size < met.add(resource.id(row)).size;
};

/** Rows by state; how many there are where a list has no states. Of a list whose first rows alone are there, nothing. */
export const countsOf = (
  resource: Resource,
  snapshot: Snapshot | undefined,
  world: World,
): readonly Count[] | undefined => {
  const {page, partial} = snapshot ?? {};
  if (!page || (partial && page.incomplete)) return undefined;
  const rows = page.rows.filter(once(resource));
  return resource.summary?.(rows, world) ?? howMany(rows);
};

/** Rows by state, piece by piece where each counts by itself; how many there are where a piece cannot be counted. */
function* counting(resource: Resource, rows: readonly Row[], world: World): Steps<readonly Count[]> {
  const isNew = once(resource);
  if (!resource.rowByRow) return resource.summary?.(rows.filter(isNew), world) ?? howMany(rows);
  const all = new Map<string, Count>();
  for (let at = 0; at < rows.length; at += few) {
    const some = rows.slice(at, at + few).filter(isNew);
    const counts = resource.summary?.(some, world) ?? [];
    if (counts.length === 0 && some.length > 0) return howMany(rows);
    for (const one of counts) all.set(one.word, {...one, count: one.count + (all.get(one.word)?.count ?? 0)});
    yield;
  }
  return [...all.values()];
}

/** Works out alerts once for each world; those of long lists in turns, and less often while only time goes by. */
export const alertKeeper = ({resources, world, peek, unread, done}: Sources): AlertKeeper => {
  let turns = false;
  let closed = false;
  let whole: {readonly world: World; readonly list: readonly Alert[]} | undefined;
  const kept = new Map<string, Kept>();
  const keptAlerts = cacheByRows<readonly Alert[]>();
  const keptCounts = cacheByRows<readonly Count[] | undefined>();
  const underWay = new Set<string>();

  /** What is only known from before this run raises no alert: it may be over. */
  const isRead = ({name, needs = []}: Resource) => [name, ...needs].every(one => !peek(one)?.known);
  const isLong = (name: string): boolean => {
    const resource = resources.find(one => one.name === name);
    return turns && resource?.alerts !== undefined && (world().rows<Row>(resource)?.length ?? 0) >= long;
  };
  const weigh = async (resource: Resource, rows: readonly Row[], now: World) => {
    underWay.add(resource.name);
    const from = lookedAt(resource, now);
    const begun = performance.now();
    try {
      const alerts = await inTurns(weighing(resource, rows, now), givingWay);
      const counts = await inTurns(counting(resource, rows, now), givingWay);
      const at = performance.now();
      kept.set(resource.name, {from, alerts, counts, at, took: at - begun});
    } finally {
      underWay.delete(resource.name);
    }
    whole = undefined;
    if (!closed) done();
  };
  const alertsOf = (resource: Resource, now: World): readonly Alert[] => {
    const rows = now.rows<Row>(resource);
    if (!rows || !isRead(resource)) return [];
    if (!isLong(resource.name)) {
      kept.delete(resource.name);
      return keptAlerts.of(resource, now, () => atOnce(weighing(resource, rows, now)));
    }
    const last = kept.get(resource.name);
    const from = lookedAt(resource, now);
    const news = !last || from.some((one, at) => one !== last.from[at]);
    const isDue = news || performance.now() - last.at > standing(last.took);
    if (isDue && !closed && !underWay.has(resource.name)) void weigh(resource, rows, now);
    return last?.alerts ?? [];
  };

  return {
    alerts: () => {
      const now = world();
      if (whole?.world !== now) {
        const all = resources.flatMap(resource => alertsOf(resource, now));
        whole = {world: now, list: inOrder(all, unread(), now.now)};
      }
      return whole.list;
    },
    counts: resource => {
      const {name} = resource;
      const snapshot = peek(name);
      if (isLong(name)) return kept.get(name)?.counts ?? howMany(world().rows<Row>({name}) ?? []);
      if (!snapshot?.page || snapshot.partial) return countsOf(resource, snapshot, world());
      return keptCounts.of(resource, world(), () => countsOf(resource, snapshot, world()));
    },
    isWeighed: name => !isLong(name) || kept.has(name),
    takeTurns: () => {
      turns = true;
    },
    forget: () => {
      keptAlerts.forget();
      keptCounts.forget();
    },
    close: () => {
      closed = true;
    },
  };
};
