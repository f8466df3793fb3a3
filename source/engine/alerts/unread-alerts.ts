import type {Failure} from '../../declare/failure.ts';
import type {Alert, Resource} from '../../declare/resource.ts';
import type {Connected} from '../connect-services.ts';
import type {Snapshot} from '../polling/poll.ts';

/** The kind of an alert that says that troubles cannot be seen. */
export const unreadKind = 'unreadable-list';

/** Seconds of wall time for which old rows are at least taken for the present while reading fails: a poll may go wrong. */
const patience = 120;

/** A list whose reading fails, and whose rows are not what is there now. */
type Unread = {readonly resource: Resource; readonly failure: Failure; readonly since: number | undefined};

/**
 * What cannot be read is a finding itself: an alert for each service and kind of failure, where lists fail that alerts
 * are made from, and their rows are none or old. `wall`: milliseconds.
 */
export const unreadAlerts = (
  services: readonly Pick<Connected, 'service' | 'failure'>[],
  peek: (resource: string) => Snapshot | undefined,
  wall: number,
): Alert[] => {
  const watched = new Set(
    services.flatMap(({service}) =>
      service.resources.filter(one => one.alerts).flatMap(({name, needs = []}) => [name, ...needs]),
    ),
  );
  return services.flatMap(({service, failure: unconnected}): Alert[] => {
    const lists = service.resources.filter(({name}) => watched.has(name));
    const unread = lists.flatMap((resource): Unread[] => {
      const {failure = unconnected, at, wallAt, every = 0} = peek(resource.name) ?? {};
      // Of a list that is read every five minutes one reading may go wrong too.
      const old = wallAt === undefined || wall - wallAt > Math.max(patience, 2.5 * every) * 1000;
      return failure && old ? [{resource, failure, since: at}] : [];
    });
    return [...Map.groupBy(unread, ({failure}) => failure.kind).values()].map((together): Alert => {
      const [{resource, failure, since}] = together as [Unread];
      const all = together.length === lists.length;
      const names = together.map(one => one.resource.title).join(', ');
      return {
        kind: unreadKind,
        severity: 'critical',
        resource: resource.name,
        id: '',
        title: `${service.title}${all ? '' : `: ${names}`} cannot be read`,
        ...(since !== undefined && {since}),
        why: failure.message,
        todo: failure.todo ?? 'Run skydeck doctor, which looks at each part of the way there.',
      };
    });
  });
};
