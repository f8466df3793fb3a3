import type {Finding, Progress} from '../../declare/action.ts';
import type {Draft} from '../../declare/draft.ts';
import type {Suggestion} from '../../declare/fields.ts';
import type {JournalEntry} from '../../declare/journal-entry.ts';
import type {Section} from '../../declare/section.ts';
import type {Query, Tone} from '../../declare/world.ts';
import type {ThemeName} from '../../settings/profile-schema.ts';
import type {OwnColours} from '../draw/theme.ts';
import type {Edit} from '../form/edit.ts';
import type {Free, Mark} from '../list/timeline.ts';

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

export type FormState = {
  readonly kind: 'form';
  /** Tells it from every other form that is or was open; 0 before it is. */
  readonly id: number;
  readonly resource: string;
  readonly action: string;
  readonly row: unknown;
  /** The marked rows, where it is done to several, one after the other. */
  readonly targets?: readonly unknown[];
  /** Of what makes something: several at once, each with what `{name}` stands for in the texts. */
  readonly each?: readonly {readonly name: string; readonly values: Draft}[];
  /** What a form for several began with. */
  readonly begun?: Readonly<Record<string, Edit>>;
  /** How the list is narrowed that it was opened beside. */
  readonly query?: Query;
  readonly edits: Readonly<Record<string, Edit>>;
  readonly focus: number;
  readonly touched: ReadonlySet<string>;
  readonly suggestions: readonly Suggestion[];
  /** The suggestion that stands in the field; -1 when something was typed. */
  readonly choice: number;
  readonly looking: boolean;
  readonly findings: readonly Finding[];
  /** The draft whose warnings have been shown: sending it again overrules them. */
  readonly warned: Draft | undefined;
  readonly preview: readonly string[] | undefined;
  /** The first line of the preview in sight, where it is longer than the screen. */
  readonly previewTop?: number;
  readonly busy: {readonly words: string; readonly progress?: Progress} | undefined;
};

export type DetailState = {
  readonly kind: 'detail';
  /** The row itself, or its way from the ground to the satellite and back. */
  readonly of: 'row' | 'trace';
  readonly resource: string;
  readonly id: string;
  readonly sections: readonly Section[] | undefined;
  /** The sections as drawn for the screen's width. */
  readonly lines: readonly string[];
  readonly problem: string | undefined;
  readonly top: number;
  /** The section whose end is to be shown, as soon as it is there. */
  readonly until?: string;
  /** What upstream wrote is shown whole. */
  readonly raw?: boolean;
  /** Words that are searched for in it. */
  readonly search?: string;
};

export type ConfirmState = {
  readonly kind: 'confirm';
  readonly id: number;
  readonly heading: string;
  readonly question: string;
  /** Of several rows, what is asked of each. */
  readonly each: readonly string[];
  readonly remarks: readonly string[];
  /** The requests as they will be sent. */
  readonly requests: readonly string[];
  /** Remarks and requests are known: only now a yes counts. */
  readonly ready: boolean;
  /** The word to type, where y is not enough. */
  readonly type: string | undefined;
  readonly typed: Edit;
  /** The first line in sight below its heading. */
  readonly top: number;
  /** Of several: whether the rest is not tried once one is refused. Undefined for a single one. */
  readonly stops?: boolean;
  readonly yes: (stops: boolean) => void;
  readonly no: () => void;
};

export type ListState = {
  readonly kind: 'alerts' | 'journal';
  readonly index: number;
  /** The line under the cursor, by its name: the cursor stays on it when others come and go. At the top it stays at the top. */
  readonly chosen?: string;
  readonly top: number;
};

export type PaletteState = {readonly kind: 'palette'; readonly edit: Edit; readonly index: number};

export type PromptState = {
  readonly kind: 'filter';
  readonly edit: Edit;
  readonly before: string;
  /** What Tab goes through, and which of these stands in the field. */
  readonly offers?: readonly string[];
  readonly offer?: number;
};

/** One line that is asked for: the name of a file, a note, words to search for. */
export type AskState = {
  readonly kind: 'ask';
  readonly title: string;
  readonly hint: string;
  readonly edit: Edit;
  /** Takes the answer when it is given; Escape gives none. */
  readonly done: (text: string) => void;
};

/** The columns of a list being chosen: those that are on stand in their order before the others. */
export type ColumnsState = {
  readonly kind: 'columns';
  readonly resource: string;
  readonly index: number;
  readonly top: number;
  readonly columns: readonly {
    readonly key: string;
    readonly width: number | undefined;
    readonly on: boolean;
  }[];
  /** How wide columns were drawn when this was opened. */
  readonly drawn: Readonly<Record<string, number>>;
};

export type TextState = {
  readonly kind: 'text' | 'help';
  readonly title: string;
  readonly lines: readonly string[];
  readonly draw?: (columns: number) => readonly string[];
  readonly top: number;
};

export type Overlay =
  | FormState
  | DetailState
  | ConfirmState
  | ListState
  | PaletteState
  | ColumnsState
  | AskState
  | PromptState
  | TextState;

/** What the operator chose and finds again the next time. */
export type Choices = {
  /** Columns of lists, by resource: keys in order. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  readonly filters: Readonly<Record<string, string>>;
  readonly templates: Readonly<Record<string, Template>>;
};

/** A form as it was saved: the action (`windows.create`) and its texts, in which `{name}` may stand for a row's value. */
export type Template = {readonly action: string; readonly draft: Draft};

/** What stands beside a list: whether it is open, its share of the screen's width, and whose row it tells. */
export type AsideState = {
  readonly open: boolean;
  readonly share: number;
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
  readonly aside: AsideState;
  readonly choices: Choices;
  /** Commands of the palette that were done last, newest first. */
  readonly recent: readonly string[];
  /** When lanes of timelines are free, as far as that was asked: see `freeName`. */
  readonly free: Readonly<Record<string, Free>>;
  readonly overlays: readonly Overlay[];
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

/** The state with the present view changed. */
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
