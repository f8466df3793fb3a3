import type {Steps} from '../text/in-turns.ts';
import type {Action, Context} from './action.ts';
import type {Column} from './columns.ts';
import type {Draft} from './draft.ts';
import type {Failure} from './failure.ts';
import type {Fields} from './fields.ts';
import type {Listed} from './listed.ts';
import type {Section} from './section.ts';
import type {Lanes, Span} from './timeline.ts';
import type {Traced} from './trace.ts';
import {toneIn, type Word} from './vocabulary.ts';
import type {EpochSeconds, Query, Tone, World} from './world.ts';

/** Facts that were seen once and that no later look takes back: a file that arrived, a window that began. */
export type KeptFacts = {
  /** The first telling of a fact stays. */
  keep(kind: string, facts: ReadonlyMap<string, unknown>): void;
  all(kind: string): ReadonlyMap<string, {readonly at: number; readonly fact: unknown}>;
};

/** One thing that is declared once: pane, `get`, `describe`, forms, help and completion are drawn from it. */
export type Resource<Row = any, Client = any> = Listed<Row> & {
  readonly service: string;
  /** The plural used on the command line and as the key of its rows: `windows`. Unique over all services. */
  readonly name: string;
  readonly aliases: readonly string[];
  /** For headings: `Windows`. */
  readonly title: string;
  /** An id as they look, for examples in help. */
  readonly example?: string;
  /** One sentence for help. */
  readonly about: string;
  /** The upstream's id, verbatim. Unique within the resource. */
  id(row: Row): string;
  /** Other names for a row on the command line (a file's bare name); they count where only one row has them. */
  names?(row: Row): readonly (string | undefined)[];
  /** Asks for one row by its id, which the list can lack (a job of last week). Throws a Failure. */
  find?(client: Client, id: string, query: Query, signal: AbortSignal): Promise<Row | undefined>;
  /** What stands for a row that could not be read, for actions that can do with its id: reading is no gate to them. */
  unread?(id: string, query: Query, failure: Failure): Row;
  readonly columns: readonly Column<Row>[];
  /** The column keys and direction of the first view. */
  readonly sort?: {readonly key: string; readonly descending?: boolean};
  /** Its rows are the steps of one way: the console shows them in their order, not the worst first. */
  readonly inOrder?: true;
  /** Rows that are still of interest, where a list begins with history: in its own order the cursor begins on the first. */
  current?(row: Row, world: World): boolean;
  /** What the list can be narrowed to at the upstream (`--satellite FM200`): fields of the query. */
  readonly parameters?: Fields;
  list(client: Client, query: Query, signal: AbortSignal, asking?: Asking): Promise<Page<Row>>;
  /** Listens to what the upstream pushes while the list is watched, beside polling; gives the way to end it. */
  live?(client: Client, query: Query, feed: LiveFeed<Row>): () => void;
  /** Where a list stands that has an above (folders), in words, and the query that leads up. Drawn as a breadcrumb. */
  place?(query: Query, world: World): Place;
  /** Names of other resources whose rows this one's verdicts and alerts look at. */
  readonly needs?: readonly string[];
  /** The upstream's words in a row that no column of known words shows. */
  words?(row: Row, world: World): readonly Word[];
  /**
   * How each of its `parameters` stands in a row, for those that the upstream narrows by: rows of others are left out
   * here too, and it is told when an upstream did not.
   */
  readonly narrows?: Readonly<Record<string, (row: Row) => string | undefined>>;
  /** For a list that is narrowed: what its verdicts look at, where that is less than all rows of `needs`. */
  needsOf?(query: Query): readonly Lead[];
  /** The state whose age the memory keeps, since upstreams give no timestamps. */
  tracked?(row: Row): string | undefined;
  /** The detail view. It may fetch more. */
  describe(row: Row, context: Context<Client>, signal: AbortSignal): Section[] | Promise<Section[]>;
  /** What a row writes while it runs: the section of its detail that one key opens at its end; why a row has none yet. */
  readonly log?: {readonly section: string; none?(row: Row): string | undefined};
  /** The causes and facts that stand beside the list while the cursor is on the row. Pure: it asks nothing of the upstream. */
  brief?(row: Row, world: World): Section[];
  /**
   * Where Enter leads, when not to `describe`: satellites lead to their windows, folders to their files. What only the
   * upstream can tell (where a link leads) may be asked of it.
   */
  open?(row: Row, context: Context<Client>): Lead | undefined | Promise<Lead | undefined>;
  /**
   * Polling pace in seconds of wall time. `follow`: of a text that grows in a detail view; the active one without it.
   * `live`: while all changes are pushed.
   */
  readonly refresh?: {
    readonly active: number;
    readonly background: number;
    readonly follow?: number;
    readonly live?: number;
  };
  readonly actions?: readonly Action<Row, Client>[];
  /** What is worrying. Pure. */
  alerts?(rows: readonly Row[], world: World): Alert[];
  /** Each row has its alerts and is counted by itself and the world: a long list is gone through piece by piece. */
  readonly rowByRow?: true;
  /** Works out in steps what its rules look up in all rows at once, when these have been read and before they are shown. */
  prepare?(rows: readonly Row[], world: World): Steps<void>;
  /** Counts by state for the overview: an ordered list of words and tones. Pure. */
  summary?(rows: readonly Row[], world: World): Count[];
  /** Headings that its rows stand under in the console, where they belong together. Printed lists stay flat. */
  readonly group?: Grouping<Row>;
  /** What it contributes to the trace of its rows, and of others'. */
  readonly trace?: Traced<Row>;
  /** The bar that a row draws on a timeline, where it has one. */
  span?(row: Row, world: World): Span | undefined;
  /** What its timeline shows besides, and what is made and moved on it. */
  readonly lanes?: Lanes<Row, Client>;
};

/** How rows are put under headings. Pure. */
export type Grouping<Row = any> = {
  /** "by window" */
  readonly by: string;
  /** The name of a row's group; undefined for those that belong to none. */
  of(row: Row, world: World): string | undefined;
  /** The heading of a group, from its rows as filtered and sorted, at least one. */
  title(name: string, rows: readonly Row[], world: World): string;
  summary?(rows: readonly Row[], world: World): Count[];
  /** The heading of the rows that belong to no group. */
  readonly none: string;
};

/** What a list call may want to know about who asks. */
export type Asking = {
  /** The operator asked for it (`r`): answers that the upstream keeps in a cache are asked anew. */
  readonly fresh: boolean;
  readonly world: World;
  /**
   * The rows of another resource that this list is made from (files are expected by windows): as last known, or read
   * now when they never were or `fresh` asks for it. Undefined when they never could be read. The other list must not
   * ask for this one.
   */
  read<Row>(of: Listed<Row>, fresh?: boolean): Promise<readonly Row[] | undefined>;
  /**
   * Shows a long list before all is known of it, where it was never read before: its first rows (then it says that it is
   * incomplete), or all, some facts of them still unknown. What the call gives in the end takes its place.
   */
  readonly soFar?: (page: Page<any>) => void;
  /** What the memory keeps for good of what was once seen. */
  readonly kept?: KeptFacts;
  /** The rows of this very list as they were last read, by whomever; undefined when they never were. */
  readonly last?: () => readonly Row[] | undefined;
};
export type Lead = {readonly resource: string; readonly query: Query};
type Place = {readonly words: string; readonly up?: Query};

/** A row of some resource, where its type is not known. */
export type Row = unknown;

/** What a list call gives: readable rows, and what could not be read, so that one bad row hides no good one. */
export type Page<Row> = {
  readonly rows: readonly Row[];
  readonly unreadable: readonly Unreadable[];
  /** Sentences about the answer as a whole ("the answer is near 1 MB: the newest rows may be missing"). */
  readonly notes?: readonly string[];
  /** It says of itself that there is more, which was not asked for: what is not among the rows may yet be there. */
  readonly incomplete?: boolean;
  /** Sentences among the notes: what the rows are enriched with and could not be read now, so that they lack it. */
  readonly unread?: readonly string[];
  /** Ids of rows that could not be read now and stand there as they were read before; with `incomplete`. */
  readonly old?: ReadonlySet<string>;
};
/** Where a resource's `live` puts what it hears. */
export type LiveFeed<Row> = {
  /** Whole rows that changed or are new: known ids are replaced in their place, others come last. */
  changed(rows: readonly Row[]): void;
  /** Something changed that cannot be told as rows (a deletion, a gap in the pushes): the list is read again soon. */
  reread(): void;
  /** Whether changes arrive by themselves now, and why not. */
  state(live: boolean, words?: string): void;
};
export type Unreadable = {
  readonly index: number;
  readonly reason: string;
  readonly raw: unknown;
  /** The row is among the others, with what could be read of it. */
  readonly kept?: boolean;
};

export type Count = {readonly word: string; readonly count: number; readonly tone: Tone};

/** Words counted: those of a table in its order, the worst first, then others as they come. */
export const counted = <Word extends string>(
  words: readonly Word[],
  tones: Readonly<Record<string, Tone>> | ((word: Word) => Tone),
): Count[] => {
  const counts = Map.groupBy(words, word => word);
  const [order, toneOf] =
    typeof tones === 'function'
      ? [[], tones]
      : [Object.keys(tones) as Word[], (word: Word) => toneIn(tones, word)];
  return [...new Set([...order, ...counts.keys()])].flatMap(word => {
    const count = counts.get(word)?.length ?? 0;
    return count > 0 ? [{word, count, tone: toneOf(word)}] : [];
  });
};

export type Severity = 'critical' | 'warning' | 'notice';
export const severityTones: Readonly<Record<Severity, Tone>> = {
  critical: 'bad',
  warning: 'warn',
  notice: 'notice',
};

/** Something worrying: what, since when, why, and what to do. Overview, `triage` and the bell read the same ones. */
export type Alert = {
  /** Names the kind of trouble, stable across refreshes: `stuck-upload`. With the row's id it identifies the alert. */
  readonly kind: string;
  readonly severity: Severity;
  readonly resource: string;
  readonly id: string;
  /** The row is in no list: what is known of it is its trace. */
  readonly isUnlisted?: true;
  /** "Upload of aoi.py to FM200 is stuck" */
  readonly title: string;
  readonly since?: EpochSeconds;
  /** It began then or before: nobody was watching. The engine tells, by the memory. */
  readonly atLeast?: boolean;
  /** With `atLeast`: when it was last looked at and had not begun. The engine tells. */
  readonly before?: EpochSeconds;
  /** When it will be too late to do something about it: a window's start, a file's deletion. */
  readonly due?: EpochSeconds;
  readonly why: string;
  /** The next step, as an instruction. */
  readonly todo: string;
  /** The action that does it, where there is one: `windows.create`. */
  readonly action?: string;
  /** What its form is filled with, so that it does what `todo` says. */
  readonly draft?: Draft;
};

/** Declares a resource; gives it back unchanged, typed. */
export const resource = <Row, Client>(declaration: Resource<Row, Client>): Resource<Row, Client> =>
  declaration;
