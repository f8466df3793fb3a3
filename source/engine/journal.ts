import type {Draft, Facts, Sent} from '../resource.ts';

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
  readonly service: string;
  readonly resource: string;
  readonly action: string;
  /** The row that it was done to. */
  readonly row?: string;
  readonly input: Draft;
  readonly facts: Facts;
  /** The requests as shown in the preview: method, URL, body, secrets masked. */
  readonly requests: readonly string[];
  readonly known: readonly string[];
  readonly verdict: Verdict;
  /** Epoch seconds of the outcome. */
  readonly settledAt?: number;
  readonly sentence?: string;
  readonly ids: readonly string[];
  readonly status?: number;
};

export type NewEntry = Omit<
  JournalEntry,
  'id' | 'at' | 'who' | 'verdict' | 'ids' | 'settledAt' | 'sentence' | 'status'
>;
export type Outcome = {
  readonly verdict: Exclude<Verdict, 'pending'>;
  readonly sentence: string;
  readonly ids?: readonly string[];
  readonly status?: number;
};

/** Append-only NDJSON: an entry is on disk (fsync) before its request leaves; its outcome is a second line. */
export type Journal = {
  /** On disk when it resolves. */
  intend(entry: NewEntry): Promise<JournalEntry>;
  settle(id: string, outcome: Outcome): Promise<void>;
  /** Oldest first. Entries left `pending` by a process that is gone read as `unknown`. */
  entries(since?: number): readonly JournalEntry[];
  sent(resource: string, id: string): Sent | undefined;
  subscribe(listener: () => void): () => void;
  close(): Promise<void>;
};
