import type {World} from '../declare/world.ts';
import type {DownlinkFile} from '../services/downlink/resources/file.ts';
import {utc} from '../text/times.ts';
import {fileSteps} from './file-steps.ts';
import type {Step} from './step.ts';

const kinds = [
  {resource: 'windows', what: 'window', made: 'window created'},
  {resource: 'uploads', what: 'upload', made: 'upload sent'},
] as const;

/** What the journal kept of a window when it was asked for: "PAYLOAD_SDR on FM200, start 11-23 06:00Z". */
const plan = (facts: Readonly<Record<string, unknown>>, now: number): string => {
  const {type, satellite, start} = facts;
  if (typeof type !== 'string' || typeof satellite !== 'string') return '';
  return `: ${type} on ${satellite}${typeof start === 'number' ? `, start ${utc(start, now)}` : ''}`;
};

/**
 * What is still known here of a window or an upload that its upstream lists no more, or could not be asked for: who asked
 * for it, the states that were seen, and the files that bear its id. Undefined when nothing is.
 */
export const goneSteps = (
  id: string,
  world: World,
): {readonly steps: readonly Step[]; readonly satellite?: string} | undefined => {
  for (const {resource, what, made} of kinds) {
    const sent = world.sent(resource, id);
    const seen = world.seen(resource, id);
    if (!sent && !seen) continue;
    const {satellite} = sent?.facts ?? {};
    const files = (world.rows<DownlinkFile>({name: 'downlinks'}) ?? []).filter(file => file.window === id);
    const first: Step = sent
      ? {name: made, state: 'done', at: sent.at, evidence: `by ${sent.who}${plan(sent.facts, world.now)}`}
      : {name: made, state: 'done', at: seen?.first, atLatest: true, evidence: 'not from this console'};
    return {
      satellite: typeof satellite === 'string' ? satellite : undefined,
      steps: [
        first,
        ...(seen?.history ?? []).map(
          ({state, at, atLeast = false}): Step => ({
            name: state,
            state: 'done',
            at,
            atLatest: atLeast,
            evidence: 'seen in the list',
          }),
        ),
        {
          name: 'listed',
          state: 'unknown',
          evidence: world.rows({name: resource})
            ? `the ${what} is listed no more: it was deleted, or is too long past; how it ended is not told`
            : `the ${resource} could not be read`,
        },
        ...files.flatMap(file => fileSteps(file, world)),
      ],
    };
  }
  return undefined;
};
