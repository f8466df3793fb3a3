import {isOwnFault, ownFault} from '../text/report-fault.ts';

/** What went wrong with an upstream, as a value: thrown by `Http`, kept by polling, shown as a sentence. */
export type FailureKind =
  | 'no-credentials'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'rejected'
  | 'limited'
  | 'unavailable'
  | 'unreachable'
  | 'timeout'
  | 'cut'
  | 'too-large'
  | 'unreadable'
  | 'insecure'
  | 'read-only'
  | 'aborted'
  | 'local';

/** An answer that is no success, as it came. `what`, where it stands with it, is the question: "POST window". */
export type Came = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};
/** An upstream's own words for a refusal, and, where its status misleads, what kind it really is and what to do. */
export type Explained = {readonly words: string; readonly kind?: FailureKind; readonly todo?: string};

export class Failure extends Error {
  override readonly name = 'Failure';
  readonly kind: FailureKind;
  /** What to do about it, as an instruction. */
  readonly todo: string | undefined;
  /** HTTP status, where an answer came. */
  readonly status: number | undefined;
  /** Seconds that the upstream asked us to wait. */
  readonly retryAfter: number | undefined;
  /** Whether the request can have had an effect: false when it surely did not leave or was refused. */
  readonly maybeSent: boolean;
  /** True when asking again later may help. */
  readonly retryable: boolean;
  /** The upstream itself reports that what it had taken on came to nothing (a task that failed): nothing is unknown. */
  readonly settled: boolean;

  constructor(
    kind: FailureKind,
    message: string,
    more: {
      todo?: string;
      status?: number;
      retryAfter?: number;
      maybeSent?: boolean;
      retryable?: boolean;
      settled?: boolean;
      cause?: unknown;
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : {cause: more.cause});
    this.kind = kind;
    this.todo = more.todo;
    this.status = more.status;
    this.retryAfter = more.retryAfter;
    this.maybeSent = more.maybeSent ?? false;
    this.settled = more.settled ?? false;
    this.retryable =
      more.retryable ?? ['limited', 'unavailable', 'unreachable', 'timeout', 'cut'].includes(kind);
  }
}

/** Anything thrown, as a Failure. A mistake in this program's code is said to be one, and a report of it is kept. */
export const asFailure = (thrown: unknown, underWay = ''): Failure => {
  if (thrown instanceof Failure) return thrown;
  const words = isOwnFault(thrown)
    ? ownFault(thrown, underWay)
    : thrown instanceof Error
      ? thrown.message
      : String(thrown);
  return new Failure('local', words, {cause: thrown});
};
