import type {Draft} from '../../declare/draft.ts';
import type {JournalEntry} from '../../declare/journal-entry.ts';
import type {Period} from '../../declare/timeline.ts';
import type {Query, Tone} from '../../declare/world.ts';
import type {ThemeName} from '../../settings/profile-schema.ts';
import type {OwnColours} from '../draw/theme.ts';
import type {Overlay} from './overlay-state.ts';

/** A column to sort by; rows that are equal in it stand by `tie`. */
export type Sorting = {
  readonly key: string;
  readonly descending?: boolean;
  readonly tie?: {readonly key: string; readonly descending?: boolean};
};

/** One list in view: which resource, how narrowed, filtered and sorted, and where the cursor is. */
export type View = {
  readonly resource: string;
  readonly query: Query;
  /** The id under the cursor: it stays on its row when rows come and go. */
  readonly cursor: string | undefined;
  /** The place of the cursor when its row has gone. */
  readonly place: number;
  /** Rows have changed their order since the cursor was moved last: it stayed on its row. */
  readonly reordered?: boolean;
  /** The first line in sight, headings of groups counted. */
  readonly top: number;
  readonly filter: string;
  /** Undefined: worst first, then in the list's own order. */
  readonly sort: Sorting | undefined;
  readonly marks: ReadonlySet<string>;
  readonly mode: 'table' | 'timeline';
  /** The time across the timeline, where it was zoomed or moved. */
  readonly axis?: {readonly from: number; readonly seconds: number};
  /** Time that is being marked on the timeline. */
  readonly mark?: Mark | undefined;
  /** Rows stand under the headings of their groups, where the resource has such. */
  readonly grouped: boolean;
};

/** A tab: its views side by side, and those that were opened from a row of one, innermost last. */
export type TabState = {
  readonly digit: number;
  readonly title: string;
  readonly short?: string;
  readonly views: readonly View[];
  readonly current: number;
  readonly inner: readonly View[];
};

/** What the operator chose and finds again the next time. */
export type Choices = {
  /** Columns of lists, by resource: keys in order. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  readonly filters: Readonly<Record<string, string>>;
  readonly templates: Readonly<Record<string, Template>>;
};

/** A form as it was saved: the action (`windows.create`) and its texts, in which `{name}` may stand for a row's value. */
export type Template = {readonly action: string; readonly draft: Draft};

/**
 * What stands beside a list: whether it is open, its share of the screen's width, and whose row it tells; hidden while the
 * list scrolls under a held key.
 */
export type AsideState = {
  readonly open: boolean;
  readonly share: number;
  readonly hidden?: boolean;
  readonly of?: {readonly view: string; readonly id: string};
};

export type Toast = {
  readonly id: number;
  readonly tone: Tone;
  readonly text: string;
  /** Stays until a key is pressed. */
  readonly stays: boolean;
};

/** Less than this and nothing useful can be drawn. */
export const leastScreen = {columns: 60, rows: 12};

/** Nothing is drawn but that the screen is to be made larger: what is not seen takes no keys. */
export const isTooSmall = ({columns, rows}: Pick<ConsoleState, 'columns' | 'rows'>): boolean =>
  columns < leastScreen.columns || rows < leastScreen.rows;

export type ConsoleState = {
  readonly columns: number;
  readonly rows: number;
  /** Digit of the tab; 0 is the overview. */
  readonly tab: number;
  readonly tabs: readonly TabState[];
  readonly alertCursor: number;
  /** The step of the tour that is next, while there is one. */
  readonly tour?: number | undefined;
  /** As a list's `chosen`, of the overview's alerts. */
  readonly alertChosen?: string;
  /** The alert that is told with its evidence: the one on which the cursor rested last. */
  readonly alertTold?: string | undefined;
  readonly aside: AsideState;
  readonly choices: Choices;
  /** Commands of the palette that were done last, newest first. */
  readonly recent: readonly string[];
  /** When lanes of timelines are free, as far as that was asked: see `freeName`. */
  readonly free: Readonly<Record<string, Free>>;
  readonly overlays: readonly Overlay[];
  /** Counts the keys that came to questions before they took an answer. */
  readonly earlyKeys?: number;
  readonly toasts: readonly Toast[];
  readonly paused: boolean;
  readonly theme: ThemeName;
  /** The operator's own colours over the theme's. */
  readonly colours: OwnColours;
  readonly profiles: readonly string[];
  readonly acknowledged: ReadonlySet<string>;
  readonly journal: readonly JournalEntry[];
  /** Goes up whenever the session's world changed, so that what is drawn from it is drawn again. */
  readonly revision: number;
};

export const newView = (resource: string, query: Query, sort?: View['sort']): View => ({
  resource,
  query,
  cursor: undefined,
  place: 0,
  top: 0,
  filter: '',
  sort,
  marks: new Set(),
  mode: 'table',
  grouped: true,
});

export const tabOf = (state: ConsoleState): TabState | undefined =>
  state.tabs.find(tab => tab.digit === state.tab);

/** The view that has the screen; undefined on the overview. */
export const viewOf = (state: ConsoleState): View | undefined => {
  const tab = tabOf(state);
  return tab && (tab.inner.at(-1) ?? tab.views[tab.current]);
};

export const withView = (state: ConsoleState, change: (view: View) => View): ConsoleState => ({
  ...state,
  tabs: state.tabs.map(tab => {
    if (tab.digit !== state.tab) return tab;
    if (tab.inner.length > 0) return {...tab, inner: [...tab.inner.slice(0, -1), change(tab.inner.at(-1)!)]};
    return {...tab, views: tab.views.map((view, at) => (at === tab.current ? change(view) : view))};
  }),
});

export const withOverlay = <O extends Overlay>(
  state: ConsoleState,
  kind: O['kind'],
  change: (overlay: O) => O | undefined,
): ConsoleState => {
  const at = state.overlays.findLastIndex(overlay => overlay.kind === kind);
  if (at < 0) return state;
  const changed = change(state.overlays[at] as O);
  const overlays = changed ? state.overlays.with(at, changed) : state.overlays.toSpliced(at, 1);
  return {...state, overlays};
};

/** Screen rows of the pane's list: without tabs, status, heading, header and keys. */
export const listHeight = (state: ConsoleState): number => Math.max(1, state.rows - 5);
/** Screen rows of an overlay's text: without tabs, status, title and keys. */
export const textHeight = (state: ConsoleState): number => Math.max(1, state.rows - 4);

/** When a lane is free, as far as it was asked: from a moment until another. */
export type Free = {
  readonly from: number;
  readonly until: number;
  readonly periods: readonly Period[];
  /** Why it could not be asked. */
  readonly problem?: string;
  readonly reading?: true;
  /** Milliseconds of wall time at which it was asked. */
  readonly wall: number;
};

/** Time on a timeline's lane: for something new, or for a row that is moved there. */
export type Mark = {
  readonly lane: string;
  readonly start: number;
  readonly seconds: number;
  readonly moves: boolean;
  /** The id of the row that is moved, or that was chosen when the mark began. */
  readonly beside: string | undefined;
};

/** What the settings have of the operator's choices; what a console was set to since goes before it: see `keptViews`. */
export type Kept = Partial<Choices> & {readonly aside?: {readonly open?: boolean; readonly share?: number}};
