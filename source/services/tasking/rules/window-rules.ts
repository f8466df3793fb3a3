import type {JournalEntry} from '../../../declare/journal-entry.ts';
import type {Vocabulary} from '../../../declare/vocabulary.ts';
import {type EpochSeconds, isUnsure, type Tone, type World} from '../../../declare/world.ts';
import {onceForEach} from '../../../text/once-for-each.ts';
import {ownEntry} from '../../../text/own-entry.ts';
import {uploadList, windowList} from '../lists.ts';
import type {TaskingSettings} from '../settings.ts';
import type {Upload, Window} from '../upstream/client.ts';
import {rivalAttitudes} from './attitude.ts';
import {wentBack} from './went-back.ts';

const hour = 3600;
/** Spire schedules at least one bidirectional contact per satellite in this time (docs 2.2.1). */
export const guaranteedContact = 6 * hour;
/** The lead time that the vendor's own examples use. */
export const usualLead = 24 * hour;
/** The lead that is proposed: a window asked for at just the usual one would be at risk a moment later. */
export const proposedLead = usualLead + hour;

export type Padding = {
  readonly before: number;
  readonly after: number;
  readonly minimum: number;
  readonly assumed: boolean;
};

/** Seconds before and after a window and its least duration (Tasking API docs 2.2.1, important notes). */
const paddings: Readonly<Record<string, readonly [before: number, after: number, minimum: number]>> = {
  LEASE_ADCS: [420, 420, 60],
  LEASE_ISL: [60, 60, 60],
  MAINTENANCE: [0, 0, 60],
  PAYLOAD_CORAL: [300, 150, 30],
  PAYLOAD_DEXTER: [220, 265, 0],
  PAYLOAD_IPI: [120, 210, 30],
  PAYLOAD_MARSUPIAL: [300, 150, 30],
  PAYLOAD_MYRIAD: [300, 150, 30],
  PAYLOAD_NANO: [300, 150, 30],
  PAYLOAD_SABERTOOTH: [180, 210, 30],
  PAYLOAD_SDR: [120, 210, 30],
};
/** Whether a window type is one of Spire's own, rather than a customer's payload. */
export const isDocumented = (type: string): boolean => Object.hasOwn(paddings, type);

/** For types that neither the documents nor the profile know: the widest of the payload boards. */
const widest: Padding = {before: 300, after: 265, minimum: 30, assumed: true};

/** Padding and least duration of a window type, in seconds; `assumed` when nobody has said them. */
export const paddingOf = (type: string, settings: Pick<TaskingSettings, 'windowTypes'>): Padding => {
  // A type is a word of the upstream's: `constructor` is in every object, and no type that anybody told us of.
  const own = ownEntry(settings.windowTypes, type);
  if (own) return {...own, assumed: false};
  const known = isDocumented(type) ? ownEntry(paddings, type) : undefined;
  return known ? {before: known[0], after: known[1], minimum: known[2], assumed: false} : widest;
};

export const endOf = (window: Pick<Window, 'start' | 'duration'>): EpochSeconds =>
  window.start + window.duration;

export const windowTones = {
  missed: 'bad',
  'may miss': 'warn',
  'at risk': 'warn',
  running: 'busy',
  'on time': 'notice',
  synced: 'good',
  'delete asked': 'quiet',
  unknown: 'warn',
  ended: 'quiet',
} as const satisfies Readonly<Record<string, Tone>>;
export type WindowVerdict = keyof typeof windowTones;

/** The words that the documents have for a window's state. What others mean nobody has told. */
export const windowStates: Vocabulary = {PENDING_SYNC: 'notice', SYNCED: 'good'};

/** A window's outlook by its state and start alone. SYNCED and past is "ended", never "succeeded": upstream does not tell. */
export const outlook = (window: Window, now: EpochSeconds): WindowVerdict => {
  if (window.state === 'SYNCED') {
    if (now < window.start) return 'synced';
    return now < endOf(window) ? 'running' : 'ended';
  }
  if (window.state !== 'PENDING_SYNC') return 'unknown';
  const lead = window.start - now;
  if (lead <= 0) return 'missed';
  if (lead < guaranteedContact) return 'may miss';
  return lead < usualLead ? 'at risk' : 'on time';
};

const deletionsIn = onceForEach(
  (entries: readonly JournalEntry[]): ReadonlySet<string> =>
    new Set(
      entries
        .filter(({action, verdict}) => action === 'delete' && verdict === 'done')
        .flatMap(({row, facts}) => [row, facts.other].filter(id => typeof id === 'string')),
    ),
);

/**
 * Windows whose deletion was asked for from here, and taken: they go at the next contact, or are gone already. Looked up
 * once for each world: every window asks, and the journal looks into its file each time.
 */
export const askedAway = onceForEach(
  (world: World): ReadonlySet<string> => deletionsIn(world.journal('tasking')),
);

/**
 * The verdict: the outlook, worsened when the window needs a file that is not on the satellite yet. Unknown where that
 * cannot be told of the file that it names, and of one that went back to PENDING_SYNC.
 */
export const windowVerdict = (window: Window, world: World): WindowVerdict => {
  const verdict = outlook(window, world.now);
  if (['may miss', 'at risk', 'on time', 'synced'].includes(verdict) && askedAway(world).has(window.id))
    return 'delete asked';
  if (window.state === 'PENDING_SYNC' && wentBack('windows', window, world)) return 'unknown';
  if (verdict !== 'synced' && verdict !== 'on time') return verdict;
  if (awaitedUploads(window, world).length > 0) return 'at risk';
  return mayAwait(window, world) ? 'unknown' : verdict;
};

/** Programs of the payload's own system: nobody uploads them. */
export const isOfTheSystem = (path: string): boolean => /^\/(usr|bin|sbin|lib\w*|opt|etc)\//.test(path);

/** Whether a window names a file of which nobody knows now whether it is on its way: no upload of it could be read. */
export const mayAwait = (window: Window, world: World): boolean => {
  if (!window.parameters || !isOfPayload(window.type)) return false;
  if (!isUnsure(world, windowList.name, uploadList.name)) return false;
  const named = neededUploads(window, world.rows(uploadList) ?? none);
  return [...namedIn(window.parameters).paths].some(
    path =>
      /^\/[^/]|^[^/\s]+\.[a-z]\w*$/i.test(path) &&
      !isOfTheSystem(path) &&
      !named.some(one => baseName(one.destination_path) === baseName(path)),
  );
};

/** Uploads by satellite and payload: every window asks. */
const uploadsTo = onceForEach((uploads: readonly Upload[]) =>
  Map.groupBy(uploads, upload => destination(upload.satellite_id, upload.payload)),
);
/** Those that are not on their satellite yet: few, however many windows ask. */
const waitingFor = onceForEach((uploads: readonly Upload[]) =>
  Map.groupBy(
    uploads.filter(upload => upload.status !== 'UPLOADED'),
    upload => destination(upload.satellite_id, upload.payload),
  ),
);

const none: readonly Upload[] = [];
/** What was found for a window is asked for by every rule and column that looks at it. Most windows wait for nothing. */
const awaited = new WeakMap<
  Window,
  {readonly uploads: readonly Upload[]; readonly found: readonly Upload[]}
>();

/** Uploads that the window names in its parameters and that are not on the satellite yet. */
export const awaitedUploads = (window: Window, world: World): readonly Upload[] => {
  const uploads = world.rows(uploadList);
  if (!uploads) return none;
  const candidates = waitingFor(uploads).get(destination(window.satellite_id, window.type));
  if (!candidates) return none;
  const known = awaited.get(window);
  if (known?.uploads === uploads) return known.found;
  const found = namedBy(window, candidates);
  awaited.set(window, {uploads, found});
  return found;
};

/** Uploads to the same satellite and payload whose destination the window's parameters name, by path or by file name. */
export const neededUploads = (window: Window, uploads: readonly Upload[]): readonly Upload[] =>
  namedBy(window, uploadsTo(uploads).get(destination(window.satellite_id, window.type)) ?? none);

/** Those uploads to a window's satellite and payload that its parameters name. */
const namedBy = (window: Window, uploads: readonly Upload[]): readonly Upload[] => {
  if (uploads.length === 0 || !window.parameters) return none;
  const {paths, names} = namedIn(window.parameters);
  return uploads.filter(
    // Of an upload that was read in part nobody knows where it goes.
    ({destination_path: path = ''}) =>
      path !== '' && (paths.has(path) || (names.has(baseName(path)) && baseName(path) !== '')),
  );
};

type Named = {readonly paths: ReadonlySet<string>; readonly names: ReadonlySet<string>};
const named = new WeakMap<object, Named>();

/** All texts of a window's parameters, and the file names that they may be. Parameters are asked about at every refresh. */
const namedIn = (parameters: object): Named => {
  let known = named.get(parameters);
  if (!known) {
    const paths = new Set<string>();
    addTexts(parameters, paths);
    known = {paths, names: new Set([...paths].map(baseName))};
    named.set(parameters, known);
  }
  return known;
};

const payloadKeys = new Map<string, string>();
/** A payload's name as it is compared. There are few, and each is asked about for every window. */
const payloadKey = (name: string): string => {
  let key = payloadKeys.get(name);
  if (key === undefined) {
    key = payloadOf(name).toLowerCase();
    if (payloadKeys.size < 1000) payloadKeys.set(name, key);
  }
  return key;
};
/**
 * What a payload's files and windows have in common, however its name is written: the window type PAYLOAD_SDR is of
 * payload SDR, and one of the vendor's samples writes the payload as PAYLOAD_SDR too.
 */
export const destination = (satellite: string, payload: string): string =>
  `${satellite} ${payloadKey(payload)}`;

/** Whether a payload runs in windows of that type: leases and maintenance run none, and bring no file down. */
export const isOfPayload = (type: string): boolean => /^PAYLOAD_/i.test(type);

export const payloadOf = (type: string): string => type.replace(/^PAYLOAD_/i, '');

const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1);

const addTexts = (value: unknown, to: Set<string>): void => {
  if (typeof value === 'string') to.add(value);
  else if (value !== null && typeof value === 'object')
    for (const inner of Object.values(value)) addTexts(inner, to);
};

type Body = Pick<Window, 'type' | 'satellite_id' | 'start' | 'duration' | 'parameters'>;

/**
 * Whether two windows of one satellite spoil each other: bodies apart but buffers overlapping, or bodies overlapping that
 * are of one payload or want different attitudes. Overlapping bodies of different payloads are meant to be (they get IP
 * connectivity that way).
 */
export const conflict = (one: Body, other: Body, settings: Pick<TaskingSettings, 'windowTypes'>): boolean => {
  if (one.satellite_id !== other.satellite_id) return false;
  if (one.start < endOf(other) && other.start < endOf(one))
    return one.type === other.type || rivalAttitudes(one, other) !== undefined;
  const a = paddingOf(one.type, settings);
  const b = paddingOf(other.type, settings);
  return one.start - a.before < endOf(other) + b.after && other.start - b.before < endOf(one) + a.after;
};
