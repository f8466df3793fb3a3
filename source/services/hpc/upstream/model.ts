import type {EpochSeconds} from '../../../declare/world.ts';
import {bytes} from '../../../text/quantities.ts';

/**
 * FirecREST's three ways of speaking: `v1.1` is the tutorial's time (2020), `v1.16` the last v1 (2025), `v2` the
 * present one. Everything above the dialects sees these types alone.
 */
export const dialects = ['v1.1', 'v1.16', 'v2'] as const;
export type Dialect = (typeof dialects)[number];

/**
 * How a system or service stands. `hung`: it should be in the list and is not, since it does not answer the check;
 * `unknown`: no check of it is there, or those that are there are of long ago.
 */
export type Health = 'healthy' | 'degraded' | 'unhealthy' | 'hung' | 'unknown';

/** One check of a system: scheduler, filesystem, ssh, storage. */
export type Check = {
  readonly what: string;
  /** Undefined where it does not say. */
  readonly healthy: boolean | undefined;
  /** The upstream's words, verbatim. */
  readonly words: string | undefined;
  readonly latencySeconds: number | undefined;
  readonly checkedAt: EpochSeconds | undefined;
};

export type FileSystem = {
  readonly path: string;
  readonly name: string | undefined;
  readonly words: string | undefined;
  readonly available: boolean | undefined;
  readonly workDirectory: boolean;
};

/** A system, or (v1) one of FirecREST's own services. */
export type System = {
  readonly kind: 'system' | 'service';
  readonly name: string;
  readonly health: Health;
  /** The upstream's status and description, verbatim: `not available`, `server up, flask down`. */
  readonly status: string;
  readonly description: string;
  readonly latencySeconds: number | undefined;
  /** When it was checked; with `atMost`, the check is at most this many seconds older (v1 keeps answers for 960 s). */
  readonly checkedAt: EpochSeconds | undefined;
  readonly atMostSeconds: number;
  readonly checks: readonly Check[];
  readonly fileSystems: readonly FileSystem[];
  readonly nodes: {readonly available: number; readonly total: number} | undefined;
  readonly scheduler: string | undefined;
  readonly raw: unknown;
};

/** A job as the queue or the accounting tells it. Times are epoch seconds, lengths are seconds. */
export type Job = {
  readonly id: string;
  readonly system: string;
  readonly name: string;
  readonly user: string | undefined;
  /** Slurm's word: `PENDING`, `RUNNING`, `COMPLETED`, … Unknown ones stay as they are. */
  readonly state: string;
  /** What follows the state ("by 1001"), and the reason of a pending job ("Resources"). */
  readonly reason: string | undefined;
  readonly partition: string | undefined;
  readonly account: string | undefined;
  readonly nodes: number | undefined;
  readonly nodeList: string | undefined;
  readonly elapsedSeconds: number | undefined;
  readonly limitSeconds: number | undefined;
  readonly start: EpochSeconds | undefined;
  /** Of one that waits: when the scheduler means to begin it. */
  readonly expectedStart?: EpochSeconds;
  readonly end: EpochSeconds | undefined;
  /** It is not told, but follows from the start and the length. */
  readonly endIsReckoned?: true;
  readonly cpuSeconds: number | undefined;
  /** `0:0`: exit code and signal. */
  readonly exitCode: string | undefined;
  readonly source: 'queue' | 'accounting';
  /** Of one that was requeued: its runs before this one, the last first. */
  readonly earlier?: readonly Job[];
  /** Of an array that stands as one row: the rows of its elements. */
  readonly elements?: readonly Job[];
  readonly raw: unknown;
};

export type JobFiles = {
  readonly script: string | undefined;
  readonly scriptPath: string | undefined;
  readonly stdoutPath: string | undefined;
  readonly stderrPath: string | undefined;
  readonly workingDirectory: string | undefined;
};

/** A node of a cluster, as far as the dialect tells of it. */
export type ClusterNode = {
  readonly name: string;
  readonly system: string;
  /** Slurm's words: `IDLE`, `MIXED`, `DOWN`, `DRAIN`, … */
  readonly states: readonly string[];
  readonly partitions: readonly string[];
  readonly features: readonly string[];
  readonly cpus: number | undefined;
  readonly idleCpus: number | undefined;
  readonly freeMemoryBytes: number | undefined;
  readonly raw: unknown;
};
export type Partition = {
  readonly name: string;
  readonly system: string;
  readonly states: readonly string[];
  readonly isDefault: boolean | undefined;
  readonly cpus: number | undefined;
  readonly nodes: number | undefined;
  readonly raw: unknown;
};
/** Nodes that are kept for somebody for a time. */
export type NodeReservation = {
  readonly name: string;
  readonly system: string;
  readonly state: string | undefined;
  readonly nodeList: string;
  readonly start: EpochSeconds | undefined;
  readonly end: EpochSeconds | undefined;
  readonly features: readonly string[];
  readonly raw: unknown;
};

/** v1's tasks: the receipts of what it does behind an answer. */
export type Task = {
  readonly id: string;
  readonly code: string;
  /** The upstream's words for the code, verbatim. */
  readonly words: string;
  readonly service: string;
  readonly system: string | undefined;
  readonly user: string | undefined;
  readonly created: EpochSeconds | undefined;
  readonly updated: EpochSeconds | undefined;
  readonly data: unknown;
};

/** An entry of a directory. `path` is absolute. */
export type FileEntry = {
  readonly path: string;
  readonly name: string;
  readonly system: string;
  readonly type: 'directory' | 'file' | 'link' | 'pipe' | 'socket' | 'device' | 'other';
  readonly size: number | undefined;
  readonly user: string;
  readonly group: string;
  readonly permissions: string;
  readonly modified: EpochSeconds | undefined;
  readonly linkTarget: string | undefined;
  /** Why nothing can be asked about it: its name has characters that cannot be sent. */
  readonly problem: string | undefined;
};

export type Stat = Readonly<Record<string, number>>;

/** Bytes that fit through the direct calls (the whole request, for uploads), and through staging. */
export type Limits = {
  readonly direct: number;
  readonly staged: number;
  /** How the site moves larger files where that is no staging over S3: v2's streamer or wormhole, or `none`. */
  readonly otherWay?: string;
};
export const tooLarge = (file: string, size: number, {staged, otherWay}: Limits): string | undefined =>
  size <= staged
    ? undefined
    : `${file} is ${bytes(size)}; ${
        otherWay
          ? `over ${bytes(staged)} the site moves files ${otherWay === 'none' ? 'in no way that it tells of' : `by ${otherWay}, which skydeck does not speak`}`
          : `the site takes ${bytes(staged)} at most`
      }.`;

/** A job to be submitted. The script lies here (`script`) or on the system (`remotePath`). */
export type Submission = {
  readonly system: string;
  readonly script:
    | {readonly path: string; readonly name: string; readonly text: string; readonly isChanged: boolean}
    | undefined;
  readonly remotePath: string | undefined;
  /** Undefined leaves it to the script's own #SBATCH --job-name. */
  readonly name: string | undefined;
  readonly account: string | undefined;
  readonly workingDirectory: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
};

/** A change of the file system, by absolute paths. */
export type FileChange =
  | {readonly kind: 'mkdir'; readonly path: string; readonly parents: boolean}
  | {
      readonly kind: 'rename' | 'copy' | 'compress' | 'extract';
      readonly path: string;
      readonly to: string;
      /** Whom v2 charges the job to that does it. */
      readonly account: string | undefined;
    }
  | {readonly kind: 'chmod'; readonly path: string; readonly mode: string}
  | {
      readonly kind: 'chown';
      readonly path: string;
      readonly owner: string | undefined;
      readonly group: string | undefined;
    }
  | {readonly kind: 'symlink'; readonly path: string; readonly to: string}
  | {readonly kind: 'rm'; readonly path: string};

/** Whether a yes-or-no text of a query says yes. */
export const isOn = (text: string | undefined): boolean => /^(yes|y|true|on|1)$/i.test(text ?? '');
