import type {Listed} from '../declare/listed.ts';
import type {Alert} from '../declare/resource.ts';
import {alertLists, alertName} from './alerts/alerts.ts';
import {isOld} from './polling/poll.ts';
import type {Session} from './session.ts';

/** Something new about an alert. */
export type AlertEvent = {
  readonly event: 'began' | 'changed' | 'ended';
  readonly alert: Alert;
  readonly acknowledged: boolean;
  /** It ended as its row went from the list: nobody saw that the trouble was over. */
  readonly unlisted?: true;
};

/** Whether a list, and all that its alerts look at, was read and can be read now: what is not among its alerts is not. */
export const isReadNow = (session: Session, resource: string): boolean => {
  const found = session.resource(resource);
  return [resource, ...(found?.resource.needs ?? [])]
    .filter(name => session.resource(name)?.connected.failure === undefined && session.resource(name))
    .every(name => {
      const snapshot = session.poller.peek(name);
      return (
        snapshot?.page !== undefined &&
        !snapshot.partial &&
        !snapshot.known &&
        snapshot.failure === undefined &&
        !isOld(snapshot, session.clock.wall()) &&
        session.isWeighed(name)
      );
    });
};

/** Whether an alert is about a row that was once seen in its list, and is in it no more. */
const isUnlisted = (session: Session, {resource, id}: Alert): boolean => {
  const found = session.resource(resource)?.resource;
  const rows = found && session.world().rows<unknown>(found as Listed<unknown>);
  return (
    rows !== undefined &&
    session.memory.past.presence(resource, id).length > 0 &&
    rows.every(row => found!.id(row) !== id)
  );
};

/** What of an alert is news when it changes: its words count minutes. */
const printOf = ({severity, title}: Alert) => `${severity}\n${title}`;

/**
 * Follows the alerts of all services and calls back with what begins, changes and ends. What the memory knows to stand
 * already has begun before, and is no news. Gives the way to end it.
 */
export const watchAlerts = (session: Session, hear: (event: AlertEvent) => void): (() => void) => {
  const tell = (event: AlertEvent['event'], alert: Alert, unlisted = false) =>
    hear({event, alert, acknowledged: session.acknowledged.has(alert), ...(unlisted && {unlisted: true})});
  const resources = session.services.flatMap(({service}) => service.resources);
  const watches = [...alertLists(resources)].flatMap(name => {
    const resource = session.resource(name)?.resource;
    return resource ? [session.poller.watch(resource, {}, 'background')] : [];
  });
  const standing = new Map<string, Alert>(
    session.memory.episodes
      .since(Number.POSITIVE_INFINITY)
      .map(({alert}) => [alertName(alert), alert] as const),
  );
  let ready = false;
  const look = () => {
    // Rules look at each other's lists: before all have answered, what they say is not yet meant.
    ready ||= watches.every(one => one.get().page !== undefined || one.get().failure !== undefined);
    if (!ready) return;
    const alerts = session.alerts();
    const now = new Map(alerts.map(alert => [alertName(alert), alert]));
    for (const [name, alert] of now) {
      const before = standing.get(name);
      standing.set(name, alert);
      if (!before) tell('began', alert);
      else if (printOf(before) !== printOf(alert)) tell('changed', alert);
    }
    const isRead = (resource: string) => isReadNow(session, resource);
    for (const [name, alert] of standing)
      if (!now.has(name) && isRead(alert.resource)) {
        standing.delete(name);
        tell('ended', alert, isUnlisted(session, alert));
      }
    session.acknowledged.follow(alerts, isRead);
  };
  const stopListening = session.subscribe(look);
  let stopTick = () => {};
  const tick = () => {
    stopTick = session.clock.after(10_000, () => {
      look();
      tick();
    });
  };
  tick();
  look();
  return () => {
    stopListening();
    stopTick();
    for (const one of watches) one.stop();
  };
};
