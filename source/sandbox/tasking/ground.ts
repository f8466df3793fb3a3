import type {World} from '../simulated-world.ts';

/** A window as the API gives it: no times but its own, no owner. */
export type Window = {
  readonly id: string;
  readonly type: string;
  readonly satellite_id: string;
  state: 'PENDING_SYNC' | 'SYNCED';
  readonly start: number;
  readonly duration: number;
  readonly parameters: Readonly<Record<string, unknown>>;
};

/** An upload as the API gives it: no size, no times. */
export type Upload = {
  readonly satellite_id: string;
  readonly payload: string;
  readonly destination_path: string;
  readonly executable: boolean;
  status: 'PENDING' | 'UPLOADING' | 'UPLOADED';
  readonly id: string;
};

/** An upload with what the ground knows besides. */
export type QueuedUpload = {
  readonly upload: Upload;
  readonly itar: boolean;
  readonly content: Uint8Array<ArrayBuffer>;
  sentBytes: number;
};

/** A change of state that somebody who polls would see. */
export type Transition = {
  readonly resource: 'windows' | 'uploads';
  readonly id: string;
  readonly state: string;
  readonly at: number;
};

/** The canonical schedule and the upload queue on the ground. */
export type Ground = {
  /** Changes with every change of the windows: what a cached answer is valid for. */
  windowsVersion(): number;
  windows(satellite?: string): readonly Window[];
  uploads(): readonly Upload[];
  queue(satellite: string): readonly QueuedUpload[];
  addWindow(window: Omit<Window, 'id' | 'state'> & {id?: string}): string;
  /** Asks for a deletion; false when there is no such window. */
  deleteWindow(id: string): boolean;
  addUpload(
    upload: Omit<Upload, 'id' | 'status'> & {id?: string},
    itar: boolean,
    content: Uint8Array<ArrayBuffer>,
  ): string;
  setStatus(upload: QueuedUpload, status: Upload['status']): void;
  onTransition(listener: (transition: Transition) => void): void;
  onUpload(listener: (satellite: string) => void): void;
};

const day = 86_400;
/** How long a past window stays listed: longer than its files are tried. The real time is not public. */
const kept = 4 * day;
/** Into a contact, when the schedule has been exchanged. */
const syncDelay = 45;
/** Before a window's start, when the bus sends the configure signal (1 to 5 minutes). */
const configureLead = 120;

/**
 * Windows become SYNCED at their satellite's next contact, if they have not started by then; a deletion of a synced
 * window takes effect at the next contact too. What the satellite knows is executed, and told to the other upstreams.
 */
export const createGround = (world: World): Ground => {
  const windows = new Map<string, Window>();
  const deleting = new Set<string>();
  const uploads = new Map<string, QueuedUpload>();
  const changed: ((transition: Transition) => void)[] = [];
  const queued: ((satellite: string) => void)[] = [];
  const uuids = world.random('upload ids');
  let windowId = 3_020_600;
  let version = 0;

  const announce = (resource: Transition['resource'], id: string, state: string) => {
    for (const listener of changed) listener({resource, id, state, at: world.now()});
  };
  const remove = (id: string) => {
    deleting.delete(id);
    if (windows.delete(id)) version += 1;
  };
  const execute = (window: Window) => {
    const {id, type, satellite_id: satellite, start, duration, parameters} = window;
    const known = {id, type, satellite, start, durationSeconds: duration, parameters};
    const tell = (name: 'window-configured' | 'window-started' | 'window-ended', time: number) =>
      world.at(time, () => {
        if (windows.has(id)) world.tell(name, known);
      });
    tell('window-configured', start - configureLead);
    tell('window-started', start);
    tell('window-ended', start + duration);
  };
  const sync = (satellite: string) => {
    for (const window of [...windows.values()]) {
      if (window.satellite_id !== satellite) continue;
      if (deleting.has(window.id) && window.start > world.now()) remove(window.id);
      else if (window.state === 'PENDING_SYNC' && window.start > world.now()) {
        window.state = 'SYNCED';
        version += 1;
        announce('windows', window.id, window.state);
        execute(window);
      }
    }
  };
  world.hear('contact-started', ({satellite}) => {
    world.at(world.now() + syncDelay, () => sync(satellite));
  });

  return {
    windowsVersion: () => version,
    windows: satellite =>
      [...windows.values()].filter(window => satellite === undefined || window.satellite_id === satellite),
    uploads: () => [...uploads.values()].map(({upload}) => upload),
    queue: satellite => [...uploads.values()].filter(({upload}) => upload.satellite_id === satellite),
    addWindow: ({id = String(windowId++), type, satellite_id, start, duration, parameters}) => {
      windows.set(id, {id, type, satellite_id, state: 'PENDING_SYNC', start, duration, parameters});
      version += 1;
      announce('windows', id, 'PENDING_SYNC');
      world.at(Math.max(world.now(), start + duration) + kept, () => remove(id));
      return id;
    },
    deleteWindow: id => {
      const window = windows.get(id);
      if (!window) return false;
      if (window.state === 'PENDING_SYNC') remove(id);
      else deleting.add(id);
      return true;
    },
    addUpload: ({id = uuids.uuid(), satellite_id, payload, destination_path, executable}, itar, content) => {
      const upload: Upload = {satellite_id, payload, destination_path, executable, status: 'PENDING', id};
      uploads.set(id, {upload, itar, content, sentBytes: 0});
      announce('uploads', id, 'PENDING');
      for (const listener of queued) listener(satellite_id);
      return id;
    },
    setStatus: (queuedUpload, status) => {
      if (queuedUpload.upload.status === status) return;
      queuedUpload.upload.status = status;
      announce('uploads', queuedUpload.upload.id, status);
    },
    onTransition: listener => void changed.push(listener),
    onUpload: listener => void queued.push(listener),
  };
};
