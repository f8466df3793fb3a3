import type {Alert, Resource, Row, Severity} from '../../declare/resource.ts';
import type {EpochSeconds, World} from '../../declare/world.ts';
import {compareWords} from '../../text/compare-words.ts';
import {atOnce, few, type Steps} from '../../text/in-turns.ts';
import {plural} from '../../text/quantities.ts';
import {ownFault} from '../../text/report-fault.ts';
import {unknownWordAlerts} from './unknown-words.ts';

/** What tells an alert from every other, and is the same at each reading: the kind of trouble and the row. */
export const alertName = ({kind, resource, id}: Alert): string => `${kind}/${resource}/${id}`;

/** The names of the lists that alerts are made from: those that have some, and what these look at. */
export const alertLists = (resources: readonly Resource[]): ReadonlySet<string> =>
  new Set(resources.filter(one => one.alerts).flatMap(({name, needs = []}) => [name, ...needs]));

const rank: Record<Severity, number> = {critical: 0, warning: 1, notice: 2};

const timeLeft = ({due}: Alert, now: EpochSeconds): number =>
  due === undefined || due <= now ? Number.MAX_VALUE : due - now;

/**
 * Most urgent first: severity, then what is soonest too late, then the newest: a trouble that has stood for weeks is known.
 * Those without a time come last.
 */
const byUrgency = (a: Alert, b: Alert, now: EpochSeconds): number =>
  rank[a.severity] - rank[b.severity] ||
  timeLeft(a, now) - timeLeft(b, now) ||
  (b.since ?? 0) - (a.since ?? 0) ||
  compareWords(`${a.resource} ${a.id} ${a.kind}`, `${b.resource} ${b.id} ${b.kind}`);

/** Marks an alert that counts from when its row was first seen in its state, where nobody saw it come into that state. */
const withBound = (alert: Alert, world: World): Alert => {
  const seen = alert.since === undefined ? undefined : world.seen(alert.resource, alert.id);
  if (!seen?.atLeast || seen.since !== alert.since) return alert;
  return {...alert, atLeast: true, ...(seen.before !== undefined && {before: seen.before})};
};

/** So many rows on which a rule fails are set aside; where there are more, the rule itself is at fault. */
const mostFaulty = 50;

/**
 * The rows on which a rule fails, found by halves; undefined where it fails on too many, or only on several together.
 * `rows` are known to fail together.
 */
const faultyRows = (rule: (rows: readonly Row[]) => unknown, rows: readonly Row[]): Row[] | undefined => {
  const fails = (some: readonly Row[]) => {
    try {
      rule(some);
      return false;
    } catch {
      return true;
    }
  };
  const found: Row[] = [];
  const halve = (some: readonly Row[]): void => {
    if (found.length > mostFaulty) return;
    if (some.length === 1) return void found.push(some[0]!);
    const middle = some.length >> 1;
    for (const half of [some.slice(0, middle), some.slice(middle)]) if (fails(half)) halve(half);
  };
  halve(rows);
  return found.length === 0 || found.length > mostFaulty ? undefined : found;
};

type Own = {readonly alerts: readonly Alert[]; readonly faulty: readonly Row[]; readonly thrown?: unknown};

/** A resource's alerts of some of its rows; rows on which its rule fails are set aside, so that they silence no other. */
const ownAlerts = (rule: (rows: readonly Row[]) => readonly Alert[], rows: readonly Row[]): Own => {
  try {
    return {alerts: rule(rows), faulty: []};
  } catch (thrown) {
    const faulty = faultyRows(rule, rows);
    if (!faulty) throw thrown;
    const others = new Set(faulty);
    return {alerts: rule(rows.filter(row => !others.has(row))), faulty, thrown};
  }
};

/** A resource's alerts, those that stand for a rule that failed among them. */
export function* weighing(resource: Resource, rows: readonly Row[], world: World): Steps<readonly Alert[]> {
  const all: Alert[] = [];
  const broken = (thrown: unknown, about: Pick<Alert, 'id' | 'title' | 'todo'>): Alert => ({
    kind: 'broken-rule',
    severity: 'notice',
    resource: resource.name,
    why: `${ownFault(thrown, `the alerts of ${resource.name}`)}.`,
    ...about,
  });
  const faulty: Row[] = [];
  let fault: unknown;
  const take = (rule: (some: readonly Row[]) => readonly Alert[], some: readonly Row[]) => {
    const own = ownAlerts(rule, some);
    faulty.push(...own.faulty);
    if (own.faulty.length > 0) fault = own.thrown;
    if (faulty.length > mostFaulty) throw own.thrown;
    for (const alert of own.alerts) all.push(withBound(alert, world));
  };
  try {
    const alerts = (some: readonly Row[]) => resource.alerts?.(some, world) ?? [];
    const words = (some: readonly Row[]) => unknownWordAlerts(resource, some, world);
    if (!resource.rowByRow || rows.length <= few) take(some => [...words(some), ...alerts(some)], rows);
    else {
      // A word that nobody knows is told once for all rows.
      const odd: Row[] = [];
      for (let at = 0; at < rows.length; at += few) {
        const some = rows.slice(at, at + few);
        if (words(some).length > 0) odd.push(...some);
        take(alerts, some);
        yield;
      }
      if (odd.length > 0) take(words, odd);
    }
    const [first] = faulty;
    if (first !== undefined)
      all.push(
        broken(fault, {
          id: resource.id(first),
          title: `The alerts of ${plural(faulty.length, 'row')} of ${resource.title} cannot be worked out`,
          todo: `Look at ${faulty.length === 1 ? 'the row itself' : 'the rows themselves'}; all others are looked after.`,
        }),
      );
    // A row that the upstream gives twice is one trouble.
    return [...new Map(all.map(alert => [`${alertName(alert)} ${alert.title}`, alert])).values()];
  } catch (error) {
    return [
      broken(error, {
        id: resource.name,
        title: `The alerts of ${resource.title} cannot be worked out`,
        todo: 'Look at the rows themselves meanwhile.',
      }),
    ];
  }
}

/** Most urgent first, behind those that say what cannot be seen (`unread`): worse may be hidden there. */
export const inOrder = (
  alerts: readonly Alert[],
  unread: readonly Alert[],
  now: EpochSeconds,
): readonly Alert[] => [...unread, ...alerts.toSorted((a, b) => byUrgency(a, b, now))];

/**
 * The alerts of all resources whose rows are known, behind those that say what cannot be seen (`unread`). A rule that
 * fails is itself told, and silences no other.
 */
export const alertsOf = (
  resources: readonly Resource[],
  world: World,
  unread: readonly Alert[] = [],
): readonly Alert[] => {
  const all = resources.flatMap(resource => {
    const rows = world.rows(resource);
    return rows ? atOnce(weighing(resource, rows, world)) : [];
  });
  return inOrder(all, unread, world.now);
};
