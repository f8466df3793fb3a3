import type {EpochSeconds} from './world.ts';

/**
 * What the upstream shows now of a change whose outcome is unknown. An action only reads it and says it; whether it
 * settles the matter is decided by the engine, by the same rules for all.
 */
export type Evidence =
  | {
      readonly kind: 'made';
      /** All that fit what was asked for, old ones too. */
      readonly rows: readonly MadeRow[];
      /** What was looked for, in words: "window of that type, satellite and start". */
      readonly what: string;
      /** How many ids one request makes; 1 without it. */
      readonly idsEach?: number;
      /** What else would look the same, in a sentence, where nothing in a row says whose it is. */
      readonly alike?: string;
      /** Whether all rows could be read and none was left out: else nothing is proved by what is not among them. */
      readonly complete: boolean;
      /** Why what is not listed may have been there, where it is not that rows could not be read: "a cancel has …". */
      readonly removed?: string;
    }
  | {
      readonly kind: 'changed';
      /** Whether what it was to change is so now. Undefined: that cannot be told yet, or not from here. */
      readonly holds: boolean | undefined;
      readonly complete: boolean;
      /** "Window w1 is no longer listed."; where it cannot be told, what would decide it. */
      readonly sentence: string;
      /** There was nothing that it could change: whether it arrived makes no difference. */
      readonly moot?: true;
    };

/** Evidence of a change. `complete`: all that it was told from could be read. */
export const changed = (holds: boolean | undefined, sentence: string, complete = true): Evidence => ({
  kind: 'changed',
  holds,
  complete,
  sentence,
});

export type MadeRow = {
  /** Of a pair both. */
  readonly ids: readonly string[];
  /** When it was made, by the upstream's clock, where that is told. */
  readonly at?: EpochSeconds;
};
