import type {Facts} from './draft.ts';
import type {EpochSeconds, Seen, World} from './world.ts';

/** How a step stands. Unknown: no upstream tells, and nothing that is known proves it. */
export type StepState = 'done' | 'awaited' | 'late' | 'missed' | 'unknown';

/** One step of the way from a file on the ground to the file in the bucket. */
export type Step = {
  readonly name: string;
  readonly state: StepState;
  readonly at?: EpochSeconds;
  /** It was so when it was first looked at: it happened then or before. */
  readonly atLatest?: boolean;
  /** When it had last been looked at and was not so yet, where nobody looked between then and `at`. */
  readonly notBefore?: EpochSeconds;
  /** The time is that of the plan. */
  readonly planned?: boolean;
  readonly evidence: string;
  /** For what is awaited: when it should be there at the latest. */
  readonly by?: EpochSeconds;
  /** What to do if it does not come. */
  readonly todo?: string;
};

/** A thing whose way is told: its list and its id. */
export type Subject = {readonly resource: string; readonly id: string};

/** `before`: ways until the thing begins, which are told in order of time; `after`: what follows, in its own order. */
export type Way = {readonly before: readonly (readonly Step[])[]; readonly after: readonly Step[]};

/**
 * What a list contributes to a trace: the steps of its own rows, and what it adds to the way of another's. Services do not
 * know one another: a file says of which window it is by the window's id.
 */
export type Traced<Row = any> = {
  /** What one of its rows is called, and its key in JSON: "window". */
  readonly what: string;
  /** What its making is called: "window created". It then is traced after its upstream has dropped it, too. */
  readonly made?: string;
  /** What the journal kept of it when it was asked for, where its upstream has it no more; `due`: when its time begins. */
  kept?(
    facts: Facts,
    now: EpochSeconds,
  ): {readonly words: string; readonly satellite?: string; readonly due?: EpochSeconds};
  satellite?(row: Row): string | undefined;
  /** "window 3020553, PAYLOAD_SDR on FM200"; without it, its id and its satellite. */
  heading?(row: Row): string;
  /** Whether the row is meant by something else than its id: the key of its object. */
  is?(row: Row, word: string): boolean;
  /** The thing that this one belongs to the way of, where there is one: the window of a file. */
  partOf?(row: Row, world: World): Subject | undefined;
  /** Its own steps. `proof` is what another list has to show that it came about, as evidence. */
  steps(row: Row, world: World, proof: string | undefined): Way;
  /** What its rows add to another thing's way, and what they prove of it. */
  along?(subject: Subject, world: World): (Way & {readonly proof?: string}) | undefined;
};

type Within = Pick<Step, 'at' | 'atLatest' | 'notBefore'>;

/** When a state began, as a step's time. */
export const within = ({at, atLeast = false, before}: Seen['history'][number]): Within => ({
  at,
  atLatest: atLeast,
  ...(atLeast && before !== undefined && {notBefore: before}),
});

/** When an object was first seen at all: it came about then or before, or since its list had been looked at without it. */
export const firstSeen = ({resource, id}: Subject, world: World): Within => {
  const seen = world.seen(resource, id);
  const first = seen?.history.find(({at}) => at === seen.first);
  return first ? within({atLeast: true, ...first}) : {at: seen?.first, atLatest: true};
};

/** When an object was first seen in a state. What it was at the first look it may have been for long. */
export const firstIn = ({resource, id}: Subject, state: string, world: World) => {
  const found = world.seen(resource, id)?.history.findLast(one => one.state === state);
  return found && within(found);
};
