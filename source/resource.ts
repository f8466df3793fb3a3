import type {Column} from './columns.ts';
import type {Explained, Failure} from './engine/failure.ts';
import type {Http, RequestSpec} from './engine/http.ts';
import type {JournalEntry} from './engine/journal.ts';
import type {Draft, Fields, InputOf} from './fields.ts';

/** Seconds since 1970 UTC: the unit of every time in rows, rules and columns. */
export type EpochSeconds = number;

/** How a thing stands. Drawn as a colour and a glyph together, never as a colour alone. */
export type Tone = 'good' | 'busy' | 'notice' | 'warn' | 'bad' | 'quiet' | 'plain';

/** One thing that is declared once: pane, `get`, `describe`, forms, help and completion are drawn from it. */
export type Resource<Row = any, Client = any> = {
  readonly service: string;
  /** The plural used on the command line and as the key of its rows: `windows`. Unique over all services. */
  readonly name: string;
  readonly aliases: readonly string[];
  /** For headings: `Windows`. */
  readonly title: string;
  /** One sentence for help. */
  readonly about: string;
  /** The upstream's id, verbatim. Unique within the resource. */
  id(row: Row): string;
  readonly columns: readonly Column<Row>[];
  /** The column keys and direction of the first view. */
  readonly sort?: {readonly key: string; readonly descending?: boolean};
  /** What the list can be narrowed to at the upstream (`--satellite FM200`): fields of the query. */
  readonly parameters?: Fields;
  list(client: Client, query: Query, signal: AbortSignal, asking?: Asking): Promise<Page<Row>>;
  /** Listens to what the upstream pushes while the list is watched, beside polling; gives the way to end it. */
  live?(client: Client, query: Query, feed: LiveFeed<Row>): () => void;
  /** Where a list stands that has an above (folders), in words, and the query that leads up. Drawn as a breadcrumb. */
  place?(query: Query, world: World): Place;
  /** Names of other resources whose rows this one's verdicts and alerts look at. */
  readonly needs?: readonly string[];
  /** The state whose age the first-seen store keeps, since upstreams give no timestamps. */
  tracked?(row: Row): string;
  /** The detail view. It may fetch more. */
  describe(row: Row, context: Context<Client>, signal: AbortSignal): Section[] | Promise<Section[]>;
  /** Where Enter leads, when not to `describe`: satellites lead to their windows, folders to their files. */
  open?(row: Row): {resource: string; query: Query} | undefined;
  /** Polling pace in seconds of wall time. */
  readonly refresh?: {readonly active: number; readonly background: number};
  readonly actions?: readonly Action<Row, Client>[];
  /** What is worrying. Pure. */
  alerts?(rows: readonly Row[], world: World): Alert[];
  /** Counts by state for the overview: an ordered list of words and tones. Pure. */
  summary?(rows: readonly Row[], world: World): Count[];
  /** Headings that its rows stand under in the console, where they belong together. Printed lists stay flat. */
  readonly group?: Grouping<Row>;
  /** The bar that a row draws on a timeline, where it has one. */
  span?(row: Row, world: World): Span | undefined;
};

/** How rows are put under headings. Pure. */
export type Grouping<Row = any> = {
  /** "by window" */
  readonly by: string;
  /** The name of a row's group; undefined for those that belong to none. */
  of(row: Row, world: World): string | undefined;
  /** The heading of a group, from its rows as filtered and sorted, at least one. */
  title(name: string, rows: readonly Row[], world: World): string;
  /** Counts behind the heading. */
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
  read<Row>(resource: string, fresh?: boolean): Promise<readonly Row[] | undefined>;
  /**
   * Shows a long list before all is known of it, where it was never read before: all of its rows, some facts of them
   * still unknown. What the call gives in the end takes its place.
   */
  readonly soFar?: (page: Page<any>) => void;
};
export type Place = {readonly words: string; readonly up?: Query};

/** A row of some resource, where its type is not known. */
export type Row = unknown;

export type Query = Readonly<Record<string, string>>;

/** What a list call gives: readable rows, and what could not be read, so that one bad row hides no good one. */
export type Page<Row> = {
  readonly rows: readonly Row[];
  readonly unreadable: readonly Unreadable[];
  /** Sentences about the answer as a whole ("the answer is near 1 MB: the newest rows may be missing"). */
  readonly notes?: readonly string[];
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
export type Unreadable = {readonly index: number; readonly reason: string; readonly raw: unknown};

/** A read-only view of all that is known at one moment. Rules are functions of rows and of this. */
export type World = {
  readonly now: EpochSeconds;
  /** Last known rows of a resource, in upstream order; undefined when it was never read. */
  rows<Row>(resource: string): readonly Row[] | undefined;
  /** A row by its id, in whatever list of the resource it was last seen: `rows` has the list as it is without a query. */
  row?<Row>(resource: string, id: string): Row | undefined;
  /** When this object was first seen, and first seen in its present state. */
  seen(resource: string, id: string): Seen | undefined;
  /** What the journal knows of the mutation that made this object (facts such as size and sha256). */
  sent(resource: string, id: string): Sent | undefined;
  /** What was done to a service, oldest first, with the facts noted on the way: work to be taken up after a restart. */
  journal?(service: string): readonly JournalEntry[];
  /** The service's part of the profile, as its own schema parsed it. */
  settings<Settings>(service: string): Settings;
};
export type Seen = {
  readonly state: string;
  readonly since: EpochSeconds;
  /** True when we were not watching as it changed: the age is a lower bound, shown as "≥". */
  readonly atLeast: boolean;
  readonly first: EpochSeconds;
  readonly history: readonly {readonly state: string; readonly at: EpochSeconds}[];
};
export type Sent = {
  readonly at: EpochSeconds;
  readonly who: string;
  readonly facts: Facts;
  readonly input: Draft;
};
export type Facts = Readonly<Record<string, string | number | boolean>>;

/** What actions, forms and detail views work with. */
export type Context<Client = any> = {readonly client: Client; readonly world: World};

export type Count = {readonly word: string; readonly count: number; readonly tone: Tone};

export type Severity = 'critical' | 'warning' | 'notice';
/** Something worrying: what, since when, why, and what to do. Overview, `triage` and the bell read the same ones. */
export type Alert = {
  /** Names the kind of trouble, stable across refreshes: `stuck-upload`. With the row's id it identifies the alert. */
  readonly kind: string;
  readonly severity: Severity;
  readonly resource: string;
  readonly id: string;
  /** "Upload of aoi.py to FM200 is stuck" */
  readonly title: string;
  readonly since?: EpochSeconds;
  /** The evidence. */
  readonly why: string;
  /** The next step, as an instruction. */
  readonly todo: string;
  /** The action that does it, where there is one: `windows.create`. */
  readonly action?: string;
};

export type Span = {
  readonly lane: string;
  readonly label: string;
  readonly start: EpochSeconds;
  readonly end: EpochSeconds;
  /** Seconds that the thing needs before and after itself. */
  readonly before: number;
  readonly after: number;
  readonly tone: Tone;
  readonly conflict: boolean;
};

/** A part of a detail view. Sections are data; the console and the command line draw them. */
export type Section =
  | {readonly kind: 'facts'; readonly title: string; readonly facts: readonly Fact[]}
  | {
      readonly kind: 'table';
      readonly title: string;
      readonly header: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | {readonly kind: 'causes'; readonly title: string; readonly causes: readonly Cause[]}
  /** `follow`: it grows, so the detail view is asked again at the resource's active pace until no section follows. */
  | {readonly kind: 'text'; readonly title: string; readonly text: string; readonly follow?: boolean}
  | {readonly kind: 'json'; readonly title: string; readonly value: unknown};
export type Fact = {readonly name: string; readonly value: string; readonly tone?: Tone};
/** One possible reason for a trouble, weighed. Ordered by the resource, most telling first. */
export type Cause = {
  readonly title: string;
  readonly holds: 'yes' | 'likely' | 'possible' | 'no' | 'unknown';
  readonly evidence: string;
  readonly todo?: string;
  /** The action that is the next step: `windows.create`. */
  readonly action?: string;
};

/** Something that an operator does. Declared once: key, form, preview, command, journal entry, confirmation. */
export type Action<Row = any, Client = any, F extends Fields = any> = {
  /** Unique within its resource: `create`, `delete`, `upload`. */
  readonly name: string;
  /** The words on the command line: `create window`. */
  readonly command: string;
  /** The key in the pane. */
  readonly key: string;
  /** "Create a window" */
  readonly title: string;
  readonly about: string;
  /** What it acts upon: nothing yet (a form that creates), the chosen row, or all marked rows one by one. */
  readonly on: 'nothing' | 'row' | 'rows';
  /** Its key works in every pane of its service, not only in its own resource's: creating a window, submitting a job. */
  readonly anywhere?: boolean;
  readonly fields: F;
  /** How it is done to each of several marked rows, where it takes what it acts upon from its fields. */
  readonly several?: Several<Row>;
  /**
   * The part of its list that its questions and checks look at, for the command line, which has read nothing yet: false
   * is none. Without it, what its own fields mean as the list's parameters.
   */
  looksAt?(draft: Draft): Query | false;
  /** Why it cannot run now; the action is then shown with the reason. */
  disabled?(row: Row | undefined, world: World): string | undefined;
  /** It changes nothing upstream (a download, a reckoning), so that a read-only profile lets it through. */
  readonly reads?: boolean;
  /** For what cannot be undone: the question, and, for the worst, the word to type. Nothing: this input is harmless. */
  danger?(row: Row | undefined, input: InputOf<F>, world: World): Danger | undefined;
  /** Checks before sending, beyond each field's own. Errors stop it; warnings are shown and may be overruled. */
  check?(
    input: InputOf<F>,
    row: Row | undefined,
    context: Context<Client>,
    signal: AbortSignal,
  ): Finding[] | Promise<Finding[]>;
  /** The exact requests: what the preview shows and, unless `run` is given, what is sent. */
  requests(
    input: InputOf<F>,
    row: Row | undefined,
    context: Context<Client>,
  ): RequestSpec[] | Promise<RequestSpec[]>;
  /** For flows of several steps. Throws a Failure; the engine makes the outcome of it. */
  run?(
    input: InputOf<F>,
    row: Row | undefined,
    context: Context<Client>,
    progress: (progress: Progress) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<Done>;
  /** What the answer of the (last) request means. */
  done?(answer: unknown, input: InputOf<F>, row: Row | undefined): Done;
  /** Facts to remember with the journal entry (size, sha256), gathered before sending. */
  facts?(input: InputOf<F>, row: Row | undefined, context: Context<Client>): Facts | Promise<Facts>;
  /** Settles an unknown outcome by reading the upstream again. Never sends. */
  settle?(input: InputOf<F>, intent: Intent, client: Client, signal: AbortSignal): Promise<Settled>;
  /** Resources to read again afterwards; its own is always read. */
  readonly touches?: readonly string[];
};
/** One action for several marked rows: what is asked once for all of them, and what each gives itself. */
export type Several<Row = any> = {
  /** Fields that each row fills, so that they are not asked for. */
  readonly fills: readonly string[];
  /** Why it cannot be done to this row, which is then left out. */
  unfit?(row: Row): string | undefined;
  /** Texts that the other fields start with. */
  initial?(rows: readonly Row[], world: World): Draft;
  /** A row's own texts: those of `fills`, and what it makes of the ones that were typed for all. */
  texts(row: Row, typed: Draft): Draft;
  /** The question for all of them at once. */
  danger?(rows: readonly Row[], typed: Draft, world: World): Danger | undefined;
};
export type Danger = {readonly question: string; readonly type?: string};
export type Finding = {
  readonly level: 'error' | 'warning';
  readonly field?: string;
  readonly sentence: string;
};
export type Progress = {
  readonly sent: number;
  readonly total?: number;
  readonly words?: string;
  /** Learned on the way, and on disk in the journal before the work goes on: what is needed to take it up again. */
  readonly facts?: Facts;
};
export type Done = {
  readonly ids: readonly string[];
  readonly sentence: string;
  /** It went to its end, and some of it did not come about: the sentence says what. Commands then end with 2. */
  readonly partial?: boolean;
};
/** What was about to be sent, as the journal has it. */
export type Intent = {
  readonly at: EpochSeconds;
  readonly facts: Facts;
  /** The chosen row's id, where the action was on a row. */
  readonly row?: string;
  /** Ids of the resource that were known before sending: a row among them is not the result. */
  readonly known: readonly string[];
};
export type Settled =
  | {readonly kind: 'done'; readonly ids: readonly string[]; readonly sentence: string}
  | {readonly kind: 'absent'; readonly sentence: string}
  | {readonly kind: 'unknown'; readonly sentence: string};

/** One upstream: how to reach it, and its resources. A further service is one folder and one line in `services/index.ts`. */
export type Service<Client = any, Settings = any> = {
  readonly name: string;
  readonly title: string;
  /** Parses the service's part of a profile; throws a ZodError that names the key. */
  readonly settings: {parse(raw: unknown): Settings};
  connect(connection: Connection<Settings>): Client;
  readonly resources: readonly Resource<any, Client>[];
  /** Tabs of the console: a digit, a title and the resources seen there, first one first. */
  readonly tabs: readonly Tab[];
  /** The upstream's own words for what went wrong, where its answers need more than the common reading. */
  explain?(answer: {
    status: number;
    headers: Readonly<Record<string, string>>;
    text: string;
  }): string | Explained | undefined;
  /** One-shot commands that are neither lists nor actions. */
  readonly commands?: readonly Command<Client>[];
};

/** A one-shot command that reads: `tail -f PATH`, `wait JOB`. Its fields give arguments and flags as an action's do. */
export type Command<Client = any, F extends Fields = any> = {
  /** `tail` */
  readonly words: string;
  readonly about: string;
  readonly fields: F;
  /** Letters for flags: `{follow: 'f'}`. */
  readonly short?: Readonly<Record<string, string>>;
  /** Gives the exit code. Throws a Failure. */
  run(input: InputOf<F>, context: CommandContext<Client>): Promise<number>;
};
export type CommandContext<Client = any> = Context<Client> & {
  /** Text of an upstream as it is, line ends and all; whoever writes it to a terminal makes it harmless there. */
  readonly out: (text: string) => void;
  /** A sentence beside the result, for stderr. */
  readonly note: (sentence: string) => void;
  readonly signal: AbortSignal;
};
export type Tab = {readonly digit: number; readonly title: string; readonly views: readonly string[]};
export type Connection<Settings> = {
  readonly settings: Settings;
  /** Bound to the service's base URL: credentials, time-outs, retries of GET, size limit. */
  readonly http: Http;
  readonly now: () => EpochSeconds;
  /** Who asks, as the profile says, for upstreams that want it in the request. */
  readonly user?: {readonly name?: string; readonly id?: string};
};

export type {Column, Draft, Failure, Fields, Http, InputOf, RequestSpec};

/** Declares a resource; gives it back unchanged, typed. */
export const resource = <Row, Client>(declaration: Resource<Row, Client>): Resource<Row, Client> =>
  declaration;

/** Declares a command with its fields' types. */
export const command = <Client, F extends Fields>(declaration: Command<Client, F>): Command<Client, F> =>
  declaration;

/** Declares an action with its fields' types. */
export const action = <Row, Client, F extends Fields>(
  declaration: Action<Row, Client, F>,
): Action<Row, Client, F> => declaration;
