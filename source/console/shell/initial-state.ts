import type {Session} from '../../engine/session.ts';
import type {ThemeName} from '../../settings/profile-schema.ts';
import type {OwnColours} from '../draw/theme.ts';
import {keptAside, keptColumns, keptViews} from '../list/kept-views.ts';
import {type Choices, type ConsoleState, type Kept, newView} from './state.ts';

export type Beginning = {
  readonly columns: number;
  readonly rows: number;
  readonly theme: ThemeName;
  readonly profiles: readonly string[];
  /** `overview`, or the name or alias of a resource whose list is shown first; otherwise the first tab's. */
  readonly view?: string;
  readonly tour?: boolean;
  readonly kept?: Kept;
  readonly colours?: OwnColours;
};

const withoutOwn = (columns: Readonly<Record<string, readonly string[] | null>>): Choices['columns'] =>
  Object.fromEntries(Object.entries(columns).flatMap(([name, names]) => (names ? [[name, names]] : [])));

/** The console as it opens: on one tab, every view as it was left, nothing over it. */
export const initialState = (
  session: Session,
  {columns, rows, theme, profiles, view, tour, kept: settings = {}, colours}: Beginning,
): ConsoleState => {
  const {notes} = session.memory;
  const kept = keptViews(notes);
  const wanted = view === undefined ? undefined : session.resource(view)?.resource.name;
  const tabs = session.services
    .flatMap(({service}) => service.tabs)
    .map(tab => {
      const views = tab.views.flatMap(name => {
        const found = session.resource(name)?.resource;
        return found ? [{...newView(found.name, {}), ...kept(found)}] : [];
      });
      const current = Math.max(
        0,
        views.findIndex(({resource}) => resource === wanted),
      );
      return {...tab, current, inner: [], views};
    })
    .sort((a, b) => a.digit - b.digit);
  const first = tabs.find(({views}) => views.some(({resource}) => resource === wanted)) ?? tabs[0];
  return {
    columns,
    rows,
    tab: view === 'overview' ? 0 : (first?.digit ?? 0),
    tabs,
    alertCursor: 0,
    tour: tour ? 0 : undefined,
    aside: {open: true, share: 0.38, ...settings.aside, ...keptAside(notes)},
    choices: {
      columns: withoutOwn({...settings.columns, ...keptColumns(notes)}),
      filters: settings.filters ?? {},
      templates: settings.templates ?? {},
    },
    recent: [],
    free: {},
    overlays: [],
    toasts: [],
    paused: false,
    theme,
    colours: colours ?? {},
    profiles,
    acknowledged: new Set(),
    journal: session.journal.entries(),
    revision: 0,
  };
};
