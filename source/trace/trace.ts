import type {World} from '../declare/world.ts';
import {expectedOf} from '../services/downlink/resources/expected-files.ts';
import type {DownlinkFile} from '../services/downlink/resources/file.ts';
import {downlinkSettings} from '../services/downlink/settings.ts';
import {endOf, guaranteedContact, neededUploads} from '../services/tasking/rules/window-rules.ts';
import type {Upload, Window} from '../services/tasking/upstream/client.ts';
import {fileSteps} from './file-steps.ts';
import {goneSteps} from './gone-steps.ts';
import type {Step} from './step.ts';
import {uploadSteps} from './upload-steps.ts';
import {windowSteps} from './window-steps.ts';

/** All that is known of one way from the ground to the satellite and back. */
export type Trace = {
  /** What was asked about. */
  readonly id: string;
  readonly window?: Window;
  readonly satellite?: string;
  readonly steps: readonly Step[];
  /** The first step that has not come and could. */
  readonly next?: Step;
};

/** Names of the resources that a trace is made from. */
export const traceNeeds = ['windows', 'uploads', 'downlinks'] as const;

/** The window that an upload is for: the next that names it, else the last that did. */
const windowOfUpload = (upload: Upload, windows: readonly Window[], now: number): Window | undefined => {
  const fitting = windows
    .filter(window => neededUploads(window, [upload]).length > 0)
    .sort((a, b) => a.start - b.start);
  return fitting.find(window => endOf(window) > now) ?? fitting.at(-1);
};

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

const whole = (window: Window, world: World): readonly Step[] => {
  const uploads = world.rows<Upload>({name: 'uploads'}) ?? [];
  const files = (world.rows<DownlinkFile>({name: 'downlinks'}) ?? []).filter(
    file => file.window === window.id,
  );
  const arrived = files.filter(file => file.object);
  const proof = arrived.some(file => file.expected?.unique ?? file.sent !== undefined)
    ? 'its own file'
    : arrived.length > 0
      ? 'a file of its name'
      : undefined;
  const needed = neededUploads(window, uploads);
  const {before, after} = windowSteps(window, world, proof);
  const program = needed.length === 0 ? programStep(window, world) : [];
  return [
    // Files go up while the window waits for its start: two ways in one order, that of time.
    ...inTime([program, ...needed.map(upload => uploadSteps(upload, world)), before]),
    ...after,
    ...(files.length > 0 ? files.flatMap(file => fileSteps(file, world)) : [plannedFiles(window, world)]),
  ];
};

/** The program that a window runs, where no upload of it is listed: it may have been on board since before the launch. */
const programStep = (window: Window, world: World): readonly Step[] => {
  const command = window.parameters?.user_command as {executable?: unknown} | null | undefined;
  const program = command?.executable ?? window.parameters?.executable;
  if (typeof program !== 'string' || program === '') return [];
  const evidence = world.rows({name: 'uploads'})
    ? 'no upload of it is listed; it may have been loaded before flight'
    : 'the uploads could not be read';
  return [{name: `${program} on board`, state: 'unknown', evidence}];
};

/** Before its start a window has no files yet: only names that it should bring. */
const plannedFiles = (window: Window, world: World): Step => {
  const settings = world.settings(downlinkSettings);
  const names = settings ? expectedOf(window, settings).map(({name}) => name) : [];
  if (names.length === 0)
    return {
      name: 'files',
      state: 'unknown',
      evidence: 'neither its parameters nor the profile (downlink.conventions) say which files it brings',
    };
  if (window.state === 'PENDING_SYNC' && world.now >= window.start)
    return {name: `${names.join(', ')} arrived`, state: 'missed', evidence: 'the window did not run'};
  const by = endOf(window) + guaranteedContact;
  if (world.now > by)
    return {
      name: `${names.join(', ')} arrived`,
      state: 'unknown',
      evidence: 'the bucket could not be read',
      todo: 'See: skydeck get downlinks',
    };
  return {
    name: `${names.join(', ')} arrived`,
    state: 'awaited',
    evidence: 'in the bucket, after a contact that follows the window',
    by,
    todo: 'Look then at the file: it says why it is not there (skydeck get downlinks).',
  };
};

/** The trace of a window, an upload or a file, by its id. Pure. Undefined when nothing has that id. */
export const traceFrom = (id: string, world: World): Trace | undefined => {
  const windows = world.rows<Window>({name: 'windows'}) ?? [];
  const upload = world.rows<Upload>({name: 'uploads'})?.find(one => one.id === id);
  const file = world
    .rows<DownlinkFile>({name: 'downlinks'})
    ?.find(one => one.id === id || one.object?.key === id);
  const window =
    windows.find(one => one.id === id) ??
    (upload && windowOfUpload(upload, windows, world.now)) ??
    (file?.window === undefined ? undefined : windows.find(one => one.id === file.window));
  if (window) {
    const steps = whole(window, world);
    return {id, window, satellite: window.satellite_id, steps, next: nextOf(steps)};
  }
  const steps = upload ? uploadSteps(upload, world) : file ? fileSteps(file, world) : undefined;
  if (!steps) {
    const gone = goneSteps(id, world);
    return gone && {id, ...gone, next: nextOf(gone.steps)};
  }
  return {id, satellite: upload?.satellite_id ?? file?.satellite, steps, next: nextOf(steps)};
};
