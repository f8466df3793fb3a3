import type {Finding, Progress} from '../../declare/action.ts';
import type {Draft} from '../../declare/draft.ts';
import type {Suggestion} from '../../declare/fields.ts';
import type {Section} from '../../declare/section.ts';
import type {Query} from '../../declare/world.ts';
import type {Edit} from '../form/edit.ts';

export type FormState = {
  readonly kind: 'form';
  /** Tells it from every other form that is or was open; 0 before it is. */
  readonly id: number;
  /** When it came on the screen, as `together` of a key: by a clock that nobody sets. */
  readonly opened?: number;
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
  readonly each: readonly string[];
  readonly remarks: readonly string[];
  /** The requests as they will be sent. */
  readonly requests: readonly string[];
  /** Remarks and requests are known. */
  readonly known: boolean;
  /** They have stood long enough to be seen: only now a yes counts. */
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
