import {closeSync, existsSync, fsyncSync, openSync, renameSync, statSync} from 'node:fs';
import {basename, dirname} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {pathToFileURL} from 'node:url';
import {noFile, refuseNoFile} from '../../settings/file-error.ts';
import {privateDirectory} from '../../settings/private-files.ts';
import {asideName, saveFrom} from './damaged-file.ts';
import {onNetwork} from './journal-mode.ts';
import {type Handle, handleOn, isDamage, type Reason, writeError} from './sqlite-handle.ts';

/** Where what is written goes: to the disk, nowhere (what is there can be read), or to memory that ends with this run. */
type Keeping = 'disk' | 'nowhere' | 'run';

/**
 * A database that cannot stop its program: a damaged file is put aside, one that cannot be written or that a newer
 * version wrote is left as it is, and `problem` says what that means for the operator.
 */
export type Database = {
  readonly file: string;
  keeping(): Keeping;
  /** A sentence or two about why not all is kept; undefined when all is well. */
  problem(): string | undefined;
  /** Why nothing is kept on the disk, and what to do about it; undefined where it is. */
  reason(): Reason | undefined;
  /** Gives `otherwise` where nothing can be read. */
  read<Result>(work: (db: Handle) => Result, otherwise: Result): Result;
  /** In one transaction: all of it or nothing. Throws the system's error; without a disk that keeps it, see `keeping`. */
  write<Result>(work: (db: Handle) => Result): Result;
  /** Whether another connection has written since this was last asked. */
  changedElsewhere(): boolean;
  /** Leaves the file to others, and keeps this run's things in memory; `problem` is then this sentence. */
  leave(sentence: string): void;
  close(): void;
};

export type DatabaseOptions = {
  readonly file: string;
  /** One script for each version of the schema, oldest first. */
  readonly migrations: readonly string[];
  /** `full`: a transaction is on the disk when it is over. `normal`: the last ones may be lost with the power, nothing is torn. */
  readonly sync: 'full' | 'normal';
  /** Milliseconds that another process's transaction is waited for. */
  readonly patience?: number;
  /** What is in it: "ages". */
  readonly what: string;
  /** What it means for the operator when nothing can be kept: "ages of this run are not kept". */
  readonly without: string;
  /** Carries what can be read of a damaged file into the new one; gives how many entries it saved. */
  salvage?(from: Handle, to: Handle): number;
  /** Why the file is no longer this run's; it is then left before anything is written. */
  foreign?(db: Handle): string | undefined;
  readonly isOnNetwork?: (folder: string) => boolean;
};

class NewerFile extends Error {}

type Open = {readonly db: DatabaseSync; readonly handle: Handle; readonly inode: number | undefined};

const inodeOf = (file: string) => statSync(file, {throwIfNoEntry: false})?.ino;

export const openDatabase = (options: DatabaseOptions): Database => {
  const {
    file,
    migrations,
    sync,
    patience = 2000,
    what,
    without,
    salvage,
    foreign,
    isOnNetwork = onNetwork,
  } = options;
  let keeping: Keeping = 'disk';
  let problem: string | undefined;
  let reason: Reason | undefined;
  let version = 0;

  const versionOf = (handle: Handle) => Number(handle.get('PRAGMA user_version')?.user_version ?? 0);
  const migrate = (db: DatabaseSync, handle: Handle) => {
    if (versionOf(handle) === migrations.length) return;
    db.exec('BEGIN IMMEDIATE');
    try {
      // Another process may have done it meanwhile.
      const from = versionOf(handle);
      if (from > migrations.length) throw new NewerFile(String(from));
      for (const script of migrations.slice(from)) db.exec(script);
      db.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`);
    } catch (thrown) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw thrown;
    }
  };

  const openOnDisk = (): Open => {
    const folder = privateDirectory(dirname(file));
    refuseNoFile(file);
    const there = statSync(file, {throwIfNoEntry: false});
    // One that another process makes right now is empty, too.
    if (there?.size === 0 && !existsSync(`${file}-wal`) && Date.now() - there.mtimeMs > 10_000)
      problem = `${file} was empty: ${what} begin anew.`;
    if (!there) {
      // SQLite gives its other files the rights of this one; its name is on the disk only when the folder is.
      closeSync(openSync(file, 'a', 0o600));
      syncFolder(folder);
    }
    const db = new DatabaseSync(file, {timeout: patience});
    try {
      const handle = handleOn(db);
      const mode = isOnNetwork(folder) ? 'TRUNCATE' : 'WAL';
      // Takes effect in a new file alone: room is given back a little at a time.
      db.exec('PRAGMA auto_vacuum = INCREMENTAL');
      db.exec(`PRAGMA journal_mode = ${mode}; PRAGMA synchronous = ${sync.toUpperCase()}`);
      migrate(db, handle);
      return {db, handle, inode: inodeOf(file)};
    } catch (thrown) {
      db.close();
      throw thrown;
    }
  };

  const openForThisRun = (): Open => {
    keeping = 'run';
    const db = new DatabaseSync(':memory:');
    const handle = handleOn(db);
    migrate(db, handle);
    return {db, handle, inode: undefined};
  };

  /** What is there can still be read on a disk that cannot be written; a log beside it is then passed over. */
  const openToRead = (): Open | undefined => {
    // SQLite would wait for ever on a pipe.
    if (noFile(file) !== undefined) return undefined;
    const unchanging = pathToFileURL(file);
    unchanging.search = '?immutable=1';
    for (const place of [file, unchanging]) {
      try {
        const db = new DatabaseSync(place, {readOnly: true, timeout: patience});
        const handle = handleOn(db);
        if (versionOf(handle) === migrations.length) {
          keeping = 'nowhere';
          return {db, handle, inode: inodeOf(file)};
        }
        db.close();
      } catch {
        // The next way, or none.
      }
    }
    return undefined;
  };

  /** Puts a damaged file aside, with its log, and carries over what can be read of it. */
  const startAnew = (inode: number | undefined): Open => {
    const present = inodeOf(file);
    // Another process has done it already.
    if (present === undefined || (inode !== undefined && present !== inode)) return openOnDisk();
    const aside = asideName(file);
    for (const end of ['-wal', '-shm', '']) if (existsSync(file + end)) renameSync(file + end, aside + end);
    const opened = openOnDisk();
    const saved = salvage ? saveFrom(aside, opened, salvage) : 0;
    problem = `${file} was damaged and is put aside as ${basename(aside)}; ${what} ${salvage ? (saved > 0 ? `of it were saved as far as they can be read (${saved})` : 'in it could not be read') : 'begin anew'}.`;
    return opened;
  };

  const openAny = (inode?: number, damaged = false): Open => {
    try {
      return damaged ? startAnew(inode) : openOnDisk();
    } catch (thrown) {
      if (isDamage(thrown) && !damaged) return openAny(inode, true);
      const isNewer = thrown instanceof NewerFile;
      const {sentence, todo} = isNewer
        ? {
            sentence: `${file} was written by a newer skydeck and is left as it is.`,
            todo: 'Use the newer skydeck.',
          }
        : writeError(thrown, file);
      reason = {sentence, todo};
      problem = `${sentence} So ${without}. ${todo}`;
      return (isNewer ? undefined : openToRead()) ?? openForThisRun();
    }
  };

  let open = openAny();
  const {handle: first} = open;
  version = dataVersion(first);

  const repair = () => {
    const {db, inode} = open;
    try {
      db.close();
    } catch {
      // What is damaged may not even close.
    }
    open = openAny(inode, true);
  };
  const guarded = <Result>(work: () => Result): Result => {
    try {
      return work();
    } catch (thrown) {
      if (!isDamage(thrown) || keeping !== 'disk') throw thrown;
      repair();
      return work();
    }
  };

  const leave = (sentence: string) => {
    open.db.close();
    problem = sentence;
    open = openForThisRun();
  };

  return {
    file,
    leave,
    keeping: () => keeping,
    problem: () => problem,
    reason: () => reason,
    read: (work, otherwise) => {
      try {
        return guarded(() => work(open.handle));
      } catch {
        return otherwise;
      }
    },
    write: work =>
      guarded(() => {
        let {db, handle} = open;
        db.exec('BEGIN IMMEDIATE');
        try {
          const other = keeping === 'disk' ? foreign?.(handle) : undefined;
          if (other !== undefined) {
            db.exec('ROLLBACK');
            leave(other);
            ({db, handle} = open);
            db.exec('BEGIN IMMEDIATE');
          }
          const result = work(handle);
          db.exec('COMMIT');
          return result;
        } catch (thrown) {
          if (db.isTransaction) db.exec('ROLLBACK');
          throw thrown;
        }
      }),
    changedElsewhere: () => {
      try {
        const present = dataVersion(open.handle);
        const changed = present !== version;
        version = present;
        return changed;
      } catch {
        return false;
      }
    },
    close: () => {
      try {
        open.db.close();
      } catch {
        // Closed already, or nothing that could be closed.
      }
    },
  };
};

/** SQLite's count of transactions of other connections. */
const dataVersion = (handle: Handle): number => Number(handle.get('PRAGMA data_version')?.data_version ?? 0);

/** Not every system can do this; the file's own data is safe without. */
const syncFolder = (folder: string): void => {
  try {
    const handle = openSync(folder, 'r');
    fsyncSync(handle);
    closeSync(handle);
  } catch {
    // Windows opens no folders.
  }
};
