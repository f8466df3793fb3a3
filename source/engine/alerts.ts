import type {Alert, Resource, Severity} from '../resource.ts';
import type {World} from '../world.ts';

const rank: Record<Severity, number> = {critical: 0, warning: 1, notice: 2};

/** Most urgent first: severity, then the longest standing; those without a time last. */
const byUrgency = (a: Alert, b: Alert): number =>
  rank[a.severity] - rank[b.severity] ||
  (a.since ?? Number.POSITIVE_INFINITY) - (b.since ?? Number.POSITIVE_INFINITY) ||
  `${a.resource} ${a.id} ${a.kind}`.localeCompare(`${b.resource} ${b.id} ${b.kind}`);

/** The alerts of all resources whose rows are known. A rule that fails is itself told, and silences no other. */
export const alertsOf = (resources: readonly Resource[], world: World): readonly Alert[] => {
  const all: Alert[] = [];
  for (const resource of resources) {
    const rows = world.rows(resource.name);
    if (!rows || !resource.alerts) continue;
    try {
      all.push(...resource.alerts(rows, world));
    } catch (error) {
      all.push({
        kind: 'broken-rule',
        severity: 'notice',
        resource: resource.name,
        id: resource.name,
        title: `The alerts of ${resource.title} cannot be worked out`,
        why: error instanceof Error ? error.message : String(error),
        todo: 'This is a fault of skydeck: please report it. Look at the rows themselves meanwhile.',
      });
    }
  }
  return all.sort(byUrgency);
};
