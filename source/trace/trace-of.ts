import type {Fact, Section} from '../declare/section.ts';
import type {Step, StepState} from '../declare/trace.ts';
import type {Tone, World} from '../declare/world.ts';
import {age, relative, seenAt, utc} from '../text/times.ts';
import {type Trace, type TracedList, traceFrom} from './trace.ts';

const stepTones: Readonly<Record<StepState, Tone>> = {
  done: 'good',
  awaited: 'notice',
  late: 'warn',
  missed: 'bad',
  unknown: 'quiet',
};

const marks: Readonly<Record<StepState, string>> = {
  done: '✓',
  awaited: '…',
  late: '!',
  missed: '✗',
  unknown: '?',
};

const whenText = ({at, atLatest, notBefore, by, state}: Step, now: number): string => {
  if (at === undefined)
    return by !== undefined && state !== 'done' ? `by ${utc(by, now)}` : state === 'unknown' ? 'unknown' : '';
  if (atLatest && notBefore !== undefined) return seenAt({at, before: notBefore, atLeast: true}, now);
  return `${atLatest ? '≤ ' : ''}${utc(at, now)}`;
};

/** Since the step before whose time is known; nothing where that happened at an unknown time before. */
const afters = (steps: readonly Step[]): readonly string[] => {
  let before: Step | undefined;
  return steps.map(step => {
    const {at, atLatest, notBefore} = step;
    if (at === undefined) return '';
    const from = before?.atLatest ? undefined : before?.at;
    before = step;
    if (from === undefined || at < from) return '';
    const least = notBefore === undefined ? '' : age(Math.max(0, notBefore - from));
    const most = age(at - from);
    if (!atLatest || least === most) return `+${most}`;
    return least === '' ? `≤ +${most}` : `+${least} to +${most}`;
  });
};

const nextFacts = ({next, steps}: Trace, now: number): Fact[] => {
  if (!next) {
    const open = steps.some(({state}) => state === 'unknown');
    return [{name: 'Next', value: open ? 'nothing that could be seen from here' : 'nothing: all is done'}];
  }
  const words = {missed: 'Missed', late: 'Late', awaited: 'Awaited', done: 'Done', unknown: 'Unknown'};
  return [
    {name: words[next.state], value: `${next.name}: ${next.evidence}`, tone: stepTones[next.state]},
    ...(next.by === undefined
      ? []
      : [{name: 'At the latest', value: `${utc(next.by, now)}, ${relative(next.by, now)}`}]),
    ...(next.todo === undefined
      ? []
      : [{name: next.state === 'awaited' ? 'If it does not come' : 'Do', value: next.todo}]),
  ];
};

export const traceSections = (trace: Trace, now: number): Section[] => {
  const {of, satellite, steps} = trace;
  const after = afters(steps);
  const what = of?.heading ?? `${trace.id}${satellite ? ` on ${satellite}` : ''}`;
  return [
    {kind: 'facts', title: `Trace of ${what}`, facts: nextFacts(trace, now)},
    {
      kind: 'facts',
      title: 'Steps',
      facts: steps.map((step, index) => ({
        name: `${marks[step.state]} ${step.name}`,
        value: `${[whenText(step, now), after[index]].filter(Boolean).join(', ')}: ${step.evidence}`.replace(
          /^: /,
          '',
        ),
        tone: step.state === 'done' ? undefined : stepTones[step.state],
      })),
    },
  ];
};

/**
 * The trace of what has this id as sections, from what the world knows of the lists. Pure; nothing is fetched. An id that
 * nothing has gives one sentence.
 */
export const traceOf = (id: string, world: World, lists: readonly TracedList[]): Section[] => {
  const trace = traceFrom(id, world, lists);
  if (trace) return traceSections(trace, world.now);
  return [{kind: 'text', title: 'Trace', text: `Nothing that is known here has the id ${id}.`}];
};
