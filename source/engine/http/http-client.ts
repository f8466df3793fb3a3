import type {Came, Explained} from '../../declare/failure.ts';
import type {Http} from '../../declare/http.ts';
import type {Clock} from '../clock.ts';
import type {Tell} from '../log-event.ts';
import type {ShownCredentials} from './mask.ts';

/** The same with what the connection itself has learned. */
export type HttpClient = Http & {
  /** Seconds by which the upstream's clock is ahead of this machine's; undefined before the first answer. */
  readonly skew: () => number | undefined;
  /**
   * The upstream's time in epoch seconds, as the Date headers of its answers tell it: what is "recent" there is reckoned
   * from it. Ours until the first answer, and where the two agree.
   */
  readonly upstreamNow: () => number;
  readonly close: () => void;
};

export type HttpOptions = {
  /** The name on the command line: `tasking`. */
  readonly service: string;
  readonly title: string;
  readonly baseUrl: string;
  /** Headers that prove who asks, or undefined when none are needed. `renew` after a refusal: the last ones are no good. */
  authorize(request: {
    renew: boolean;
    refused?: Readonly<Record<string, string>>;
    signal?: AbortSignal;
  }): Promise<Record<string, string> | undefined>;
  /** How credentials stand in requests that are shown; a bearer token without it. */
  readonly shownCredentials?: ShownCredentials;
  /** Is told what happens, for the log. */
  readonly tell?: Tell;
  readonly clock: Clock;
  readonly userAgent: string;
  readonly allowInsecure?: boolean;
  /** A PEM file of further certificate authorities. */
  readonly caFile?: string;
  readonly timeouts?: Partial<Timeouts>;
  /** Bytes of an answer, decompressed. */
  readonly limits?: {readonly answer?: number};
  /** What to do where the credentials are refused, as far as whoever gave them knows. */
  refusedTodo?(): string | undefined;
  explain?(answer: Came & {readonly what: string}): string | Explained | undefined;
  /** From 0 up to 1, for jitter. */
  readonly random?: () => number;
  readonly environment?: Readonly<Record<string, string | undefined>>;
};

/** Milliseconds. `idle` is without a byte either way, `whole` the entire exchange. */
export type Timeouts = {
  readonly connect: number;
  readonly response: number;
  readonly whole: number;
  readonly idle: number;
};
