import type {Resource, Row} from '../../declare/resource.ts';
import type {EpochSeconds, World} from '../../declare/world.ts';

/** Seconds of the world's time for which what was worked out stands while only time goes by: its words count minutes. */
const holds = 10;

type Worked<Value> = {readonly from: readonly unknown[]; readonly at: EpochSeconds; readonly value: Value};

/** The rows of a list and of those that its rules look at, and what of them is unread: the same while nothing was news. */
export const lookedAt = ({name, needs = []}: Resource, world: World): readonly unknown[] =>
  [name, ...needs].flatMap(one => [world.rows<Row>({name: one}), world.unread(one)]);

/** What is worked out from a resource's rows, kept as long as it stands. A list that changed is always worked out anew. */
export const cacheByRows = <Value>() => {
  const kept = new Map<string, Worked<Value>>();
  return {
    of: (resource: Resource, world: World, make: () => Value): Value => {
      const from = lookedAt(resource, world);
      const last = kept.get(resource.name);
      const stands =
        last && Math.abs(world.now - last.at) < holds && from.every((one, at) => one === last.from[at]);
      if (stands) return last.value;
      const value = make();
      kept.set(resource.name, {from, at: world.now, value});
      return value;
    },
    /** What else rules look at has changed: what was sent, what other programs saw. */
    forget: () => kept.clear(),
  };
};
