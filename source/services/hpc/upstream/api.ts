import type {Progress} from '../../../declare/action.ts';
import type {Answer, RequestSpec} from '../../../declare/http.ts';
import type {Page} from '../../../declare/resource.ts';
import type {EpochSeconds} from '../../../declare/world.ts';
import type {
  ClusterNode,
  Dialect,
  FileChange,
  FileEntry,
  Job,
  JobFiles,
  Limits,
  NodeReservation,
  Partition,
  Stat,
  Submission,
  System,
  Task,
} from './model.ts';

export type Tell = (progress: Progress) => void | Promise<void>;

export type Period = {readonly since: EpochSeconds; readonly until: EpochSeconds | undefined};

type Submitted = {readonly jobId: string; readonly taskId: string | undefined};

/** A staged upload, as far as it came. Facts go to the journal; URLs are signed and never do. */
export type StagedUpload = {
  readonly system: string;
  readonly file: string;
  readonly size: number;
  /** The absolute path of the file to be. */
  readonly target: string;
  readonly account: string | undefined;
  /** A v1 task or v2 transfer job that is to be gone on with. */
  readonly id?: string;
  /** The storage has it all: what is left is its way to the file system. */
  readonly sent?: boolean;
};
export type Staged = {readonly id: string; readonly until: EpochSeconds | undefined};
export type StagedDownload = {
  readonly system: string;
  readonly source: string;
  readonly size: number | undefined;
  readonly file: string;
  readonly account: string | undefined;
  readonly id?: string;
};

/** What a cluster is made of, in a dialect. 1.1 tells none of it. */
export type ClusterApi = {
  nodes(system: string, signal: AbortSignal): Promise<Page<ClusterNode>>;
  partitions(system: string, signal: AbortSignal): Promise<Page<Partition>>;
  reservations(system: string, signal: AbortSignal): Promise<Page<NodeReservation>>;
};

export type JobApi = {
  /** The queue; v2's has jobs that ended in the last 24 hours, too. */
  queue(system: string, allUsers: boolean, signal: AbortSignal): Promise<Page<Job>>;
  accounting(system: string, period: Period, ids: readonly string[], signal: AbortSignal): Promise<Page<Job>>;
  /**
   * The rows of a job, from the queue and the accounting: one, or of an array those of its elements. Empty when neither
   * knows it.
   */
  job(system: string, id: string, signal: AbortSignal): Promise<readonly Job[]>;
  jobFiles(job: Job, signal: AbortSignal): Promise<JobFiles>;
  submitRequest(submission: Submission): Promise<RequestSpec>;
  submitted(answer: unknown, tell: Tell, signal: AbortSignal): Promise<Submitted>;
  /**
   * The ids by which the upstream takes jobs and elements of arrays, and why it takes some of them by none. v2 takes plain
   * numbers alone.
   */
  numbers(
    system: string,
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<{numbers: ReadonlyMap<string, string>; problems: readonly string[]}>;
  cancelRequest(system: string, number: string): RequestSpec;
  /** What came of a cancellation, in words; throws when it was refused. */
  cancelled(answer: unknown, signal: AbortSignal): Promise<string>;
};

export type FileApi = {
  list(system: string, path: string, hidden: boolean, signal: AbortSignal): Promise<Page<FileEntry>>;
  /** Of what a link points to: its size is the one that counts. */
  stat(system: string, path: string, signal: AbortSignal): Promise<Stat>;
  fileType(system: string, path: string, signal: AbortSignal): Promise<string>;
  /** Undefined where the dialect cannot tell. */
  checksum(system: string, path: string, signal: AbortSignal): Promise<string | undefined>;
  head(system: string, path: string, bytes: number, signal: AbortSignal): Promise<string>;
  tail(system: string, path: string, bytes: number, signal: AbortSignal): Promise<string>;
  /** All that follows the first bytes of a file, as far as the direct call gives it. */
  after(system: string, path: string, bytes: number, signal: AbortSignal): Promise<string>;
  changeRequest(system: string, change: FileChange): RequestSpec;
  /** Waits for the change where the answer is only a receipt. Gives what is to be said of it, if anything. */
  changed(
    system: string,
    change: FileChange,
    answer: Answer,
    signal: AbortSignal,
  ): Promise<string | undefined>;
  uploadRequest(system: string, file: string, target: string): RequestSpec;
  downloadPath(system: string, source: string): {path: string; headers: Record<string, string>};
};

/** Files through the staging area, in a dialect. */
export type TransferApi = {
  stageUploadRequest(upload: StagedUpload): RequestSpec;
  /** From asking (or from where `id` stands) until the file lies on the system. */
  stageUpload(upload: StagedUpload, tell: Tell, signal: AbortSignal): Promise<void>;
  stageDownloadRequest(download: StagedDownload): RequestSpec;
  /** Gives its id, and until when the copy in the staging area can be fetched, where its address tells. */
  stageDownload(download: StagedDownload, tell: Tell, signal: AbortSignal): Promise<Staged>;
  /** Gives up what a staged transfer left at the upstream, where that can be done. */
  dropRequest(system: string, id: string): RequestSpec;
  /** Throws a Failure where the answer to that does not say that it was done. */
  dropped(answer: Answer): void;
};

/** One dialect of FirecREST. Every call may throw a Failure. */
export type HpcApi = JobApi &
  ClusterApi &
  FileApi &
  TransferApi & {
    readonly dialect: Dialect;
    systems(fresh: boolean, signal: AbortSignal): Promise<Page<System>>;
    /** The names of the systems alone, which cost one request. */
    systemNames(signal: AbortSignal): Promise<readonly string[]>;
    user(system: string, signal: AbortSignal): Promise<string | undefined>;
    /** Where this user's files are: the first working directory of the system. */
    home(system: string, signal: AbortSignal): Promise<string>;
    limits(system: string, signal: AbortSignal): Promise<Limits>;
    /** How the zone of times without one is known, where that is no certainty. */
    zoneWords(): string | undefined;
    /** Undefined where the dialect has no tasks. */
    tasks(signal: AbortSignal): Promise<Page<Task>> | undefined;
  };
