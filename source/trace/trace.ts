import type {Resource} from '../declare/resource.ts';
import {firstSeen, type Step, type Subject, type Traced, type Way, within} from '../declare/trace.ts';
import type {World} from '../declare/world.ts';
import {changeWord, openChange} from '../engine/changes/last-change.ts';
import {utc} from '../text/times.ts';

/**
 * What is still known here of a thing that its upstream lists no more, or could not be asked for: who asked for it, the
 * states that were seen, and what other lists have that bears its id. Undefined when nothing is.
 */
const goneSteps = (
  id: string,
  world: World,
  lists: readonly TracedList[],
): {readonly steps: readonly Step[]; readonly satellite?: string} | undefined => {
  for (const list of lists) {
    const {name: resource, trace} = list;
    const {what, made, kept} = trace;
    if (made === undefined) continue;
    const sent = world.sent(resource, id);
    const seen = world.seen(resource, id);
    if (!sent && !seen) continue;
    const plan = sent && kept?.(sent.facts, world.now);
    const deletion = world
      .journal(list.service)
      .findLast(
        ({resource: of, action, verdict, row, facts}) =>
          of === resource && action === 'delete' && verdict === 'done' && (row === id || facts.other === id),
      );
    const end = deletion
      ? `its deletion was asked for ${utc(deletion.at, world.now)} by ${deletion.who}`
      : plan?.due !== undefined && plan.due > world.now
        ? 'its time is still to come, and what became of it is not told'
        : 'it was deleted, or is too long past; how it ended is not told';
    const first: Step = sent
      ? {name: made, state: 'done', at: sent.at, evidence: `by ${sent.who}${plan?.words ?? ''}`}
      : {name: made, state: 'done', ...firstSeen({resource, id}, world), evidence: 'not from this console'};
    return {
      satellite: plan?.satellite,
      steps: [
        first,
        ...(seen?.history ?? []).map(
          (one): Step => ({name: one.state, state: 'done', ...within(one), evidence: 'seen in the list'}),
        ),
        {
          name: 'listed',
          state: 'unknown',
          evidence: world.rows(list)
            ? !seen
              ? `the ${what} is not listed, and was never seen in the list: what became of it is not told`
              : `the ${what} is listed no more: ${end}`
            : `the ${resource} could not be read`,
        },
        ...lists.flatMap(one => one.trace.along?.({resource, id}, world)?.after ?? []),
      ],
    };
  }
  return undefined;
};

/** All that is known of one way from the ground to the satellite and back. */
export type Trace = {
  /** What was asked about. */
  readonly id: string;
  /** The thing whose way it is, where that is listed: the window of a file. */
  readonly of?: Subject & Pick<Traced, 'what'> & {readonly heading?: string};
  readonly satellite?: string;
  readonly steps: readonly Step[];
  /** The first step that has not come and could. */
  readonly next?: Step;
};

export type TracedList = Resource & {readonly trace: Traced};

export const tracedLists = (resources: readonly Resource[]): readonly TracedList[] =>
  resources.filter((one): one is TracedList => one.trace !== undefined);

const nextOf = (steps: readonly Step[]): Step | undefined =>
  steps.find(({state}) => state === 'missed') ??
  steps.find(({state}) => state === 'late') ??
  steps.find(({state}) => state === 'awaited');

/** Several ways as one, by time; a step whose time nobody knows stays behind the one before it. */
const inTime = (ways: readonly (readonly Step[])[]): readonly Step[] =>
  ways
    .flatMap(way => {
      let place = 0;
      return way.map(step => {
        place = Math.max(place, step.at ?? step.by ?? 0);
        return {step, place};
      });
    })
    .sort((one, other) => one.place - other.place)
    .map(({step}) => step);

const alone = ({before, after}: Way): readonly Step[] => [...before.flat(), ...after];

/** The row of a subject, where it is listed. */
const rowOf = (lists: readonly TracedList[], {resource, id}: Subject, world: World) => {
  const list = lists.find(one => one.name === resource);
  const row = list && (world.rows(list) ?? []).find(one => list.id(one) === id);
  return list && row !== undefined ? {list, row} : undefined;
};

/** The whole way of a thing: its own steps, and what the other lists know of it. */
const whole = (
  list: TracedList,
  row: unknown,
  subject: Subject,
  lists: readonly TracedList[],
  world: World,
) => {
  const others = lists.flatMap(one => one.trace.along?.(subject, world) ?? []);
  const own = list.trace.steps(row, world, others.find(({proof}) => proof)?.proof);
  return [
    // Files go up while the window waits for its start: two ways in one order, that of time.
    ...inTime([...others.flatMap(({before}) => before), ...own.before]),
    ...own.after,
    ...others.flatMap(({after}) => after),
  ];
};

/** What was done to it from here, until the upstream shows that. */
const deedSteps = (list: TracedList, id: string, world: World): readonly Step[] => {
  const deed = openChange(list, id, world);
  if (!deed) return [];
  const {at, who, sentence, verdict} = deed;
  const state = verdict === 'done' ? 'done' : 'unknown';
  return [{name: changeWord(deed), state, at, evidence: `by ${who}${sentence ? `: ${sentence}` : ''}`}];
};

/** The trace of what is known by an id, of whichever list. Pure. Undefined when nothing has that id. */
export const traceFrom = (id: string, world: World, lists: readonly TracedList[]): Trace | undefined => {
  for (const list of lists) {
    const row = (world.rows(list) ?? []).find(one => list.id(one) === id || list.trace.is?.(one, id));
    if (row === undefined) continue;
    const own = {resource: list.name, id: list.id(row)};
    const subject = list.trace.partOf ? list.trace.partOf(row, world) : own;
    const of = subject && rowOf(lists, subject, world);
    if (!of) {
      const steps = [...alone(list.trace.steps(row, world, undefined)), ...deedSteps(list, own.id, world)];
      return {id, satellite: list.trace.satellite?.(row), steps, next: nextOf(steps)};
    }
    const {trace} = of.list;
    const steps = [
      ...whole(of.list, of.row, subject, lists, world),
      ...deedSteps(of.list, subject.id, world),
    ];
    return {
      id,
      of: {...subject, what: trace.what, heading: trace.heading?.(of.row)},
      satellite: trace.satellite?.(of.row),
      steps,
      next: nextOf(steps),
    };
  }
  const gone = goneSteps(id, world, lists);
  return gone && {id, ...gone, next: nextOf(gone.steps)};
};
