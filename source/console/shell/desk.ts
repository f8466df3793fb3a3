import type {Action} from '../../declare/action.ts';
import type {Resource} from '../../declare/resource.ts';
import type {Tone} from '../../declare/world.ts';
import type {Session} from '../../engine/session.ts';
import type {NewProfile} from '../../settings/new-profile.ts';
import type {Harmless} from '../../text/harmless.ts';
import {newProfile, newProfileForm} from '../form/new-profile-form.ts';
import type {createRows} from '../list/rows.ts';
import type {Kept} from './initial-state.ts';
import type {Store} from './store.ts';

/** What the outside world can do for the console: the tty's side of it. */
export type Ports = {
  /** Copies to the terminal's clipboard; gives the reason when it cannot. */
  copy(text: Harmless): string | undefined;
  /** What is to be known of copying here: tmux has a setting for it. */
  readonly copyRemark?: string | undefined;
  /** Shows a text in $PAGER. Throws when there is none. */
  page(text: Harmless): Promise<void>;
  /** Tells of a new critical alert: by the bell, and as the settings say. */
  bell(words: Harmless): void;
  /** Names the terminal's window. */
  title?(text: Harmless): void;
  repaint(): void;
  suspend(): void;
  /** Opens $EDITOR on a text; undefined when it was left without a change. Throws when there is no editor. */
  edit(text: string, suffix: string): Promise<string | undefined>;
  /** Writes a file in the working folder and gives its path. */
  write(name: string, text: string): Promise<string>;
  quit(code: number): void;
  /** Leaves for another profile: every row and credential of this one is dropped. */
  switchTo(profile: string): void;
  /** Shows a former moment, or now again, beginning on a view. */
  lookBack(moment: number | undefined, view: string): void;
  /** Keeps choices for the next time. Throws when they cannot be written. */
  keep(choices: Kept & {readonly theme?: string}): Promise<void>;
  /** Writes a new profile into the operator's settings and gives the file. Throws SettingsError. */
  makeProfile(name: string, profile: NewProfile): Promise<string>;
};

/** What every control works with. */
export type Desk = {
  readonly session: Session;
  readonly store: Store;
  readonly ports: Ports;
  readonly rows: ReturnType<typeof createRows>;
  toast(tone: Tone, text: string, stays?: boolean): void;
  /** Keeps choices for the next time; what cannot be kept holds until the console ends. */
  remember(choices: Parameters<Ports['keep']>[0]): void;
};

/** It makes something out of nothing but its form. */
export const isMaker = (action: Action): boolean =>
  action.on === 'nothing' && !action.reads && !action.several;

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

const narrowings = new WeakMap<Resource, Action>();
/** The name of the form that narrows a list at its upstream. It is no action: it sends nothing. */
export const narrowing = 'narrow';

/** The parameters of a list as a form. */
const narrowingOf = (resource: Resource): Action | undefined => {
  if (!resource.parameters) return undefined;
  const known = narrowings.get(resource);
  if (known) return known;
  const made: Action = {
    name: narrowing,
    command: '',
    key: '',
    title: `Narrow ${resource.title.toLowerCase()}`,
    about: 'Asks the upstream for a part of the list.',
    on: 'nothing',
    fields: resource.parameters,
    requests: () => [],
  };
  narrowings.set(resource, made);
  return made;
};

/** The forms that are no actions: they send nothing. */
const ownForm = (session: Session, resource: Resource, name: string): Action | undefined =>
  name === narrowing
    ? narrowingOf(resource)
    : name === newProfile
      ? newProfileForm(session.declared)
      : undefined;

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
