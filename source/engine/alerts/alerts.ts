import type {Alert, Resource, Severity} from '../../declare/resource.ts';
import type {EpochSeconds, World} from '../../declare/world.ts';
import {ownFault} from '../../text/report-fault.ts';
import {unknownWordAlerts} from './unknown-words.ts';

/** What tells an alert from every other, and is the same at each reading: the kind of trouble and the row. */
export const alertName = ({kind, resource, id}: Alert): string => `${kind}/${resource}/${id}`;

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
      all.push(...unknownWordAlerts(resource, rows, world));
      for (const alert of resource.alerts?.(rows, world) ?? []) all.push(withBound(alert, world));
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
