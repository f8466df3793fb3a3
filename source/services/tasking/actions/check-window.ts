import {
  allFindings,
  type Context,
  type Finding,
  type Findings,
  refusal,
  unreadFindings,
  warning,
} from '../../../declare/action.ts';
import {asFailure} from '../../../declare/failure.ts';
import {upstreamNow, type World} from '../../../declare/world.ts';
import {age, duration, relative, utc} from '../../../text/times.ts';
import {satelliteList, windowList} from '../lists.ts';
import {rivalAttitudes} from '../rules/attitude.ts';
import {receiverOf} from '../rules/link-pair.ts';
import {checkParameters} from '../rules/window-parameters.ts';
import {
  awaitedUploads,
  conflict,
  endOf,
  guaranteedContact,
  paddingOf,
  usualLead,
} from '../rules/window-rules.ts';
import type {FreePeriod, TaskingClient, Window} from '../upstream/client.ts';
import {freeSlots} from './free-slots.ts';

/** What is wrong with a window that is about to be asked for, and what deserves a look. */
export const checkWindow = async (
  wanted: Window,
  {client, world}: Context<TaskingClient>,
  signal: AbortSignal,
  /** Time that is its own already: it counts as free. */
  own?: FreePeriod,
): Promise<Findings> => {
  const neighbours = checkNeighbours(wanted, client, world);
  const found = allFindings([
    unreadFindings(world, ['windows', 'uploads', 'satellites']),
    checkTiming(wanted, client, world),
    neighbours,
    checkParameters(wanted.type, wanted.parameters ?? {}),
    unknownSatellite(wanted.satellite_id, 'satellite', world),
    checkReceiver(wanted, world),
    awaitedUploads(wanted, world).map(upload =>
      warning(
        `${upload.destination_path} is not on ${upload.satellite_id} yet: upload ${upload.id} is ${upload.status}.`,
        'param',
      ),
    ),
  ]);
  // A start that is refused, or taken by a window that is known, needs no asking whether the satellite is free.
  const settled = neighbours.length > 0 || found.some(({level}) => level === 'error');
  return settled ? found : [found, await checkFree(wanted, {client, world}, signal, own)];
};

/** Windows are asked for days ahead: a start of next year, or a duration of a day, is likely a typing error. */
export const farAhead = 90 * 86_400;
export const longDuration = 86_400;

const checkTiming = (window: Window, client: TaskingClient, world: World): Findings => {
  const padding = paddingOf(window.type, client.settings);
  const lead = window.start - upstreamNow(world, 'tasking');
  const {type, start, duration: length} = window;
  return [
    (!Number.isInteger(length) || length <= 0) &&
      refusal('Duration is a whole number of seconds above 0.', 'duration'),
    length < padding.minimum &&
      refusal(`A ${type} window lasts at least ${padding.minimum} s, not ${length} s.`, 'duration'),
    length >= longDuration && warning(`It lasts ${age(length)}: are seconds meant?`, 'duration'),
    padding.assumed &&
      warning(
        `The buffers of ${type} are not public: ${padding.before} s before and ${padding.after} s after are assumed (set windowTypes in the profile).`,
        'type',
      ),
    lead <= 0
      ? refusal(`The start is past: ${utc(start, world.now)} was ${relative(start, world.now)}.`, 'start')
      : lateWords(lead).map(words => warning(`It starts in ${age(lead)}: ${words}`, 'start')),
  ];
};
const lateWords = (lead: number): string[] => {
  if (lead < guaranteedContact)
    return ['only one contact in 6 h is guaranteed, so it may miss. Usual lead: 24 h.'];
  if (lead > farAhead) return ['is the year meant?'];
  return lead < usualLead ? ['less than the usual lead of 24 h.'] : [];
};

/**
 * Other windows that it would spoil. On its own satellite two of one type cannot run at once, which is an error; what
 * overlaps with its buffers, or on the satellite that receives a link, is a warning.
 */
const checkNeighbours = (window: Window, client: TaskingClient, world: World): Finding[] => {
  const receiver = receiverOf(window.type, window.parameters);
  const bodies = [window, ...(receiver === undefined ? [] : [{...window, satellite_id: receiver}])];
  const spoiled = (world.rows(windowList) ?? []).filter(
    other =>
      endOf(other) > upstreamNow(world, 'tasking') &&
      bodies.some(body => conflict(body, other, client.settings)),
  );
  return spoiled.slice(0, 3).map((other): Finding => {
    const here = other.satellite_id === window.satellite_id;
    const overlap = window.start < endOf(other) && other.start < endOf(window);
    const what = `${other.type} ${other.id}${here ? '' : ` on ${other.satellite_id}`} (${utc(other.start, world.now)}, ${duration(other.duration)})`;
    const rivals = overlap ? rivalAttitudes(window, other) : undefined;
    if (overlap && here && other.type === window.type)
      return refusal(`It overlaps ${what}: one payload runs one window at a time.`, 'start');
    return warning(
      rivals
        ? `It overlaps ${what}, and they want different attitudes: ${rivals.join(', and ')}.`
        : `With its buffers it overlaps ${what}: windows that close may not complete.`,
      'start',
    );
  });
};

/** A satellite that this token may not task, as far as its satellites were read. */
export const unknownSatellite = (satelliteId: string, field: string, world: World): Findings => {
  const known = world.rows(satelliteList);
  return known && !known.some(({id}) => id === satelliteId)
    ? warning(`${satelliteId} is not among the satellites of this token.`, field)
    : undefined;
};

/** A link needs another satellite at its other end, one that this token may task. */
const checkReceiver = ({type, satellite_id: sender, parameters}: Window, world: World): Findings => {
  const receiver = receiverOf(type, parameters);
  if (receiver === undefined) return undefined;
  if (receiver === sender) return refusal(`isl_receive_satellite_id cannot be ${sender} itself.`, 'param');
  const known = world.rows(satelliteList);
  const other = known?.find(({id}) => id === receiver);
  return other?.supported_windows && !other.supported_windows.includes(type)
    ? warning(`${receiver} does not support ${type}.`, 'param')
    : unknownSatellite(receiver, 'param', world);
};

/** Seconds that are searched, from the start on: enough to name a free slot where the start is none. */
const searched = 86_400;

/** Seconds of wall time for that question: it is asked again before sending, and none of it may hold a window up for long. */
const patience = 6;

/** Free periods with one more; those that touch are one. */
const joined = (free: readonly FreePeriod[], own: FreePeriod | undefined): readonly FreePeriod[] => {
  if (!own) return free;
  const all: FreePeriod[] = [];
  for (const one of [...free, own].sort((a, b) => a.start - b.start)) {
    const last = all.at(-1);
    if (last && one.start <= last.end) all[all.length - 1] = {...last, end: Math.max(last.end, one.end)};
    else all.push(one);
  }
  return all;
};

const covers = (free: readonly FreePeriod[], from: number, until: number): boolean =>
  free.some(({start, end}) => start <= from && end >= until);

/**
 * Whether GET /availability has the satellite free then. Whether it has left buffers out already is not documented, so
 * both are looked at: the window alone, and the window with its buffers.
 */
const checkFree = async (
  window: Window,
  {client, world}: Context<TaskingClient>,
  signal: AbortSignal,
  own?: FreePeriod,
): Promise<Findings> => {
  const {type, satellite_id: satelliteId, start} = window;
  const {before, after} = paddingOf(type, client.settings);
  const [from, until] = [start - before, endOf(window) + after];
  const say = (sentence: string): Findings => warning(sentence, 'start');
  const pairedSatelliteId = receiverOf(type, window.parameters);
  let free: readonly FreePeriod[];
  const late = AbortSignal.timeout(patience * 1000);
  try {
    const seconds = Math.max(searched, until - from);
    const search = {satelliteId, type, start: from, seconds, pairedSatelliteId};
    free = joined(await client.availability(search, AbortSignal.any([signal, late])), own);
  } catch (error) {
    const why = late.aborted ? `no answer within ${patience} s.` : asFailure(error).message;
    return say(`Whether ${satelliteId} is free then could not be asked: ${why}`);
  }
  if (covers(free, from, until)) return undefined;
  const wanted = {satelliteId, type, duration: window.duration, pairedSatelliteId};
  const slots = freeSlots(wanted, free, world.rows(windowList) ?? [], start, client.settings);
  const next = slots
    .map(slot => ({...slot, from: Math.ceil(slot.from / 60) * 60}))
    .find(slot => slot.from <= slot.until);
  const advice = next ? ` It is from ${utc(next.from, world.now)} on.` : '';
  return covers(free, start, endOf(window))
    ? say(
        `${satelliteId} is free then, but not for the buffers (${before} s before, ${after} s after).${advice}`,
      )
    : say(`${satelliteId} is not free then: a contact, perhaps.${advice}`);
};
