import {accessSync, constants, statfsSync} from 'node:fs';
import {dirname} from 'node:path';
import type {DatabaseSync, SQLInputValue, StatementSync} from 'node:sqlite';
import {fileError} from '../../settings/file-error.ts';

export type Found = Record<string, unknown>;

/** Statements on an open database; each text is compiled once. */
export type Handle = {
  all(sql: string, ...given: SQLInputValue[]): Found[];
  get(sql: string, ...given: SQLInputValue[]): Found | undefined;
  /** Gives how many rows were changed. */
  run(sql: string, ...given: SQLInputValue[]): number;
};

/** SQLite's primary result codes (sqlite.org/rescode.html). */
const code = {busy: 5, locked: 6, readOnly: 8, damaged: 11, full: 13, cannotOpen: 14, notOurs: 26} as const;

/** The primary result code of what SQLite threw; undefined for other errors. */
const sqliteCode = (thrown: unknown): number | undefined => {
  const errcode = (thrown as {errcode?: unknown} | null)?.errcode;
  return typeof errcode === 'number' ? errcode & 0xff : undefined;
};

/** Whether another process holds the file just now, so that the same can be tried again. */
export const isBusy = (thrown: unknown): boolean =>
  sqliteCode(thrown) === code.busy || sqliteCode(thrown) === code.locked;

/** Whether the file itself is broken, or is no database. */
export const isDamage = (thrown: unknown) =>
  sqliteCode(thrown) === code.damaged || sqliteCode(thrown) === code.notOurs;

/** Why something is not kept, and what to do about it. */
export type Reason = {readonly sentence: string; readonly todo: string};

/**
 * Why a file could not be written. SQLite has few words for it: "disk I/O error" may be a full disk, "unable to open" and
 * "readonly" one that is read-only, or the rights.
 */
export const writeError = (thrown: unknown, file: string): Reason => {
  if (sqliteCode(thrown) === undefined) return fileError(thrown, file, 'written');
  try {
    accessSync(file, constants.W_OK);
    const {bavail, bsize} = statfsSync(dirname(file));
    if (bavail * bsize < fewBytes) throw Object.assign(new Error('full'), {code: 'ENOSPC'});
    return fileError(thrown, file, 'written');
  } catch (why) {
    return fileError(why, file, 'written');
  }
};

/** Bytes that SQLite needs for a log and its index. */
const fewBytes = 65_536;

export const handleOn = (db: DatabaseSync): Handle => {
  const statements = new Map<string, StatementSync>();
  const prepared = (sql: string) => {
    let statement = statements.get(sql);
    if (!statement) {
      statement = db.prepare(sql);
      statements.set(sql, statement);
    }
    return statement;
  };
  return {
    all: (sql, ...given) => prepared(sql).all(...given) as Found[],
    get: (sql, ...given) => prepared(sql).get(...given) as Found | undefined,
    run: (sql, ...given) => Number(prepared(sql).run(...given).changes),
  };
};
