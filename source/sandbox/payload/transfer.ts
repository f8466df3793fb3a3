/** Seconds in each of the three queues (Linux Agent, TTLParams); 0 skips a queue. */
export type Ttl = {readonly urgent: number; readonly bulk: number; readonly surplus: number};

/** What the agent takes where a request says nothing (Linux Agent 1.5.1: 2.5 h, 12 h, 48 h). */
export const usualTtl: Ttl = {urgent: 9000, bulk: 43_200, surplus: 172_800};

type DeliveryHints = {readonly dest_path?: string; readonly mode?: string};

/** A file that an agent was given: its metadata as FileInfo tells it, and where its bytes are now. */
export type Transfer = {
  readonly id: string;
  readonly destination: string;
  readonly topic: string;
  /** The original path. */
  readonly path: string;
  readonly size: number;
  /** Epoch seconds. */
  readonly modified: number;
  readonly created: number;
  /** Eight hexadecimal digits. */
  readonly crc32: string;
  readonly ttl: Ttl;
  readonly reliable: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly hints?: DeliveryHints;
  readonly file: string;
};

export type Stage = 'urgent' | 'bulk' | 'surplus' | 'deleted';

/** The queue that a file sent at `created` is in at `time`, and since when. */
export const stageAt = (
  {created, ttl}: Pick<Transfer, 'created' | 'ttl'>,
  time: number,
): {readonly stage: Stage; readonly since: number} => {
  let since = created;
  for (const stage of ['urgent', 'bulk', 'surplus'] as const) {
    const until = since + ttl[stage];
    if (time < until) return {stage, since};
    since = until;
  }
  return {stage: 'deleted', since};
};
