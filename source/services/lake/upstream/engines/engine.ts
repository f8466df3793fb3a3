import type {Failure} from '../../../../declare/failure.ts';
import type {EpochSeconds} from '../../../../declare/world.ts';
import type {Digests} from '../../rules/evidence.ts';
import type {Job, JobDetail} from './job.ts';
import type {Table} from './table.ts';

/** What a bucket or directory holds under one key. */
export type Stored = {
  readonly key: string;
  readonly bytes: number;
  /** Where one object was asked for: a listing tells none. */
  readonly etag?: string;
  /** MD5 of its bytes, where the store keeps it. */
  readonly md5?: string;
  readonly at?: EpochSeconds;
};

/** The same as a listing tells it, where it tells no size. */
export type Listing = Omit<Stored, 'bytes'> & {readonly bytes?: number};

export type Store = {
  /** Where objects are, in words: `s3://bucket` or a directory. */
  readonly place: string;
  /** An object of which its key alone could be read has no bytes: those of the others are known all the same. */
  list(prefix: string, signal?: AbortSignal): Promise<readonly Listing[]>;
  head(key: string, signal?: AbortSignal): Promise<Stored | undefined>;
  /** True when there was one. */
  remove(key: string, signal?: AbortSignal): Promise<boolean>;
  /** Writes a small object of its own, reads it again and removes it. Throws a Failure that says what did not go. */
  probe(signal?: AbortSignal): Promise<void>;
  /** Reads all bytes of an object and reckons their checksums: MD5 and the one that is asked for. */
  digests?(
    key: string,
    checksum: Order['checksum'],
    signal?: AbortSignal,
  ): Promise<Digests & {readonly bytes: number}>;
  /** Reading all bytes costs no more than a disk. */
  readonly near?: boolean;
};

export type Order = {
  readonly pool: string;
  readonly title: string;
  readonly link: string;
  readonly key: string;
  readonly bytes?: number;
  readonly sizeText?: string;
  readonly checksum?: {readonly algorithm: string; readonly value: string};
};

/** Lines of a log since a token; the next token. */
export type LogPage = {
  readonly lines: readonly {readonly at: EpochSeconds; readonly text: string}[];
  readonly next?: string;
  /** False while the job has not written one line. */
  readonly begun: boolean;
};

/** A job that was sent; `over` of a download of this very process: resolves when it has ended, with what went wrong. */
export type Submitted = {readonly id: string; readonly over?: Promise<Failure | undefined>};

/** Who performs downloads: AWS Batch, or a worker of ours. */
export type Runner = {
  /** All jobs of the last days. Panels that may not be read are named in `refused`. */
  jobs(
    signal?: AbortSignal,
    fresh?: boolean,
  ): Promise<{readonly jobs: readonly Job[]; readonly refused: readonly Failure[]}>;
  job(id: string, signal?: AbortSignal): Promise<JobDetail | undefined>;
  /** Sent once. For our own worker it returns when the download has begun. */
  submit(order: Order, signal?: AbortSignal): Promise<Submitted>;
  terminate(id: string, reason: string, signal?: AbortSignal): Promise<void>;
  log(job: Job, from: string | undefined, signal?: AbortSignal): Promise<LogPage>;
  /** State of the queue and of what stands behind it, in words; nothing for a worker of ours. */
  environment(
    signal?: AbortSignal,
  ): Promise<readonly {readonly name: string; readonly state: string; readonly reason?: string}[]>;
  /** Whether downloads end with this process. */
  readonly inProcess: boolean;
};

/** An ingest run, from our own records or from Step Functions. */
export type Run = {
  readonly id: string;
  readonly state: string;
  readonly startedAt: EpochSeconds;
  readonly stoppedAt?: EpochSeconds;
  readonly by: string;
  readonly pool?: string;
  readonly query?: string;
  readonly found?: number;
  /** Of what was found: the known sizes together, and how many are not known. */
  readonly foundBytes?: number;
  readonly foundUnsized?: number;
  readonly fresh?: number;
  /** Registered before, and still to be downloaded when it began. */
  readonly waiting?: number;
  readonly downloaded?: number;
  readonly failed?: number;
  readonly error?: string;
  /** The execution's name at AWS, where it is one: why it failed is told by its detail alone. */
  readonly execution?: string;
  /** How often it was started anew where it had failed, and when last. */
  readonly redriven?: {readonly count: number; readonly at?: EpochSeconds};
};

/** A state machine that runs the pipeline by itself. */
export type Machine = {
  executions(signal?: AbortSignal, tell?: (gap: Failure) => void): Promise<readonly Run[]>;
  /** What an execution was given and gave; undefined when it is no longer kept. */
  describe(
    execution: string,
    signal?: AbortSignal,
  ): Promise<
    | {
        readonly input?: string;
        readonly output?: string;
        readonly error?: string;
        readonly cause?: string;
      }
    | undefined
  >;
  /** Sent once. */
  start(name: string, input: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<void>;
};

export type Engine = {
  readonly kind: 'aws' | 'local';
  readonly table: Table;
  readonly store: Store;
  readonly runner: Runner;
  readonly machine?: Machine;
};
