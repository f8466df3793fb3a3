import type {Resource} from '../../declare/resource.ts';
import type {Session} from '../../engine/session.ts';

/** A session whose actions have the operator's own keys, by `windows.create`. */
export const withActionKeys = (session: Session, keys: ReadonlyMap<string, string>): Session => {
  if (keys.size === 0) return session;
  const resources = new Map<Resource, Resource>();
  const own = (resource: Resource): Resource => {
    const known = resources.get(resource);
    if (known) return known;
    const actions = resource.actions?.map(action => ({
      ...action,
      key: keys.get(`${resource.name}.${action.name}`) ?? action.key,
    }));
    const made = {...resource, actions};
    resources.set(resource, made);
    return made;
  };
  const services = session.services.map(connected => ({
    ...connected,
    service: {...connected.service, resources: connected.service.resources.map(own)},
  }));
  return {
    ...session,
    services,
    resource: name => {
      const found = session.resource(name);
      const connected = found && services.find(({service}) => service.name === found.connected.service.name);
      return found && connected && {resource: own(found.resource), connected};
    },
  };
};
