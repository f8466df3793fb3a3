import type {Context} from './action.ts';
import type {Draft} from './draft.ts';
import type {EpochSeconds, Tone, World} from './world.ts';

/** The bar that a row draws on a timeline. */
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
  /** What is due at its end, where that is no end that is known: "should be up". "ends" without it. */
  readonly due?: string;
  /** Its end is asked for: nothing of it is due. */
  readonly isGoing?: boolean;
};

/** From `start` to `end`, in epoch seconds. */
export type Period = {readonly start: EpochSeconds; readonly end: EpochSeconds};

/** What is known of a lane besides the rows: a moment of contact, or time that somebody has reserved. */
export type KnownTime = {
  readonly kind: 'contact' | 'reserved';
  readonly lane: string;
  readonly start: EpochSeconds;
  /** Undefined: a moment. */
  readonly end?: EpochSeconds;
  readonly words: string;
};

/** Time that is marked on a lane; `row`: what is moved there, or what the mark began beside. */
type Marked<Row = any> = {
  readonly lane: string;
  readonly start: EpochSeconds;
  readonly seconds: number;
  readonly row?: Row;
  /** When the lane is free around there; undefined where that is not known. */
  readonly free?: readonly Period[];
};

/** What a timeline shows besides the rows' bars, and what marking time on it begins. */
export type Lanes<Row = any, Client = any> = {
  /** Lanes that are there without a row. */
  all?(world: World): readonly string[];
  known?(world: World): readonly KnownTime[];
  /** What `free` is asked for on a lane: a type of window. Undefined where there is nothing to ask. */
  of?(lane: string, row: Row | undefined, world: World): string | undefined;
  /** When a lane is free in a span of time, as the upstream tells it. Throws a Failure. */
  free?(
    lane: string,
    of: string,
    span: {readonly from: EpochSeconds; readonly seconds: number},
    context: Context<Client>,
    signal: AbortSignal,
  ): Promise<readonly Period[]>;
  /** Where a first mark begins, and how long it is in seconds. */
  first?(world: World): EpochSeconds;
  readonly seconds?: number;
  /** Whether what is marked would do, in a few words, and the seconds that it needs around itself. */
  judge?(marked: Marked<Row>, world: World): {before: number; after: number; tone: Tone; words: string};
  /** The action that makes something in time that was marked, with the texts of its form. */
  readonly made?: {
    readonly action: string;
    texts(lane: string, start: number, seconds: number, row: Row | undefined, world: World): Draft;
  };
  /** The action that moves a row to time that was marked. */
  readonly moved?: {readonly action: string; texts(start: number, seconds: number): Draft};
};
