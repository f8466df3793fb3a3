import type {Failure} from '../../declare/failure.ts';
import type {Page, Resource} from '../../declare/resource.ts';
import type {Query} from '../../declare/world.ts';

/** What is known of one list at one moment. The same object as long as nothing changed. */
export type Snapshot<Row = unknown> = {
  /** Undefined until the first answer. Old rows stay through failures. */
  readonly page: Page<Row> | undefined;
  /** Epoch seconds (ground segment's time) of the last good answer. */
  readonly at: number | undefined;
  /** Milliseconds of wall time of the last good answer, for "data 42 s old". */
  readonly wallAt: number | undefined;
  /** Why the last attempt failed; undefined after a good one. */
  readonly failure: Failure | undefined;
  /** How often in a row it failed; set with `failure`. */
  readonly failures?: number;
  /** Milliseconds of wall time of the next attempt; set after a failure, while somebody watches. */
  readonly nextTry?: number;
  readonly loading: boolean;
  /** The page is what is known so far of a list that is being read for the first time: see `Asking.soFar`. */
  readonly partial?: boolean;
  /** The page is what was known of the list before this run, and is being read: nothing of it is known to be so now. */
  readonly known?: boolean;
  /** Seconds between two readings while the list is out of view: one that is much older is late. */
  readonly every?: number;
  /** Milliseconds that the last good answer took. */
  readonly latency: number | undefined;
  /** Where the resource has a live feed: whether changes arrive by themselves between polls, and if not, why. */
  readonly live?: {readonly on: boolean; readonly words?: string};
};

export type Pace = (typeof paces)[number];
/** The list in sight; counted in the overview; neither. The most demanding first. */
export const paces = ['active', 'overview', 'background'] as const;

export type Watch<Row = unknown> = {
  /** Current even where listeners were not called: an answer that changed nothing calls nobody, but is newer. */
  get(): Snapshot<Row>;
  subscribe(listener: () => void): () => void;
  setPace(pace: Pace): void;
  /** Asks again now, whatever the pace or back-off; joins a request in flight. */
  refresh(): Promise<void>;
  stop(): void;
};

export type Poller = {
  watch<Row>(resource: Resource<Row>, query: Query, pace: Pace): Watch<Row>;
  /** The last known snapshot, whether watched or not. */
  peek<Row>(resource: string, query?: Query): Snapshot<Row> | undefined;
  /** Every list of a resource that is kept, whatever its query: what was read last comes first. */
  peekAll<Row>(resource: string): readonly Snapshot<Row>[];
  /** Reads once, now; throws the Failure. */
  read<Row>(resource: Resource<Row>, query: Query, signal?: AbortSignal): Promise<Page<Row>>;
  /** Reads again what is watched of these resources, after any request in flight: a mutation has just been answered. */
  touch(resources: readonly string[]): Promise<void>;
  /** Calls back when any list's rows, failure or first loading changed. */
  subscribe(listener: () => void): () => void;
  setPaused(paused: boolean): void;
  close(): void;
};

/** Seconds for which rows are at least taken for the present: a poll may go wrong. */
const patience = 120;

/** Whether rows are too old to be taken for the present, at `wall` (ms). Of a list read every five minutes one poll may go wrong too. */
export const isOld = ({wallAt, every = 0}: Pick<Snapshot, 'wallAt' | 'every'>, wall: number): boolean =>
  wallAt === undefined || wall - wallAt > Math.max(patience, 2.5 * every) * 1000;

/** The row of an id as it is now, in whatever list it was last seen; undefined when no list has it. */
export const rowNow = (
  {poller}: {readonly poller: Pick<Poller, 'peekAll'>},
  {name, id: idOf}: Pick<Resource, 'name' | 'id'>,
  id: string,
): unknown => {
  for (const {page} of poller.peekAll(name)) {
    const found = page?.rows.find(row => idOf(row) === id);
    if (found !== undefined) return found;
  }
  return undefined;
};
