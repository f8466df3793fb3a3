import type {Draft} from '../../../declare/draft.ts';
import {pairsText} from '../../../declare/fields.ts';
import type {Standing} from '../../../declare/section.ts';
import type {EpochSeconds, World} from '../../../declare/world.ts';
import {onceForEach} from '../../../text/once-for-each.ts';
import {age, utc} from '../../../text/times.ts';
import {satelliteList, uploadList, windowList} from '../lists.ts';
import type {Upload, Window} from '../upstream/client.ts';
import {lacksEndOn} from './link-pair.ts';
import {cameInto, wasBy} from './transitions.ts';
import {wentBack} from './went-back.ts';
import {destination, endOf, isOfPayload, isOfTheSystem, payloadOf, proposedLead} from './window-rules.ts';

/** Something that keeps a window from doing what it is for, told before it is too late or after. */
export type Miss = {
  readonly kind: string;
  readonly title: string;
  readonly standing: Exclude<Standing, 'ruled out'>;
  readonly evidence: string;
  readonly todo: string;
  readonly action?: string;
  readonly draft?: Draft;
};

/** The form of a window like this one, at a start that is in good time. */
export const againDraft = (window: Window): Draft => ({
  satellite: window.satellite_id,
  type: window.type,
  start: `+${proposedLead / 3600}h`,
  duration: String(window.duration),
  ...(window.parameters && {param: pairsText(window.parameters)}),
});

/** The form of an upload like this one; of what was sent from here the file is known too. */
export const uploadDraft = (upload: Upload, world: World, more: Draft = {}): Draft => {
  const sent = world.sent('uploads', upload.id);
  return {
    ...(sent?.input.file && {file: sent.input.file}),
    satellite: upload.satellite_id,
    payload: payloadOf(upload.payload),
    to: upload.destination_path,
    executable: upload.executable ? 'yes' : 'no',
    ...(sent?.facts.itar === true && {itar: 'yes'}),
    ...more,
  };
};

/** The program that a window names, by its documented block or as a parameter of its own. */
const programOf = ({parameters}: Window): string | undefined => {
  const command = parameters?.user_command as {executable?: unknown} | null | undefined;
  const name = command?.executable ?? parameters?.executable;
  return typeof name === 'string' && name !== '' ? name : undefined;
};

const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1);
const isNamed = (path: string, name: string) =>
  path === name || (baseName(path) !== '' && baseName(path) === baseName(name));

/** What is wrong with a window whatever its state. */
export const missesOf = (window: Window, world: World): readonly Miss[] => [
  ...typeMiss(window, world),
  ...linkMiss(window, world),
  ...programMiss(window, world),
];

const typeMiss = (window: Window, world: World): Miss[] => {
  const satellite = world.rows(satelliteList)?.find(({id}) => id === window.satellite_id);
  const types = satellite?.supported_windows;
  if (!types || types.includes(window.type)) return [];
  return [
    {
      kind: 'unsupported-type',
      title: `${window.satellite_id} does not support ${window.type}`,
      standing: 'shown',
      evidence: `Its supported_windows are ${types.join(', ') || 'none'}.`,
      todo: 'Create it with a type that the satellite supports.',
      action: 'windows.create',
      draft: {...againDraft(window), ...(types[0] && {type: types[0]})},
    },
  ];
};

const linkMiss = (window: Window, world: World): Miss[] => {
  const lacking = lacksEndOn(window, world);
  if (lacking === undefined) return [];
  return [
    {
      kind: 'no-other-end',
      title: 'The other end of its link is not listed',
      standing: 'likely',
      evidence: `It sends to ${lacking}, and no window of ${window.type} with its start and duration is listed there. A link is made of one on each satellite.`,
      todo: `If nobody deleted the one on ${lacking}, ask the provider what became of it. Delete this one; if the link is still wanted, create it again.`,
      action: 'windows.create',
      draft: againDraft(window),
    },
  ];
};

const programMiss = (window: Window, world: World): Miss[] => {
  const program = programOf(window);
  const uploads = world.rows(uploadList);
  if (program === undefined || !uploads || !isOfPayload(window.type)) return [];
  const named = uploadsNamed(program, uploads);
  const place = destination(window.satellite_id, window.type);
  const right = named.filter(one => destination(one.satellite_id, one.payload) === place);
  const target = {satellite: window.satellite_id, payload: payloadOf(window.type), executable: 'yes'};
  if (right.length > 0) {
    const [last] = right.slice(-1) as [Upload];
    const isKnown = world.unread(uploadList.name) === undefined;
    if (!isKnown || right.some(({executable}) => executable !== false)) return [];
    const isProgram = world.sent('uploads', last.id)?.facts.program === true;
    return [
      {
        kind: 'not-executable',
        title: `${program} was uploaded without the executable bit`,
        standing: isProgram ? 'shown' : 'likely',
        evidence: `Upload ${last.id} has executable false, and the window names it as its program${isProgram ? '; what was sent from here is a program' : ''}.`,
        todo: 'Upload it again as executable.',
        action: 'uploads.upload',
        draft: uploadDraft(last, world, target),
      },
    ];
  }
  // What is not among the uploads that could be read may be there.
  if (world.unread(uploadList.name) !== undefined) return [];
  const [elsewhere] = named;
  if (elsewhere)
    return [
      {
        kind: 'uploaded-elsewhere',
        title: `${program} was uploaded to another ${elsewhere.satellite_id === window.satellite_id ? 'payload' : 'satellite'}`,
        standing: 'likely',
        evidence: `Upload ${elsewhere.id} went to ${elsewhere.payload} on ${elsewhere.satellite_id}; none is listed for ${target.payload} on ${window.satellite_id}.`,
        todo: `Upload it to ${target.payload} on ${window.satellite_id}.`,
        action: 'uploads.upload',
        draft: uploadDraft(elsewhere, world, target),
      },
    ];
  if (isOfTheSystem(program) || ranBefore(window, program, world)) return [];
  return [
    {
      kind: 'never-uploaded',
      title: `No upload of ${program} is listed`,
      standing: 'possible',
      evidence: `The window names it as its program. It may have been loaded before flight, or uploaded longer ago than uploads are listed.`,
      todo: 'If it was not loaded before flight, upload it.',
      action: 'uploads.upload',
      draft: {...target, to: program},
    },
  ];
};

const byName = onceForEach((uploads: readonly Upload[]) =>
  Map.groupBy(uploads, upload => baseName(upload.destination_path)),
);
/** Uploads of a path, or to a file of its name. */
const uploadsNamed = (path: string, uploads: readonly Upload[]): readonly Upload[] =>
  byName(uploads)
    .get(baseName(path))
    ?.filter(upload => isNamed(upload.destination_path, path)) ?? [];

/** When a window of that payload and with that program has ended first, by both. */
const firstRunsOf = onceForEach((windows: readonly Window[]): ReadonlyMap<string, EpochSeconds> => {
  const found = new Map<string, EpochSeconds>();
  for (const window of windows) {
    const program = programOf(window);
    if (program === undefined || window.state !== 'SYNCED') continue;
    const key = `${destination(window.satellite_id, window.type)} ${program}`;
    found.set(key, Math.min(found.get(key) ?? Number.POSITIVE_INFINITY, endOf(window)));
  }
  return found;
});

/** Whether an earlier window of that payload named the same program: then it is not for the first time that it needs no upload. */
const ranBefore = (window: Window, program: string, world: World): boolean => {
  const key = `${destination(window.satellite_id, window.type)} ${program}`;
  const first = firstRunsOf(world.rows(windowList) ?? none).get(key);
  return first !== undefined && first <= Math.min(world.now, window.start);
};

const none: readonly Window[] = [];

/**
 * The uploads that a window needed and began without: they were asked for before its start, and were surely not on the
 * bus then; no other of the same path was.
 */
export const cameTooLate = (window: Window, needed: readonly Upload[], world: World): readonly Upload[] => {
  const wasUp = (upload: Upload): boolean | undefined => {
    if (upload.status !== 'UPLOADED') return upload.status === undefined ? undefined : false;
    const up = cameInto('uploads', upload.id, 'UPLOADED', world);
    return up && wasBy(up, window.start);
  };
  const asked = (upload: Upload) =>
    world.sent('uploads', upload.id)?.at ??
    world.seen('uploads', upload.id)?.first ??
    Number.POSITIVE_INFINITY;
  // Another of the same path may be among those that were not read.
  if (world.unread(uploadList.name) !== undefined) return [];
  return needed.filter(
    upload =>
      wasUp(upload) === false &&
      asked(upload) < window.start &&
      !needed.some(
        other =>
          other !== upload &&
          isNamed(other.destination_path, upload.destination_path) &&
          wasUp(other) !== false,
      ),
  );
};

type Fared = {readonly shortLead: number; readonly made: number; readonly missed: number};
const fared = new WeakMap<World, Fared>();

/** How windows of a short lead fared that were watched here: synced in time, or never. */
const lateSyncs = (world: World, shortLead: number): Fared => {
  const known = fared.get(world);
  if (known?.shortLead === shortLead) return known;
  let made = 0;
  let missed = 0;
  for (const {id, start, state} of world.rows(windowList) ?? []) {
    if (start > world.now) continue;
    if (state === 'PENDING_SYNC') {
      missed += wentBack('windows', {id, state}, world) ? 0 : 1;
      continue;
    }
    const synced = cameInto('windows', id, 'SYNCED', world);
    if (synced?.after !== undefined && synced.by <= start && start - synced.after <= shortLead) made += 1;
  }
  const found = {shortLead, made, missed};
  fared.set(world, found);
  return found;
};

/** "Of 7 such windows seen here 6 were synced in time"; empty where none was seen. */
export const shareWords = (world: World, shortLead: number): string => {
  const {made, missed} = lateSyncs(world, shortLead);
  const all = made + missed;
  return all === 0
    ? ''
    : ` Of ${all} that were still pending ${age(shortLead)} before their start here, ${made} ${made === 1 ? 'was' : 'were'} synced in time.`;
};

/** When a file was up, in words: "since 11-22 12:00Z at the latest". */
export const upWords = (upload: Upload, world: World): string => {
  const up = cameInto('uploads', upload.id, 'UPLOADED', world);
  if (!up) return 'when it came there is not known';
  const {after, by} = up;
  return after === by
    ? `since ${utc(by, world.now)}`
    : `since ${utc(by, world.now)} at the latest${after === undefined ? '' : `, and not before ${utc(after, world.now)}`}`;
};
