import type {KeptFacts} from '../../declare/resource.ts';
import type {Clock} from '../clock.ts';
import type {Database} from './open-database.ts';
import {rowOfText} from './rows.ts';
import type {Handle} from './sqlite-handle.ts';
import {atOnce, type WriteQueue} from './write-queue.ts';

/** Small things under a name: drafts, what views were set to, who watches. Facts under a kind and an id stay once seen. */
export type NoteStore = {
  get(name: string): unknown;
  /** Those whose names begin so, by name. */
  all(beginning: string): ReadonlyMap<string, unknown>;
  /** `undefined` takes it away. */
  put(name: string, value: unknown): void;
  /** Changes a note at once, in one transaction with reading it; throws where that cannot be. */
  change<Result>(
    name: string,
    work: (value: unknown) => {readonly value: unknown; readonly result: Result},
  ): Result;
};

/** The note whose time is the last look of which no rows were kept: those of the files before the database. */
export const looksWithoutRows = 'looks without rows';

export const writeNote = (db: Handle, name: string, at: number, value: unknown) => {
  if (value === undefined) db.run('DELETE FROM note WHERE name = ?', name);
  else
    db.run('INSERT OR REPLACE INTO note (name, at, body) VALUES (?, ?, ?)', name, at, JSON.stringify(value));
};
export const readNote = (db: Handle, name: string) =>
  rowOfText(db.get('SELECT body FROM note WHERE name = ?', name)?.body ?? 'null');

type Given = {
  readonly database: Database;
  readonly queue: WriteQueue;
  readonly clock: Pick<Clock, 'now' | 'wall'>;
};

export const openNotes = ({database, queue, clock}: Given): NoteStore => {
  const fresh = new Map<string, unknown>();
  return {
    get: name => (fresh.has(name) ? fresh.get(name) : database.read(db => readNote(db, name), undefined)),
    all: beginning => {
      const stored = database.read(
        db =>
          db.all('SELECT name, body FROM note WHERE name >= ? AND name < ?', beginning, `${beginning}\uffff`),
        [],
      );
      const found = new Map(stored.map(({name, body}) => [String(name), rowOfText(body) ?? null]));
      for (const [name, value] of fresh)
        if (name.startsWith(beginning)) value === undefined ? found.delete(name) : found.set(name, value);
      return found;
    },
    put: (name, value) => {
      fresh.set(name, value);
      queue.add(`note ${name}`, function* (db) {
        writeNote(db, name, clock.wall() / 1000, value);
        return () => {
          if (fresh.get(name) === value) fresh.delete(name);
        };
      });
    },
    change: (name, work) =>
      database.write(db => {
        const {value, result} = work(readNote(db, name));
        writeNote(db, name, clock.wall() / 1000, value);
        return result;
      }),
  };
};

export const openKeptFacts = ({database, queue, clock}: Given): KeptFacts => {
  const known = new Map<string, Map<string, {at: number; fact: unknown}>>();
  const all = (kind: string) => {
    let facts = known.get(kind);
    if (!facts) {
      facts = database.read(
        db =>
          new Map(
            db
              .all('SELECT id, at, body FROM kept WHERE kind = ?', kind)
              .map(({id, at, body}) => [String(id), {at: Number(at), fact: rowOfText(body)}]),
          ),
        new Map(),
      );
      known.set(kind, facts);
    }
    return facts;
  };
  return {
    all,
    keep: (kind, facts) => {
      const before = all(kind);
      const at = clock.now();
      const added = [...facts].filter(([id]) => !before.has(id));
      if (added.length === 0) return;
      for (const [id, fact] of added) before.set(id, {at, fact});
      queue.add(
        `kept ${kind} ${added[0]![0]} ${added.length}`,
        atOnce(db => {
          for (const [id, fact] of added)
            db.run('INSERT OR IGNORE INTO kept VALUES (?, ?, ?, ?)', kind, id, at, JSON.stringify(fact));
          return undefined;
        }),
      );
    },
  };
};
