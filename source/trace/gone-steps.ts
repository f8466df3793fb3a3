import type {Step} from '../declare/trace.ts';
import type {World} from '../declare/world.ts';
import type {TracedList} from './trace.ts';

/**
 * What is still known here of a thing that its upstream lists no more, or could not be asked for: who asked for it, the
 * states that were seen, and what other lists have that bears its id. Undefined when nothing is.
 */
export const goneSteps = (
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
    const first: Step = sent
      ? {name: made, state: 'done', at: sent.at, evidence: `by ${sent.who}${plan?.words ?? ''}`}
      : {name: made, state: 'done', at: seen?.first, atLatest: true, evidence: 'not from this console'};
    return {
      satellite: plan?.satellite,
      steps: [
        first,
        ...(seen?.history ?? []).map(
          ({state, at, atLeast = false, before}): Step => ({
            name: state,
            state: 'done',
            at,
            atLatest: atLeast,
            ...(atLeast && before !== undefined && {notBefore: before}),
            evidence: 'seen in the list',
          }),
        ),
        {
          name: 'listed',
          state: 'unknown',
          evidence: world.rows(list)
            ? `the ${what} is listed no more: it was deleted, or is too long past; how it ended is not told`
            : `the ${resource} could not be read`,
        },
        ...lists.flatMap(one => one.trace.along?.({resource, id}, world)?.after ?? []),
      ],
    };
  }
  return undefined;
};
