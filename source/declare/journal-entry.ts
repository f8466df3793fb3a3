import type {Draft, Facts} from './draft.ts';
import type {FailureKind} from './failure.ts';

/** What came of a mutation. `unknown`: it may or may not have arrived, until a reading of the upstream settles it. */
export type Verdict = 'pending' | 'done' | 'rejected' | 'not-sent' | 'unknown' | 'absent';

/** One thing that an operator did. Secrets are masked before it gets here. */
export type JournalEntry = {
  readonly id: string;
  /** Epoch seconds, in the ground segment's time. */
  readonly at: number;
  /** user@host */
  readonly who: string;
  readonly profile: string;
  /** A mark of the upstream and account that it went to: see `upstreamMark`. */
  readonly upstream?: string;
  readonly service: string;
  readonly resource: string;
  readonly action: string;
  /** Epoch seconds from which relative times in the input (`+24h`) count. */
  readonly readAt?: number;
  /** The same for all that was asked for at once. */
  readonly group?: string;
  /** The row that it was done to. */
  readonly row?: string;
  readonly input: Draft;
  readonly facts: Facts;
  /** The requests as shown in the preview: method, URL, body, secrets masked. */
  readonly requests: readonly string[];
  readonly known: readonly string[];
  readonly verdict: Verdict;
  /** When the first change left, and when the last was answered or given up: epoch seconds. */
  readonly sentAt?: number;
  readonly answeredAt?: number;
  /** Epoch seconds of the outcome. */
  readonly settledAt?: number;
  readonly sentence?: string;
  readonly ids: readonly string[];
  readonly status?: number;
  /** What kind of failure it was, where it did not go through: the exit code of a command goes by it. */
  readonly kind?: FailureKind;
  /** It went to its end, and some of it did not come about. */
  readonly partial?: boolean;
  /** user@host, where a later reading of the upstream settled what was unknown. */
  readonly settledBy?: string;
  /** What was known of the outcome before, oldest first. */
  readonly earlier?: readonly {readonly at: number; readonly verdict: Verdict; readonly sentence: string}[];
};

export type NewEntry = Omit<
  JournalEntry,
  | 'id'
  | 'at'
  | 'who'
  | 'upstream'
  | 'verdict'
  | 'ids'
  | 'sentAt'
  | 'answeredAt'
  | 'settledAt'
  | 'sentence'
  | 'status'
  | 'kind'
  | 'partial'
  | 'settledBy'
  | 'earlier'
>;
export type Outcome = {
  readonly verdict: Exclude<Verdict, 'pending'>;
  readonly sentence: string;
  readonly ids?: readonly string[];
  readonly status?: number;
  readonly kind?: FailureKind;
  readonly partial?: boolean;
  readonly sentAt?: number;
  readonly answeredAt?: number;
};

/** What was done, and to what: `tasking windows delete 3020554`. */
export const doneTo = ({service, resource, action, row, ids}: JournalEntry): string =>
  `${service} ${resource} ${action} ${row ?? ids.join(' ')}`;
