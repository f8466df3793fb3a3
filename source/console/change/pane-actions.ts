import type {Action} from '../../declare/action.ts';
import type {Resource} from '../../declare/resource.ts';
import type {Session} from '../../engine/session.ts';
import {onceForEach} from '../../text/once-for-each.ts';
import {newProfile, newProfileForm} from '../form/new-profile-form.ts';
import {keyName} from '../keys/key-name.ts';

/** It makes something out of nothing but its form. */
export const isMaker = (action: Action): boolean =>
  action.on === 'nothing' && !action.reads && !action.forMany;

/** The actions that work in a resource's pane: its own, then what its service can create anywhere. */
export const actionsFor = (
  session: Session,
  resourceName: string,
): readonly {resource: Resource; action: Action}[] => {
  const home = session.resource(resourceName);
  if (!home) return [];
  const own = (home.resource.actions ?? []).map(action => ({resource: home.resource, action}));
  const others = home.connected.service.resources
    .filter(resource => resource !== home.resource)
    .flatMap(resource =>
      (resource.actions ?? []).filter(action => action.anywhere).map(action => ({resource, action})),
    );
  const taken = new Set(own.map(({action}) => action.key));
  // What is new is of the list itself, where it can have any.
  const makes = own.some(({action}) => isMaker(action));
  return [
    ...own,
    ...others.filter(
      ({action}) => !(makes && action.label) && !taken.has(action.key) && taken.add(action.key),
    ),
  ];
};

/** The name of the form that narrows a list at its upstream. It is no action: it sends nothing. */
export const narrowing = 'narrow';

const narrowingOf = onceForEach(
  ({title, parameters}: Resource): Action => ({
    name: narrowing,
    command: '',
    key: '',
    title: `Narrow ${title.toLowerCase()}`,
    about: 'Asks the upstream for a part of the list.',
    on: 'nothing',
    fields: parameters ?? {},
    requests: () => [],
  }),
);

/** The forms that are no actions: they send nothing. */
const ownForm = (session: Session, resource: Resource, name: string): Action | undefined => {
  if (name === newProfile) return newProfileForm(session.declared);
  return name === narrowing && resource.parameters ? narrowingOf(resource) : undefined;
};

/**
 * An action named as alerts and causes name it: `windows.create`; the form that narrows a list: `windows.narrow`; and that
 * of a new profile, which any resource has.
 */
export const actionByName = (
  session: Session,
  name: string,
): {resource: Resource; action: Action} | undefined => {
  const [resourceName = '', actionName = ''] = name.split('.');
  const resource = session.resource(resourceName)?.resource;
  if (!resource) return undefined;
  const action =
    ownForm(session, resource, actionName) ?? resource.actions?.find(one => one.name === actionName);
  return action && {resource, action};
};

/** The key of an action and what it does, `n: Create a window`; undefined where it is not here. */
export const actionKey = (session: Session, name: string | undefined): string | undefined => {
  const found = name === undefined ? undefined : actionByName(session, name);
  return found && `${keyName(found.action.key)}: ${found.action.title}`;
};
