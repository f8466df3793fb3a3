import type {Alert, Resource, Row, Severity} from '../../declare/resource.ts';
import type {EpochSeconds, World} from '../../declare/world.ts';
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
  `${a.resource} ${a.id} ${a.kind}`.localeCompare(`${b.resource} ${b.id} ${b.kind}`);

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

/** A resource's alerts; rows on which its rule fails are set aside, so that they silence no other. */
const ownAlerts = (
  resource: Resource,
  rows: readonly Row[],
  world: World,
): {readonly alerts: readonly Alert[]; readonly faulty: readonly Row[]; readonly thrown?: unknown} => {
  const rule = (some: readonly Row[]): readonly Alert[] => [
    ...unknownWordAlerts(resource, some, world),
    ...(resource.alerts?.(some, world) ?? []),
  ];
  try {
    return {alerts: rule(rows), faulty: []};
  } catch (thrown) {
    const faulty = faultyRows(rule, rows);
    if (!faulty) throw thrown;
    const others = new Set(faulty);
    return {alerts: rule(rows.filter(row => !others.has(row))), faulty, thrown};
  }
};

/**
 * The alerts of all resources whose rows are known, behind those that say what cannot be seen (`unread`): worse may be
 * hidden there. A rule that fails is itself told, and silences no other.
 */
export const alertsOf = (
  resources: readonly Resource[],
  world: World,
  unread: readonly Alert[] = [],
): readonly Alert[] => {
  const all: Alert[] = [];
  for (const resource of resources) {
    const rows = world.rows(resource);
    if (!rows) continue;
    try {
      const {alerts, faulty, thrown} = ownAlerts(resource, rows, world);
      for (const alert of alerts) all.push(withBound(alert, world));
      const [first] = faulty;
      if (first !== undefined)
        all.push({
          kind: 'broken-rule',
          severity: 'notice',
          resource: resource.name,
          id: resource.id(first),
          title: `The alerts of ${plural(faulty.length, 'row')} of ${resource.title} cannot be worked out`,
          why: `${ownFault(thrown, `the alerts of ${resource.name}`)}.`,
          todo: `Look at ${faulty.length === 1 ? 'the row itself' : 'the rows themselves'}; all others are looked after.`,
        });
    } catch (error) {
      all.push({
        kind: 'broken-rule',
        severity: 'notice',
        resource: resource.name,
        id: resource.name,
        title: `The alerts of ${resource.title} cannot be worked out`,
        why: `${ownFault(error, `the alerts of ${resource.name}`)}.`,
        todo: 'Look at the rows themselves meanwhile.',
      });
    }
  }
  return [...unread, ...all.sort((a, b) => byUrgency(a, b, world.now))];
};
