import type {EpochSeconds} from '../../../declare/world.ts';
import {bytes} from '../../../text/quantities.ts';
import type {Ttl} from '../settings.ts';

/** A file that a window should bring down, by what its parameters and the profile's conventions say. */
export type Expected = {
  readonly window: string;
  readonly satellite: string;
  readonly name: string;
  readonly topic?: string;
  readonly start: EpochSeconds;
  readonly end: EpochSeconds;
  /** The convention's, or the agent's defaults: what the payload really asked for is not known on the ground. */
  readonly ttl: Ttl;
  /** Whether the name says which window it is of. */
  readonly unique: boolean;
};

export type BucketObject = {
  readonly key: string;
  /** Undefined where the listing tells none that can be read. */
  readonly size?: number;
  readonly etag?: string;
  readonly at: EpochSeconds;
};

export const sizeWords = ({size}: BucketObject): string =>
  size === undefined ? 'size not known' : bytes(size);

/** A file that this console gave to an agent, as the journal knows it. */
export type SentFile = {
  readonly uuid: string;
  readonly agent: string;
  readonly at: EpochSeconds;
  readonly path: string;
  readonly topic: string;
  readonly satellite?: string;
  readonly ttl: Ttl;
  readonly size?: number;
  readonly crc32?: string;
  readonly token?: string;
  /** Whether the agent still holds it; undefined when it could not be asked. */
  readonly waits?: boolean;
};

/** A file on its way down, or there. What is undefined is not known on the ground. */
export type DownlinkFile = {
  readonly id: string;
  readonly name: string;
  readonly satellite?: string;
  /** The window that it is of: its token. */
  readonly window?: string;
  readonly topic?: string;
  readonly expected?: Expected;
  readonly sent?: SentFile;
  readonly object?: BucketObject;
  /** It was seen in the bucket, and is there no more: removed, or overwritten by another of its name. */
  readonly gone?: boolean;
};
