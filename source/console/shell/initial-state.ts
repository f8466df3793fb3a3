import type {Session} from '../../engine/session.ts';
import type {ThemeName} from '../../settings/profile-schema.ts';
import type {OwnColours} from '../draw/theme.ts';
import {type Choices, type ConsoleState, newView} from './state.ts';

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

/** What was kept of the operator's choices. */
export type Kept = Partial<Choices> & {readonly aside?: {readonly open?: boolean; readonly share?: number}};

/** The console as it opens: on one tab, every view at its beginning, nothing over it. */
export const initialState = (
  session: Session,
  {columns, rows, theme, profiles, view, tour, kept = {}, colours}: Beginning,
): ConsoleState => {
  const wanted = view === undefined ? undefined : session.resource(view)?.resource.name;
  const tabs = session.services
    .flatMap(({service}) => service.tabs)
    .map(tab => {
      const views = tab.views.flatMap(name => {
        const found = session.resource(name)?.resource;
        return found ? [newView(found.name, {})] : [];
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
    aside: {open: true, share: 0.38, ...kept.aside},
    choices: {columns: kept.columns ?? {}, filters: kept.filters ?? {}, templates: kept.templates ?? {}},
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
