import type {Connected} from '../../engine/connect-services.ts';
import type {Session} from '../../engine/session.ts';

/** Whether all lists have been read whole that a service's alerts are made from: what is not among them then is not there. */
export const areAlertsRead = (session: Session, {service}: Pick<Connected, 'service'>): boolean =>
  service.resources
    .filter(({alerts}) => alerts)
    .flatMap(({name, needs = []}) => [name, ...needs])
    // A profile may lack the service of a list that would be looked at, or fail to connect it.
    .filter(name => session.resource(name)?.connected.failure === undefined && session.resource(name))
    .every(name => {
      const snapshot = session.poller.peek(name);
      return snapshot?.page !== undefined && !snapshot.partial && !snapshot.known;
    });
