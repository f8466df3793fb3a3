import {randomUUID} from 'node:crypto';
import {hostname} from 'node:os';
import {dirname, join} from 'node:path';
import type {Facts} from '../../declare/draft.ts';
import {Failure} from '../../declare/failure.ts';
import type {JournalEntry, NewEntry, Outcome} from '../../declare/journal-entry.ts';
import type {Sent} from '../../declare/world.ts';
import {processLives} from '../../settings/process-lives.ts';
import {plural} from '../../text/quantities.ts';
import type {Clock} from '../clock.ts';
import {mask, maskText} from '../http/mask.ts';
import {takeJournal} from './handed-in.ts';
import {journalIndex} from './journal-index.ts';
import {
  entryOf,
  type IntentRecord,
  type OutcomeRecord,
  parsedObject,
  readIntent,
  readOutcome,
  type Writer,
  withoutSecrets,
} from './journal-record.ts';
import {
  claimantIn,
  claimIn,
  insertEntry,
  journalMigrations,
  nextChange,
  recordOf,
  salvage,
} from './journal-rows.ts';
import {openDatabase} from './open-database.ts';
import {type Handle, writeError} from './sqlite-handle.ts';
import type {Upstream} from './upstreams.ts';

/** What was done from here. An entry is on the disk (`synchronous = FULL`) before its request leaves; then its outcome. */
export type Journal = {
  /** On disk when it resolves. */
  intend(entry: NewEntry): Promise<JournalEntry>;
  /** Adds facts that were learned on the way, and steps that are about to leave. On disk when it resolves. */
  note(id: string, facts: Facts, requests?: readonly string[]): Promise<void>;
  /** On disk when it resolves. What is settled stays: an outcome takes the place of none but `unknown`. */
  settle(id: string, outcome: Outcome): Promise<void>;
  /**
   * Takes ids of the upstream for one entry, so that no other can have come about as the same thing: all of them or
   * none. Gives those that another entry has taken; empty when they are this one's. On disk when it resolves.
   */
  claim(entry: string, ids: readonly string[]): Promise<readonly string[]>;
  /** What was told first comes first, also where the clock was set back. Entries left `pending` by a process that is gone read as `unknown`. */
  entries(since?: number): readonly JournalEntry[];
  sent(resource: string, id: string): Sent | undefined;
  /** Whether it went to the upstream and account that the profile names now: rows and ids of another one are others. */
  isOwn(entry: Pick<JournalEntry, 'service' | 'upstream'>): boolean;
  subscribe(listener: () => void): () => void;
  /** Takes in what other processes wrote, and tells listeners of it. */
  follow(): void;
  /** Why not all of it can be kept or shown; undefined when all is well. */
  problem(): string | undefined;
  close(): Promise<void>;
};

type Options = {
  readonly file: string;
  /** user@host */
  readonly who: string;
  readonly clock: Pick<Clock, 'now' | 'wall'>;
  readonly upstreams?: readonly Pick<Upstream, 'service' | 'mark'>[];
  readonly isAlive?: (pid: number) => boolean;
  readonly isOnNetwork?: (folder: string) => boolean;
};

/** Milliseconds within which what other processes wrote need not be known. */
const fresh = 1000;

/** The journal in a database file of its own, which several processes write. */
export const openJournal = ({
  file,
  who,
  clock,
  upstreams = [],
  isAlive = processLives,
  isOnNetwork,
}: Options): Journal => {
  const marks = new Map(upstreams.map(({service, mark}) => [service, mark]));
  // Those of before have none, and those of services that are not loaded are not looked at.
  const isOwn: Journal['isOwn'] = ({service, upstream = marks.get(service)}) =>
    (marks.get(service) ?? upstream) === upstream;
  let self: Writer | undefined;
  /** Made when something is written, or written by others: most commands only look. */
  const writer = (): Writer => (self ??= {pid: process.pid, host: hostname(), instance: randomUUID()});
  const lives = ({pid, host, instance}: Writer): boolean => {
    if (instance === writer().instance) return true;
    // An own number in another's hand is a number given out anew. Of other machines nothing is known.
    if (host === writer().host) return pid !== writer().pid && isAlive(pid);
    return false;
  };
  const database = openDatabase({
    file,
    migrations: journalMigrations,
    sync: 'full',
    patience: 5000,
    what: 'entries of the journal',
    without: 'nothing that changes anything is sent',
    salvage,
    ...(isOnNetwork && {isOnNetwork}),
  });
  takeJournal(join(dirname(file), 'journal.ndjson'), database, insertEntry);

  const index = journalIndex(lives, isOwn);
  const listeners = new Set<() => void>();
  let taken = -1;
  /** Entries that are there and cannot be read. */
  let unreadable = 0;
  let checked = Number.NEGATIVE_INFINITY;

  /** Takes in what was written since the last time, by whomever. */
  const take = () => {
    const last = database.read(
      db => Number(db.get('SELECT max(change) AS last FROM entry')?.last ?? 0),
      taken,
    );
    if (last === taken) return false;
    if (last < taken) {
      // The file is another one than before: it was damaged and put aside.
      index.clear();
      taken = -1;
      unreadable = 0;
    }
    for (const found of database.read(
      db => db.all('SELECT intent, outcome, writer FROM entry WHERE change > ? ORDER BY seq', taken),
      [],
    )) {
      const record = recordOf(found);
      if (record) index.take(record);
      else unreadable += 1;
    }
    taken = last;
    return true;
  };
  const catchUp = (patience: number) => {
    const now = clock.wall();
    if (taken >= 0 && now - checked >= 0 && now - checked < patience) return false;
    checked = now;
    return taken < 0 || database.changedElsewhere() ? take() : false;
  };
  const tell = () => {
    for (const listener of listeners) listener();
  };

  const write = <Result>(work: (db: Handle) => Result): Result => {
    try {
      // What is in memory alone would be gone with the process that may have to settle it.
      if (database.keeping() !== 'disk') throw new Error(database.problem());
      const result = database.write(work);
      take();
      return result;
    } catch (thrown) {
      const {sentence, todo} = database.reason() ?? writeError(thrown, file);
      throw new Failure('local', sentence, {cause: thrown, todo});
    }
  };

  return {
    intend: async entry => {
      const upstream = marks.get(entry.service);
      const intent: IntentRecord = {
        id: randomUUID(),
        at: clock.now(),
        who,
        ...(upstream !== undefined && {upstream}),
        ...withoutSecrets(entry),
      };
      try {
        write(db => insertEntry(db, intent, writer()));
      } catch (thrown) {
        const {message, todo, cause} = thrown as Failure;
        throw new Failure('local', `${message.replace(/\.?$/, ',')} so nothing was sent.`, {cause, todo});
      }
      tell();
      return entryOf(intent, undefined, true);
    },
    note: async (id, facts, requests = []) => {
      write(db => {
        const found = readIntent(parsedObject(db.get('SELECT intent FROM entry WHERE id = ?', id)?.intent));
        if (!found) return;
        const intent = {
          ...found,
          facts: {...found.facts, ...(mask(facts) as Facts)},
          requests: [...found.requests, ...requests.map(request => maskText(request))],
        };
        db.run(
          `UPDATE entry SET intent = ?, change = ${nextChange} WHERE id = ?`,
          JSON.stringify(intent),
          id,
        );
      });
      tell();
    },
    settle: async (id, {ids = [], ...outcome}) => {
      write(db => {
        const found = db.get('SELECT intent, outcome FROM entry WHERE id = ?', id);
        const before = readOutcome(parsedObject(found?.outcome));
        if (!found || (before && before.verdict !== 'unknown')) return;
        const record: OutcomeRecord = {
          ...outcome,
          ids,
          at: clock.now(),
          ...(before && {
            settledBy: who,
            earlier: [
              ...(before.earlier ?? []),
              {at: before.at, verdict: before.verdict, sentence: before.sentence},
            ],
          }),
        };
        db.run(
          `UPDATE entry SET outcome = ?, change = ${nextChange} WHERE id = ?`,
          JSON.stringify(record),
          id,
        );
      });
      tell();
    },
    claim: async (entry, ids) =>
      write(db => {
        const intent = readIntent(
          parsedObject(db.get('SELECT intent FROM entry WHERE id = ?', entry)?.intent),
        );
        if (!intent) return ids;
        const taken = ids.filter(id => {
          const holder = claimantIn(db, intent, id);
          return holder !== undefined && holder !== entry;
        });
        if (taken.length === 0) claimIn(db, intent, ids);
        return taken;
      }),
    entries: (since = Number.NEGATIVE_INFINITY) => {
      catchUp(0);
      const list = index.entries();
      return since === Number.NEGATIVE_INFINITY ? list : list.filter(entry => entry.at >= since);
    },
    sent: (resource, id) => {
      catchUp(fresh);
      return index.sent(resource, id);
    },
    isOwn,
    subscribe: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    follow: () => {
      if (catchUp(0)) tell();
    },
    problem: () =>
      database.problem() ??
      (unreadable > 0
        ? `${plural(unreadable, 'entry', 'entries')} of ${file} cannot be read: what was done then is not shown.`
        : undefined),
    close: async () => {
      listeners.clear();
      database.close();
    },
  };
};
