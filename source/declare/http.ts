import type {Agent, AgentOptions} from 'node:http';
import type {z} from 'zod';
import type {FailureKind} from './failure.ts';

/** One request, as data: previews show it, the journal keeps it (masked), `Http.send` sends it. */
export type RequestSpec = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Relative to the service's base URL, without a leading slash: `window`. Or an absolute URL, which gets no credentials. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?:
    | {readonly kind: 'json'; readonly value: unknown}
    | {readonly kind: 'form'; readonly fields: Readonly<Record<string, string>>}
    | {readonly kind: 'text'; readonly text: string; readonly type: string}
    | {
        readonly kind: 'file';
        readonly path: string;
        /** Without it none is sent: some signatures are over an empty one. */
        readonly type?: string;
        /** Only these bytes of it: a part of an upload in parts. */
        readonly part?: {readonly from: number; readonly length: number};
      }
    | {
        readonly kind: 'multipart';
        readonly parts: readonly (
          | {readonly name: string; readonly value: string}
          | {readonly name: string; readonly path: string; readonly filename: string; readonly type: string}
          /** A file that is made here: a script with lines put in. */
          | {readonly name: string; readonly text: string; readonly filename: string; readonly type: string}
        )[];
      };
};

export type Answer = {
  readonly status: number;
  /** Lower-case names. Never logged: some upstreams echo the token in one. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The very object that an earlier GET of the same URL gave, when the bytes are the same. */
  readonly json: () => unknown;
  /** The same, in turns with keys and drawing: of an answer that may be very long. `begun` is given how a long list in it begins. */
  readonly inTurns: (begun?: (first: readonly unknown[]) => void) => Promise<unknown>;
};

export type SendOptions = {
  readonly signal?: AbortSignal;
  /** Bytes sent so far of the whole body. */
  readonly onUpload?: (sent: number, total: number | undefined) => void;
  /** Statuses above 399 that are answers, not failures. */
  readonly accept?: readonly number[];
  /** Milliseconds for the whole exchange, where the service's own limit does not fit. */
  readonly timeout?: number;
  /** Sends no credentials, wherever it goes: the URL itself is signed. */
  readonly anonymous?: boolean;
  /** Of a reading at an address that none later has, such as a task's: its answer is not kept to be held against the next. */
  readonly once?: boolean;
  /** It only asks, although its method is not GET (a search with a body): it is retried as a GET is, and is not a change. */
  readonly reading?: boolean;
  /**
   * Of a change: the JSON that a rehearsal takes for its answer, so that it goes on to what follows. Made-up ids are
   * words that say what they stand for. Without it a rehearsal ends with this request.
   */
  readonly assume?: unknown;
};

/** What became of one exchange; `ms` until the answer's head, or until it failed. */
export type Exchanged = {
  readonly method: string;
  readonly url: string;
  readonly ms: number;
  readonly status?: number;
  readonly failure?: FailureKind;
  readonly sentence?: string;
};

/** HTTP to one service. Throws a Failure for everything that is not an answer below 400. */
export type Http = {
  /** A GET: retried on network errors, 429 and 5xx, within the poll's patience. */
  get(
    path: string,
    options?: SendOptions & {query?: RequestSpec['query']; headers?: RequestSpec['headers']},
  ): Promise<Answer>;
  /** Sent exactly once, never retried. */
  send(request: RequestSpec, options?: SendOptions): Promise<Answer>;
  /**
   * A GET whose body goes to a file: resumes at `from` bytes where the upstream can and it is the same file; gives the
   * bytes on disk. `same` is the caller's own proof of that, such as a checksum, for upstreams without ETag or date.
   */
  download(
    path: string,
    file: string,
    options?: SendOptions & {
      headers?: RequestSpec['headers'];
      from?: number;
      same?: string;
      onDownload?: (got: number, total: number | undefined) => void;
    },
  ): Promise<number>;
  /** A GET read through a schema. A body that does not fit is a Failure of kind `unreadable` that names the place. */
  read<Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    options?: SendOptions & {query?: RequestSpec['query']; headers?: RequestSpec['headers']},
  ): Promise<z.infer<Schema>>;
  /** The request as a curl command, credentials masked. */
  curl(request: RequestSpec): string;
  /** What the service's token tells of its bearer, unverified; undefined when it is none that tells. Throws a Failure. */
  claims(signal?: AbortSignal): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** For what is asked beside these requests (a websocket, a bucket), so that it goes their way. Throws a Failure. */
  agentFor(url: URL, options?: Pick<AgentOptions, 'keepAlive' | 'maxSockets'>): Promise<Agent>;
  /** Tells the log of one exchange that a library made beside these requests. `url` is logged as it is: no secret in it. */
  noted(exchange: Exchanged): void;
  readonly baseUrl: string;
};
