import type {Session} from '../../engine/session.ts';

/** The row of an id as it is now, in whatever list it was last seen; undefined when no list has it. */
export const rowOf = (session: Session, resourceName: string, id: string): unknown => {
  const resource = session.resource(resourceName)?.resource;
  if (!resource) return undefined;
  for (const {page} of session.poller.peekAll(resource.name)) {
    const found = page?.rows.find(row => resource.id(row) === id);
    if (found !== undefined) return found;
  }
  return undefined;
};
