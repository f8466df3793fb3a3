import type {Session} from '../engine/session.ts';
import {type ConsoleState, newView} from './state.ts';
import type {ThemeName} from './theme.ts';

export type Beginning = {
  readonly columns: number;
  readonly rows: number;
  readonly theme: ThemeName;
  readonly profiles: readonly string[];
};

/** The console as it opens: on the first tab, every view at its beginning, nothing over it. */
export const initialState = (session: Session, {columns, rows, theme, profiles}: Beginning): ConsoleState => {
  const tabs = session.services
    .flatMap(({service}) => service.tabs)
    .map(tab => ({
      ...tab,
      current: 0,
      inner: [],
      views: tab.views.flatMap(name => {
        const found = session.resource(name)?.resource;
        return found ? [newView(found.name, {}, found.sort)] : [];
      }),
    }))
    .sort((a, b) => a.digit - b.digit);
  return {
    columns,
    rows,
    tab: tabs[0]?.digit ?? 0,
    tabs,
    alertCursor: 0,
    overlays: [],
    toasts: [],
    paused: false,
    theme,
    profiles,
    acknowledged: new Set(),
    journal: session.journal.entries(),
    revision: 0,
  };
};
