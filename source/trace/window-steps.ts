import type {World} from '../declare/world.ts';
import {endOf, guaranteedContact} from '../services/tasking/rules/window-rules.ts';
import type {Window} from '../services/tasking/upstream/client.ts';
import type {Step} from './step.ts';
import {firstIn} from './upload-steps.ts';

/** The bus powers the payload on and sends the configure signal 1 to 5 minutes before the start. */
const configureLead = 300;

const createdStep = (window: Window, world: World): Step => {
  const sent = world.sent('windows', window.id);
  if (sent) return {name: 'window created', state: 'done', at: sent.at, evidence: `by ${sent.who}`};
  const seen = world.seen('windows', window.id);
  return {
    name: 'window created',
    state: 'done',
    at: seen?.first,
    atLatest: true,
    evidence: 'not from this console',
  };
};

const syncedStep = (window: Window, world: World): Step => {
  const {id, state, start} = window;
  if (state === 'SYNCED')
    return {
      name: 'synced',
      state: 'done',
      ...firstIn('windows', id, state, world),
      evidence: 'the satellite knows of it',
    };
  if (state !== 'PENDING_SYNC')
    return {name: 'synced', state: 'unknown', evidence: `its state is ${state}, which is not documented`};
  const again = 'Create the window again at least 24 h ahead, and delete this one.';
  if (world.now >= start)
    return {
      name: 'synced',
      state: 'missed',
      evidence: 'its start is past and the satellite did not know of it: it did not run',
      todo: again,
    };
  const since = world.seen('windows', id)?.since;
  const by = Math.min(start, (since ?? world.now) + guaranteedContact);
  return {
    name: 'synced',
    state: world.now > by ? 'late' : 'awaited',
    evidence: 'PENDING_SYNC: at the next contact, of which one per 6 h is sure',
    by,
    todo: again,
  };
};

/** What shows that a window ran: a file that names it, or one of a name that others bring too. */
export type Proof = 'its own file' | 'a file of its name';

/** The steps of a window before its payload is powered on, and after. That it ran is known only by a `proof`. */
export const windowSteps = (
  window: Window,
  world: World,
  proof: Proof | undefined,
): {readonly before: readonly Step[]; readonly after: readonly Step[]} => {
  const {start, state} = window;
  const synced = state === 'SYNCED';
  const missed = state === 'PENDING_SYNC' && world.now >= start;
  const end = endOf(window);
  const planned = (name: string, at: number, evidence: string): Step => {
    if (missed) return {name, state: 'missed', evidence: 'the satellite did not know of the window'};
    if (world.now < at)
      return {
        name,
        state: 'awaited',
        at,
        planned: true,
        evidence: synced ? 'planned' : 'planned, once it is synced',
        by: at,
        todo: 'It cannot be seen from the ground: the file that arrives after it is the proof.',
      };
    if (proof)
      return {
        name,
        state: 'done',
        at,
        planned: true,
        evidence:
          proof === 'its own file'
            ? 'its file arrived, so it ran'
            : 'a file of its name arrived in its time, so it ran',
      };
    return {name, state: 'unknown', at, planned: true, evidence};
  };
  return {
    before: [createdStep(window, world), syncedStep(window, world)],
    after: [
      planned('configure', start - configureLead, 'no upstream tells whether the payload was configured'),
      planned('start', start, 'no upstream tells whether it ran'),
      planned('end', end, 'no upstream tells how it ended'),
    ],
  };
};
