import type {DatabaseSync, SQLInputValue} from 'node:sqlite';
import {Failure} from '../../../../declare/failure.ts';
import type {Sum} from '../../../../declare/step.ts';
import {changing} from '../../../../engine/changes/changing.ts';
import {fromJson, toJson} from '../index-file.ts';
import {
  attributeOf,
  type Flat,
  itemOf,
  type Key,
  partitionKey,
  type RawItem,
  recordOf,
  sortKey,
} from './attributes.ts';
import type {Table} from './table.ts';
import {type Condition, sumOf} from './table-input.ts';

/** Milliseconds that another process of this machine may take for its write. */
const patience = 10_000;

/** Items, and beside them that a table was made. */
const schema = `
  CREATE TABLE IF NOT EXISTS tables (name TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS items (name TEXT, pool TEXT, id TEXT, item TEXT NOT NULL,
    PRIMARY KEY (name, pool, id)) WITHOUT ROWID;`;

/** An error of SQLite as a Failure: which file, and what to do. */
const failureOf = (thrown: unknown, file: string): Failure => {
  if (thrown instanceof Failure) return thrown;
  const {message, errcode = 0} = thrown as Error & {errcode?: number};
  const code = errcode & 255;
  const say = (kind: 'local' | 'unavailable', words: string, todo: string) =>
    new Failure(kind, `The index ${file} ${words}.`, {todo, cause: thrown});
  // Result codes: sqlite.org/rescode.html
  if (code === 13) return say('local', 'cannot grow: the disk is full', 'Make room there; nothing is lost.');
  if (code === 5 || code === 6)
    return say('unavailable', 'is being written by another program that does not finish', 'Ask again.');
  if (code === 8 || code === 3 || code === 23)
    return say('local', 'may not be written', 'Allow this user to write the file and its folder.');
  if (code === 11 || code === 26)
    return say(
      'local',
      `is damaged (${message})`,
      'Put a copy of it back, or move it away: the next run registers what the catalogue has, and what is in the store is not fetched again.',
    );
  return say('local', `cannot be used: ${message}`, 'Look at the file and its folder.');
};

const meets = (item: RawItem | undefined, condition: Condition): boolean =>
  Object.entries(condition).every(([attribute, wanted]) => {
    const value = item?.[attribute];
    if (wanted === undefined || wanted === true) return (value !== undefined) === (wanted === true);
    // As in DynamoDB, values of different types are not equal.
    return typeof wanted === 'number'
      ? value?.N !== undefined && Number(value.N) === wanted
      : value?.S === wanted;
  });

const settingWords = (changes: readonly (readonly [string, string | number | undefined])[]): string =>
  changes
    .map(([name, value]) => `${name} = ${value === undefined ? 'nothing' : JSON.stringify(value)}`)
    .join(', ');
const conditionWords = (condition: Condition): string => {
  const tests = Object.entries(condition).map(([attribute, wanted]) => {
    if (wanted === undefined) return `${attribute} is absent`;
    return wanted === true ? `${attribute} is present` : `${attribute} = ${JSON.stringify(wanted)}`;
  });
  return tests.length === 0 ? '' : `, if ${tests.join(' and ')}`;
};

/** Opens the file of a local lake; made where it is not there. Several processes of one machine may share it. */
export const openIndexFile = async (file: string): Promise<DatabaseSync> => {
  const {DatabaseSync: Database} = await import('node:sqlite');
  try {
    const database = new Database(file, {timeout: patience});
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    database.exec(schema);
    return database;
  } catch (error) {
    throw failureOf(error, file);
  }
};

/**
 * A table of the local index, in SQLite: items as DynamoDB has them, conditions tested and written in one transaction.
 * Reading costs no capacity.
 */
export const sqliteTable = (name: string, file: string, open: () => Promise<DatabaseSync>): Table => {
  const using = async <T>(call: (database: DatabaseSync) => T, signal?: AbortSignal): Promise<T> => {
    if (signal?.aborted) throw new Failure('aborted', 'The request was called off.');
    const database = await open();
    try {
      return call(database);
    } catch (error) {
      throw failureOf(error, file);
    }
  };
  const parse = (row: unknown): RawItem => fromJson((row as {item: string}).item);
  const select = (database: DatabaseSync, pool: string, more = '', ...given: SQLInputValue[]) =>
    database
      .prepare(`SELECT item FROM items WHERE name = ? AND pool = ? ORDER BY id ${more}`)
      .iterate(name, pool, ...given);
  const read = (database: DatabaseSync, {pool, id}: Key): RawItem | undefined => {
    const row = database
      .prepare('SELECT item FROM items WHERE name = ? AND pool = ? AND id = ?')
      .get(name, pool, id);
    return row && parse(row);
  };
  const put = (database: DatabaseSync, {pool, id}: Key, item: RawItem) => {
    database
      .prepare('INSERT OR REPLACE INTO items (name, pool, id, item) VALUES (?, ?, ?, ?)')
      .run(name, pool, id, toJson(item));
  };
  const step = (words: string, sum: Sum, does: () => Promise<'done' | 'lost'>) =>
    changing<'done' | 'lost'>({kind: 'disk', words, sum}, does, {
      assumed: {answer: 'done'},
      isDeed: answer => answer === 'done',
    });
  /** Reads, tests and writes as one: `write` is given what stands there. */
  const change = (
    does: 'change' | 'remove',
    words: string,
    key: Key,
    condition: Condition,
    write: (database: DatabaseSync, standing: RawItem | undefined) => void,
    signal?: AbortSignal,
  ) =>
    step(`${words}${conditionWords(condition)}.`, sumOf(does, name, key.pool), () =>
      transaction(key, condition, write, signal),
    );
  const transaction = (
    key: Key,
    condition: Condition,
    write: (database: DatabaseSync, standing: RawItem | undefined) => void,
    signal?: AbortSignal,
  ) =>
    using((database): 'done' | 'lost' => {
      database.exec('BEGIN IMMEDIATE');
      try {
        const standing = read(database, key);
        const met = meets(standing, condition);
        if (met) write(database, standing);
        database.exec('COMMIT');
        return met ? 'done' : 'lost';
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    }, signal);
  const addRaw: Table['addRaw'] = (item, signal) => {
    const key = {pool: item[partitionKey]?.S ?? '', id: item[sortKey]?.S ?? ''};
    const rest = Object.entries(recordOf(item)).filter(([one]) => one !== partitionKey && one !== sortKey);
    const words = `Put ${key.pool}/${key.id} into the index ${file}${rest.length > 0 ? `: ${settingWords(rest)}` : ''}`;
    return step(`${words}, unless it is there.`, sumOf('put', name, key.pool), () =>
      transaction(key, {[sortKey]: undefined}, database => put(database, key, item), signal),
    );
  };
  return {
    name,
    state: signal =>
      using(database => {
        const made = database.prepare('SELECT 1 FROM tables WHERE name = ?').get(name);
        const count = database.prepare('SELECT count(*) AS items FROM items WHERE name = ?').get(name);
        return made && {status: 'ACTIVE', items: Number(count?.items)};
      }, signal),
    create: signal =>
      using(database => void database.prepare('INSERT OR IGNORE INTO tables VALUES (?)').run(name), signal),
    query: (pool, signal) =>
      using(database => Array.from(select(database, pool), row => recordOf(parse(row))), signal),
    newest: (pool, count, signal) =>
      using(
        database => Array.from(select(database, pool, 'DESC LIMIT ?', count), row => recordOf(parse(row))),
        signal,
      ),
    each: (pool, take, signal) =>
      using(database => {
        for (const row of select(database, pool)) take(recordOf(parse(row)));
        return 0;
      }, signal),
    raw: (pool, signal) => using(database => Array.from(select(database, pool), parse), signal),
    get: (key, signal) =>
      using((database): Flat | undefined => {
        const item = read(database, key);
        return item && recordOf(item);
      }, signal),
    add: (record, signal) => addRaw(itemOf(record), signal),
    addRaw,
    update: (key, changes, condition, signal) =>
      change(
        'change',
        `In the index ${file}, of ${key.pool}/${key.id}, set ${settingWords(Object.entries(changes))}`,
        key,
        condition,
        (database, standing) => {
          const next: Record<string, RawItem[string]> = {
            ...(standing ?? itemOf({[partitionKey]: key.pool, [sortKey]: key.id})),
          };
          for (const [attribute, value] of Object.entries(changes))
            if (value === undefined) delete next[attribute];
            else next[attribute] = attributeOf(value);
          put(database, key, next);
        },
        signal,
      ),
    remove: (key, condition, signal) =>
      change(
        'remove',
        `Remove ${key.pool}/${key.id} from the index ${file}`,
        key,
        condition,
        database => {
          database
            .prepare('DELETE FROM items WHERE name = ? AND pool = ? AND id = ?')
            .run(name, key.pool, key.id);
        },
        signal,
      ),
  };
};
