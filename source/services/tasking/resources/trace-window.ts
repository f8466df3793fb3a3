import {firstIn, firstSeen, type Step, type Traced, type Way} from '../../../declare/trace.ts';
import type {World} from '../../../declare/world.ts';
import {utc} from '../../../text/times.ts';
import {wentBack, wentBackWords} from '../rules/went-back.ts';
import {endOf, guaranteedContact, isOfPayload, windowVerdict} from '../rules/window-rules.ts';
import type {Window} from '../upstream/client.ts';

/** The bus powers the payload on and sends the configure signal 1 to 5 minutes before the start. */
const configureLead = 300;

const createdStep = (window: Window, world: World): Step => {
  const sent = world.sent('windows', window.id);
  if (sent) return {name: 'window created', state: 'done', at: sent.at, evidence: `by ${sent.who}`};
  return {
    name: 'window created',
    state: 'done',
    ...firstSeen({resource: 'windows', id: window.id}, world),
    evidence: 'not from this console',
  };
};

const syncedStep = (window: Window, world: World): Step => {
  const {id, state, start} = window;
  if (state === 'SYNCED')
    return {
      name: 'synced',
      state: 'done',
      ...firstIn({resource: 'windows', id}, state, world),
      evidence: 'the satellite knows of it',
    };
  if (state !== 'PENDING_SYNC')
    return {
      name: 'synced',
      state: 'unknown',
      evidence: `its state is ${state ?? 'not one that could be read'}, which is not documented`,
    };
  const back = wentBack('windows', window, world);
  if (back) return {name: 'synced', state: 'unknown', evidence: wentBackWords(back, state, world.now)};
  const again = 'Create the window again, at least 24 h ahead.';
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

/** The steps of a window before its payload is powered on, and after. That it ran is known only by a proof. */
const windowSteps = (window: Window, world: World, proof: string | undefined): Way => {
  const {start, state} = window;
  const synced = state === 'SYNCED';
  const ofPayload = isOfPayload(window.type);
  const missed = state === 'PENDING_SYNC' && world.now >= start && !wentBack('windows', window, world);
  const end = endOf(window);
  if (windowVerdict(window, world) === 'delete asked')
    return {
      before: [[createdStep(window, world)]],
      after: [
        {
          name: 'deleted',
          state: 'awaited',
          evidence:
            'its deletion is asked for: the satellite hears of it at a contact, of which one per 6 h is sure',
        },
      ],
    };
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
        todo: `It cannot be seen from the ground${ofPayload ? ': the file that arrives after it is the proof' : ''}.`,
      };
    if (proof)
      return {
        name,
        state: 'done',
        at,
        planned: true,
        evidence: proof,
      };
    return {name, state: 'unknown', at, planned: true, evidence};
  };
  return {
    before: [[createdStep(window, world), syncedStep(window, world)]],
    after: [
      ...(ofPayload
        ? [
            planned(
              'configure',
              start - configureLead,
              'no upstream tells whether the payload was configured',
            ),
          ]
        : []),
      planned('start', start, 'no upstream tells whether it ran'),
      planned('end', end, 'no upstream tells how it ended'),
    ],
  };
};

export const tracedWindow: Traced<Window> = {
  what: 'window',
  made: 'window created',
  kept: ({type, satellite, start}, now) => ({
    words:
      typeof type === 'string' && typeof satellite === 'string'
        ? `: ${type} on ${satellite}${typeof start === 'number' ? `, start ${utc(start, now)}` : ''}`
        : '',
    satellite: typeof satellite === 'string' ? satellite : undefined,
    due: typeof start === 'number' ? start : undefined,
  }),
  satellite: window => window.satellite_id,
  heading: window => `window ${window.id}, ${window.type} on ${window.satellite_id}`,
  steps: windowSteps,
};
