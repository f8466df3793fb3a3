import {readFileSync, statSync} from 'node:fs';
import type {Alert} from '../../declare/resource.ts';
import type {EpochSeconds} from '../../declare/world.ts';
import {withLock} from '../../settings/lock.ts';
import {writePrivate} from '../../settings/write-private.ts';
import {alertName} from '../alerts/alert-name.ts';
import type {Clock} from '../clock.ts';

/**
 * The alerts that an operator has taken note of. It survives restarts, is shared by all consoles of one profile, and
 * ends with the alert: trouble that comes again is new trouble.
 */
export type AcknowledgedStore = {
  has(alert: Alert): boolean;
  /** Acknowledges an alert, or takes that back. It counts at once; rejects when it could not be kept on disk. */
  toggle(alert: Alert): Promise<void>;
  /**
   * Takes in what other consoles wrote, and forgets alerts that have ended: those that are not among `alerts` although
   * all that their resource's alerts are made from `isRead`.
   */
  follow(alerts: readonly Alert[], isRead: (resource: string) => boolean): void;
  /** Resolves when all is on disk that can be. */
  flush(): Promise<void>;
};

type Noted = {
  readonly resource: string;
  /** Since when the alert stood, in the ground segment's time: a later one of the same name is another one. */
  readonly since?: EpochSeconds;
  /** Epoch seconds of real time. */
  readonly at: number;
};
type NotedAlerts = ReadonlyMap<string, Noted>;

type Options = {readonly file: string; readonly clock: Pick<Clock, 'wall'>};

/** Seconds of real time after which an alert that was never seen here may be taken for ended: lists are all read by then. */
const patience = 15 * 60;

/** Opens the store in a small JSON file that is replaced as a whole under a lock. A broken file is an empty one. */
export const openAcknowledged = ({file, clock}: Options): AcknowledgedStore => {
  let noted: NotedAlerts = new Map();
  /** What is not on disk yet, in order: it is laid over whatever other consoles have written meanwhile. */
  let pending: (readonly [name: string, noted: Noted | undefined])[] = [];
  let version = '';
  /** Alerts that stood when they were last looked at here. */
  let standing: ReadonlySet<string> = new Set();
  let writing: Promise<void> = Promise.resolve();

  const withPending = (from: NotedAlerts): NotedAlerts => {
    const all = new Map(from);
    for (const [name, one] of pending) one ? all.set(name, one) : all.delete(name);
    return all;
  };
  const catchUp = () => {
    const found = versionOf(file);
    if (found === version) return;
    version = found;
    noted = withPending(readNoted(file));
  };
  const write = (): Promise<void> => {
    const next = writing
      .catch(() => {})
      .then(() =>
        withLock(file, async held => {
          const changes = pending.length;
          if (changes === 0) return;
          noted = withPending(readNoted(file));
          held();
          await writePrivate(file, textOf(noted));
          pending = pending.slice(changes);
          version = versionOf(file);
        }),
      );
    writing = next;
    next.catch(() => {});
    return next;
  };
  const change = (changes: typeof pending) => {
    pending = [...pending, ...changes];
    noted = withPending(noted);
    return write();
  };
  const has = (alert: Alert) => {
    const one = noted.get(alertName(alert));
    return (
      one !== undefined && (one.since === undefined || alert.since === undefined || alert.since <= one.since)
    );
  };
  catchUp();

  return {
    has,
    toggle: async alert => {
      catchUp();
      const {resource, since} = alert;
      const at = clock.wall() / 1000;
      await change([
        [alertName(alert), has(alert) ? undefined : {resource, ...(since !== undefined && {since}), at}],
      ]);
    },
    follow: (alerts, isRead) => {
      catchUp();
      const now = clock.wall() / 1000;
      const names = new Set(alerts.map(alertName));
      // Another console may know of an alert before this one reads of it: absence alone is no end.
      const ended = [...noted].filter(
        ([name, {resource, at}]) =>
          !names.has(name) && isRead(resource) && (standing.has(name) || now - at > patience),
      );
      standing = names;
      if (ended.length > 0) change(ended.map(([name]) => [name, undefined])).catch(() => {});
    },
    flush: () => writing.catch(() => {}),
  };
};

/** Changes when the file was replaced. */
const versionOf = (file: string): string => {
  try {
    const {ino, mtimeMs, size} = statSync(file);
    return `${ino} ${mtimeMs} ${size}`;
  } catch {
    return '';
  }
};

const readNoted = (file: string): NotedAlerts => {
  let lines: unknown;
  try {
    lines = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return new Map();
  }
  return new Map(
    (Array.isArray(lines) ? lines : []).flatMap((line): [string, Noted][] => {
      const {alert, resource, since, at} = Object(line) as Record<string, unknown>;
      if (typeof alert !== 'string' || typeof resource !== 'string' || typeof at !== 'number') return [];
      return [[alert, {resource, ...(typeof since === 'number' && {since}), at}]];
    }),
  );
};

const textOf = (noted: NotedAlerts): string =>
  `[\n${[...noted].map(([alert, one]) => JSON.stringify({alert, ...one})).join(',\n')}\n]\n`;
