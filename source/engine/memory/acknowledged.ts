import type {Alert} from '../../declare/resource.ts';
import type {EpochSeconds} from '../../declare/world.ts';
import {alertName} from '../alerts/alerts.ts';
import type {Clock} from '../clock.ts';
import type {Database} from './open-database.ts';
import type {Found, Handle} from './sqlite-handle.ts';
import {atOnce, type WriteQueue} from './write-queue.ts';

/** What an operator has taken note of: who, when, and the note that was left. */
export type Acknowledgement = {
  readonly resource: string;
  /** Since when the alert stood, in the ground segment's time: a later one of the same name is another one. */
  readonly since?: EpochSeconds;
  /** Epoch seconds of real time. */
  readonly at: number;
  readonly who?: string;
  readonly note?: string;
  /** Epoch seconds of the ground segment from which it is news again. */
  readonly until?: EpochSeconds;
};

/**
 * The alerts that an operator has taken note of. It survives restarts, is shared by all consoles of one profile, and
 * ends with the alert: trouble that comes again is new trouble.
 */
export type AcknowledgedStore = {
  has(alert: Alert): boolean;
  of(alert: Alert): Acknowledgement | undefined;
  /** Acknowledges an alert, or takes that back. It counts at once; rejects when it could not be kept on disk. */
  toggle(alert: Alert, note?: string, until?: EpochSeconds): Promise<void>;
  /**
   * Takes in what other consoles wrote, and forgets alerts that have ended: those that are not among `alerts` although
   * all that their resource's alerts are made from `isRead`.
   */
  follow(alerts: readonly Alert[], isRead: (resource: string) => boolean): void;
  /** Resolves when all is on disk that can be. */
  flush(): Promise<void>;
  /** Takes in what other processes wrote. */
  reload(): void;
};

type Options = {
  readonly database: Database;
  readonly queue: WriteQueue;
  readonly clock: Pick<Clock, 'wall' | 'now'>;
  readonly catchUp: () => void;
  readonly who?: string;
  /** Is told of the same: alerts that began and ended are remembered too. */
  readonly episodes?: {follow(alerts: readonly Alert[], isRead: (resource: string) => boolean): void};
};

/** Seconds of real time after which an alert that was never seen here may be taken for ended: lists are all read by then. */
const patience = 15 * 60;

const acknowledgementOf = ({resource, since, wall, who, note, until}: Found): Acknowledgement => ({
  resource: String(resource),
  ...(typeof since === 'number' && {since}),
  at: Number(wall),
  ...(typeof who === 'string' && {who}),
  ...(typeof note === 'string' && {note}),
  ...(typeof until === 'number' && {until}),
});

const writeAcknowledgement = (db: Handle, name: string, one: Acknowledgement): number =>
  db.run(
    'INSERT OR REPLACE INTO acknowledged (name, resource, since, wall, who, note, until) VALUES (?, ?, ?, ?, ?, ?, ?)',
    name,
    one.resource,
    one.since ?? null,
    one.at,
    one.who ?? null,
    one.note ?? null,
    one.until ?? null,
  );

export const openAcknowledged = ({
  database,
  queue,
  clock,
  catchUp,
  who,
  episodes,
}: Options): AcknowledgedStore => {
  let noted: ReadonlyMap<string, Acknowledgement> = new Map();
  /** Alerts that stood when they were last looked at here. */
  let standing: ReadonlySet<string> = new Set();

  const reload = () => {
    noted = database.read(
      db =>
        new Map(
          db
            .all("SELECT * FROM acknowledged WHERE name NOT LIKE '@%'")
            .map(one => [String(one.name), acknowledgementOf(one)]),
        ),
      noted,
    );
  };
  reload();
  const change = (changes: ReadonlyMap<string, Acknowledgement | undefined>) => {
    const next = new Map(noted);
    for (const [name, one] of changes) {
      if (one) next.set(name, one);
      else next.delete(name);
    }
    noted = next;
    return (db: Handle) => {
      for (const [name, one] of changes)
        if (one) writeAcknowledgement(db, name, one);
        else db.run('DELETE FROM acknowledged WHERE name = ?', name);
    };
  };
  const of = (alert: Alert) => {
    const one = noted.get(alertName(alert));
    return one &&
      (one.until === undefined || clock.now() < one.until) &&
      (one.since === undefined || alert.since === undefined || alert.since <= one.since)
      ? one
      : undefined;
  };

  return {
    has: alert => of(alert) !== undefined,
    of,
    toggle: async (alert, note, until) => {
      catchUp();
      const {resource, since} = alert;
      const one: Acknowledgement | undefined = of(alert)
        ? undefined
        : {
            resource,
            ...(since !== undefined && {since}),
            at: clock.wall() / 1000,
            ...(who !== undefined && {who}),
            ...(note !== undefined && note !== '' && {note}),
            ...(until !== undefined && {until}),
          };
      const write = change(new Map([[alertName(alert), one]]));
      if (database.keeping() !== 'disk') throw new Error(database.problem());
      database.write(write);
    },
    follow: (alerts, isRead) => {
      catchUp();
      episodes?.follow(alerts, isRead);
      const now = clock.wall() / 1000;
      const names = new Set(alerts.map(alertName));
      // Another console may know of an alert before this one reads of it: absence alone is no end.
      const ended = [...noted].filter(
        ([name, {resource, at}]) =>
          !names.has(name) && isRead(resource) && (standing.has(name) || now - at > patience),
      );
      standing = names;
      if (ended.length === 0) return;
      const write = change(new Map(ended.map(([name]) => [name, undefined])));
      queue.add(
        `acknowledged ${[...ended.keys()]}`,
        atOnce(db => {
          write(db);
          return undefined;
        }),
      );
    },
    flush: async () => queue.flush(),
    reload,
  };
};
