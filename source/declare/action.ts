import type {z} from 'zod';
import type {Draft, Facts} from './draft.ts';
import type {Evidence} from './evidence.ts';
import type {Fields, InputOf} from './fields.ts';
import type {RequestSpec} from './http.ts';
import type {EpochSeconds, Query, World} from './world.ts';

/** What actions, forms and detail views work with. */
export type Context<Client = any> = {readonly client: Client; readonly world: World};

/** Something that an operator does. Declared once: key, form, preview, command, journal entry, confirmation. */
export type Action<Row = any, Client = any, F extends Fields = any, A = any> = {
  /** Unique within its resource: `create`, `delete`, `upload`. */
  readonly name: string;
  /** The words on the command line: `create window`. */
  readonly command: string;
  /** The key in the pane. Over all lists: `n` makes one, `u` uploads, `x` ends or deletes this row, `f` fetches, `R` does a row again. */
  readonly key: string;
  /** "Create a window" */
  readonly title: string;
  /** The line of keys names it so, where its command would not say it: `new job`. */
  readonly label?: string;
  readonly about: string;
  /** What it acts upon: nothing yet (a form that creates), the chosen row, or all marked rows one by one. */
  readonly on: 'nothing' | 'row' | 'rows';
  /** Its key works in every pane of its service, not only in its own resource's: creating a window, submitting a job. */
  readonly anywhere?: boolean;
  readonly fields: F;
  /** How it is done to each of several marked rows, where it takes what it acts upon from its fields. */
  readonly forMany?: ForMany<Row>;
  /**
   * The part of its list that its questions and checks look at, for the command line, which has read nothing yet: false
   * is none. Without it, what its own fields mean as the list's parameters.
   */
  looksAt?(draft: Draft): Query | false;
  /**
   * Other resources whose rows its questions and checks look at, read before it where they were not lately. Without it,
   * those that its own list looks at and those that it `touches`. They only advise: what cannot be read stops nothing.
   */
  readonly needs?: readonly string[];
  /** Why it cannot run now; the action is then shown with the reason. */
  disabled?(row: Row, world: World): string | undefined;
  /** What the form of an action on nothing is filled with to make another like a row. */
  texts?(row: unknown, world: World): Draft | undefined;
  /** It changes nothing upstream (a download, a reckoning), so that a read-only profile lets it through. */
  readonly reads?: boolean;
  /** Its row's state is not changed by it (a check, a repetition, a file's mode): once done, nothing is awaited. */
  readonly atOnce?: true;
  /** For what cannot be undone: the question, and, for the worst, the word to type. Nothing: this input is harmless. */
  danger?(row: Row, input: InputOf<F>, world: World): Danger | undefined;
  /** Checks before sending, beyond each field's own. Errors stop it; warnings are shown and may be overruled. */
  check?(
    input: InputOf<F>,
    row: Row,
    context: Context<Client>,
    signal: AbortSignal,
  ): Findings | Promise<Findings>;
  /**
   * What it does, as data, where that is a request or several that do not hang on each other: shown, and sent in order.
   * Either this or `run`.
   */
  requests?(input: InputOf<F>, row: Row, context: Context<Client>): RequestSpec[] | Promise<RequestSpec[]>;
  /** What each answer to `requests` must be, so that it counts as done; anything else is unknown. */
  readonly answer?: {
    readonly schema?: z.ZodType<A>;
    /** An empty body is an answer, by the upstream's contract. */
    readonly empty?: true;
  };
  /**
   * What it does, where a step hangs on an answer. Its preview is this very run, rehearsed: changes go out through
   * `http.send` or `changing`, which only note them then. Throws a Failure; the engine makes the outcome of it.
   */
  run?(
    input: InputOf<F>,
    row: Row,
    context: Context<Client>,
    progress: (progress: Progress) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<Done>;
  /**
   * Other actions that it is made of, instead of `requests` and `run`: done one after the other, each only where the one
   * before it was done. Shown and asked about as one, journalled as a group. Its own `check` speaks for all of them.
   */
  parts?(input: InputOf<F>, row: Row, world: World): readonly Part[];
  /** What the answer to the (last) request means: as `answer` read it, undefined where it was empty. */
  done?(answer: A, input: InputOf<F>, row: Row): Done;
  /** Facts to remember with the journal entry (size, sha256), gathered before sending. */
  facts?(input: InputOf<F>, row: Row, context: Context<Client>): Facts | Promise<Facts>;
  /** What the upstream shows now of a change whose outcome is unknown: reads it again, and never sends. */
  evidence?(
    input: InputOf<F>,
    intent: Intent,
    client: Client,
    signal: AbortSignal,
  ): Evidence | Promise<Evidence>;
  /** Resources to read again afterwards; its own is always read. */
  readonly touches?: readonly string[];
};
/** One of the actions that another is made of. */
export type Part = {readonly action: Action; readonly draft: Draft; readonly row?: unknown};
/** One action for several marked rows: what is asked once for all of them, and what each gives itself. */
export type ForMany<Row = any> = {
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
export type Danger = {
  /** Instead of "This cannot be undone from here". */
  readonly heading?: string;
  readonly question: string;
  readonly type?: string;
  /** Of several rows, what is asked of each. */
  readonly each?: readonly string[];
};
export type Finding = {
  /** A note is an answer to what was typed: nothing is wrong. */
  readonly level: 'error' | 'warning' | 'note';
  readonly field?: string;
  readonly sentence: string;
  /** Of a warning: it is asked about before anything is sent, as what cannot be undone is. */
  readonly asks?: true;
};
/** What came of checks: `false` and undefined are nothing. */
export type Findings = Finding | false | undefined | readonly Findings[];
export const refusal = (sentence: string, field?: string): Finding => ({level: 'error', field, sentence});
export const warning = (sentence: string, field?: string): Finding => ({level: 'warning', field, sentence});
export const note = (sentence: string, field?: string): Finding => ({level: 'note', field, sentence});
/** Checks that look at rows which could not be read were not made on them: that is said. */
export const unreadFindings = (world: World, resources: readonly string[]): Findings =>
  resources.map(name => {
    const why = world.unread(name);
    return why !== undefined && warning(`Not all ${name} could be looked at by these checks: ${why}`);
  });
export const allFindings = (found: Findings): Finding[] => {
  if (!found) return [];
  return Array.isArray(found) ? found.flatMap(allFindings) : [found as Finding];
};
export type Progress = {
  /** Bytes, or what `unit` says. */
  readonly sent: number;
  readonly total?: number;
  /** What is counted, in the plural, where it is not bytes: "readings". */
  readonly unit?: string;
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
  /** The ids that it gave, where it got so far. */
  readonly ids?: readonly string[];
};
/** What settling came to. */
export type Settled =
  | {readonly kind: 'done'; readonly ids: readonly string[]; readonly sentence: string}
  | {readonly kind: 'absent'; readonly sentence: string}
  | {readonly kind: 'unknown'; readonly sentence: string};

/** Declares an action with its fields' types. */
export const action = <Row, Client, F extends Fields, A = any>(
  declaration: Action<Row, Client, F, A>,
): Action<Row, Client, F, A> => declaration;
