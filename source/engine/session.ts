import type {Action, Context, Finding, Progress} from '../declare/action.ts';
import type {Draft} from '../declare/draft.ts';
import type {JournalEntry} from '../declare/journal-entry.ts';
import type {Alert, Count, Resource, Row} from '../declare/resource.ts';
import type {Connection, Service} from '../declare/service.ts';
import type {EpochSeconds, World} from '../declare/world.ts';
import type {ShownPreview} from './changes/carry-out.ts';
import type {Clock} from './clock.ts';
import type {Connected, Credentials, ServiceProfile} from './connect-services.ts';
import type {Tell} from './log-event.ts';
import type {AcknowledgedStore} from './memory/acknowledged.ts';
import type {Journal} from './memory/journal.ts';
import type {Memory} from './memory/open-memory.ts';
import type {SeenStore} from './memory/seen.ts';
import type {Poller} from './polling/poll.ts';

export type {Credentials} from './connect-services.ts';

/** Which former moment a session shows. */
export type AsOf = {
  readonly at: EpochSeconds;
  /** "as known at 11-22 03:00Z" */
  readonly words: string;
  /** What was known last, at whatever time each list was read. */
  readonly lastKnown: boolean;
  /** The session of now, from which this one was made. */
  readonly live: Session;
  move(moment: EpochSeconds): void;
  /** To the change before or after; false where there is none. */
  step(direction: 'before' | 'after'): boolean;
};

/** What the console and every command work with: one profile's services, polled, with journal and memory. */
export type Session = {
  readonly clock: Clock;
  readonly profile: {
    readonly name: string;
    readonly readOnly: boolean;
    /** How many times as fast as ours its time runs, where it is simulated. */
    readonly speed?: number;
  };
  /** Where it shows what is remembered and asks nothing: see `sessionAt`. */
  readonly asOf?: AsOf;
  readonly services: readonly Connected[];
  /** All services that there are, whether the profile names them or not. */
  readonly declared: readonly Service[];
  readonly poller: Poller;
  readonly journal: Journal;
  /** What was seen, of whomever: see `Memory`. */
  readonly memory: Memory;
  readonly seen: SeenStore;
  /** By name or alias; undefined when there is none. */
  resource(name: string): {resource: Resource; connected: Connected} | undefined;
  /** The same object until something changed or `now` moved on. */
  world(): World;
  /**
   * Resolves when the world's time is known: one that follows an upstream is asked for, unless it was heard of, or is
   * what will be `asked` anyway.
   */
  inTime(signal?: AbortSignal, asked?: string): Promise<void>;
  /**
   * For a console: from here on a list that was not read yet stands as it was last known, marked as such, until it is
   * read; and alerts of long lists are worked out in turns with keys.
   */
  recall(): void;
  /** Calls back when rows, ages or the journal changed. */
  subscribe(listener: () => void): () => void;
  /** What cannot be read, then the alerts of all services, most urgent first: severity, then what is soonest too late, then the newest. */
  alerts(): readonly Alert[];
  /** Whether the alerts of a list are among these by now: those of a long one take a moment longer than its rows. */
  isWeighed(resource: string): boolean;
  /** A list's rows by state, for the overview; undefined where it was never read. */
  counts(resource: Resource): readonly Count[] | undefined;
  readonly acknowledged: AcknowledgedStore;
  context(resource: Resource): Context;
  /** Field problems and the action's own findings, without sending anything. */
  check(
    action: Action,
    resource: Resource,
    draft: Draft,
    row: Row | undefined,
    signal: AbortSignal,
  ): Promise<readonly Finding[]>;
  /** What it would do, in order: its run, rehearsed. Secrets masked; changes nothing. Throws a Failure. */
  preview(
    action: Action,
    resource: Resource,
    draft: Draft,
    row: Row | undefined,
    signal?: AbortSignal,
  ): Promise<ShownPreview>;
  /** Journals, sends once, journals the outcome, reads the touched resources again. Never throws for upstream trouble. */
  perform(
    action: Action,
    resource: Resource,
    draft: Draft,
    row: Row | undefined,
    options?: {
      signal?: AbortSignal;
      onProgress?: (progress: Progress) => void;
      /** Milliseconds of wall time at which it was checked: what was checked a moment ago is not checked again. */
      checkedAt?: number;
      /** What it is done together with: the journal tells what belongs together. */
      group?: string;
    },
  ): Promise<JournalEntry>;
  settle(entry: JournalEntry, signal?: AbortSignal): Promise<JournalEntry>;
  close(): Promise<void>;
};

export type SessionProfile = {
  readonly name: string;
  readonly services: Readonly<Record<string, ServiceProfile>>;
  readonly readOnly?: boolean;
  /** The service whose Date header is the time, and how many times as fast as the wall's it runs. */
  readonly clock?: {readonly follow?: string; readonly speed?: number};
  readonly user?: Connection<unknown>['user'];
};

export type SessionOptions = {
  readonly services: readonly Service[];
  readonly profile: SessionProfile;
  readonly credentials: Credentials;
  /** What to do where a service refuses its credentials. */
  readonly refusedTodo?: (service: string) => string | undefined;
  /** This profile's own folder for journal and memory. */
  readonly stateDir: string;
  /** user@host */
  readonly who: string;
  readonly readOnly?: boolean;
  readonly clock?: Clock;
  readonly userAgent?: string;
  /** Seconds of real time for which the world's `now` stands still. */
  readonly tick?: number;
  readonly random?: () => number;
  readonly tell?: Tell;
  readonly environment?: Readonly<Record<string, string | undefined>>;
};
