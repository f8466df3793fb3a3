import type {Handle} from './sqlite-handle.ts';
import type {Job} from './write-queue.ts';

const hour = 3600;
const day = 24 * hour;

/** How long what is kept, in seconds of the ground segment, and how large the file may become. */
const retention = {
  /** Former versions of rows: all of them at first, then one an hour besides those that changed their state. */
  versions: 30 * day,
  everyVersion: 2 * day,
  /** States of what is listed no more, and alerts that have ended. */
  states: 180 * day,
  looks: 90 * day,
  /** Narrowed lists (folders that were opened) that nobody has read since. */
  narrowed: 14 * day,
  bytes: 150_000_000,
} as const;

const together = 400;

/** The version of the same row that was told before, or after, another one. */
const beside = (side: '<' | '>') => `
  SELECT state, body, at FROM past AS other
  WHERE other.list = past.list AND other.id = past.id AND other.seq ${side} past.seq
  ORDER BY other.seq ${side === '<' ? 'DESC' : ''} LIMIT 1`;

/** Of versions in one hour that leave a row's state as it was, the last one stays; so does each that began a state. */
const thin = `
  DELETE FROM past WHERE seq > ? AND seq <= ? AND body IS NOT NULL
  AND EXISTS (SELECT 1 FROM (${beside('<')}) AS last WHERE last.state IS past.state AND last.body IS NOT NULL)
  AND EXISTS (
    SELECT 1 FROM (${beside('>')}) AS next
    WHERE next.state IS past.state AND next.body IS NOT NULL
    AND cast(next.at / ${hour} AS INTEGER) = cast(past.at / ${hour} AS INTEGER))`;

/** A version is of use until the next one of its row began: what is left tells every moment from the given one on. */
const expire = `
  DELETE FROM past WHERE seq > ?1 AND seq <= ?2 AND at < ?3 AND coalesce(
    (SELECT at FROM (${beside('>')})),
    (SELECT at FROM row WHERE row.list = past.list AND row.id = past.id),
    CASE WHEN body IS NULL THEN at ELSE 9e18 END) <= ?3`;

/** The notes of the moments from which on lists are known, whole ones and narrowed ones: what was before is let go. */
export const keptFromNotes = {whole: 'versions from', narrowed: 'narrowed from'} as const;

const bytesOf = (db: Handle): number => {
  const pages = Number(db.get('PRAGMA page_count')?.page_count ?? 0);
  const free = Number(db.get('PRAGMA freelist_count')?.freelist_count ?? 0);
  return (pages - free) * Number(db.get('PRAGMA page_size')?.page_size ?? 4096);
};

/** Lets go of what is old, a little at a time, and gives the room back to the disk. */
export const upkeep = (now: number, most: number = retention.bytes): Job =>
  function* (db) {
    let handle = db;
    const number = (sql: string, ...given: (number | string)[]) => Number(handle.get(sql, ...given)?.n ?? 0);
    const keepFrom = (name: string, moment: number) => {
      if (moment > number('SELECT cast(body AS REAL) AS n FROM note WHERE name = ?', name))
        handle.run('INSERT OR REPLACE INTO note VALUES (?, ?, ?)', name, now, String(moment));
    };
    const expireBefore = function* (moment: number) {
      for (let from = 0; ; ) {
        const some = handle.all(
          `SELECT seq, at FROM past WHERE seq > ? ORDER BY seq LIMIT ${together}`,
          from,
        );
        if (!some.some(({at}) => Number(at) < moment)) return;
        const to = Number(some.at(-1)!.seq);
        if (handle.run(expire, from, to, moment) > 0) keepFrom(keptFromNotes.whole, moment);
        from = to;
        handle = yield;
      }
    };
    yield* expireBefore(now - retention.versions);
    // Thinned once: from where it was left the last time up to what is still to be kept whole.
    const last = number('SELECT max(seq) AS n FROM past');
    let from = Math.min(number("SELECT body AS n FROM note WHERE name = 'thinned'"), last);
    for (;;) {
      const to = Math.min(from + together, last);
      if (to === from || number('SELECT at AS n FROM past WHERE seq = ?', to) >= now - retention.everyVersion)
        break;
      handle.run(thin, from, to);
      handle.run("INSERT OR REPLACE INTO note VALUES ('thinned', ?, ?)", now, String(to));
      from = to;
      handle = yield;
    }
    const old = handle.all("SELECT key FROM list WHERE scope <> '' AND at < ?", now - retention.narrowed);
    for (const {key} of old) {
      for (const table of ['past', 'row']) handle.run(`DELETE FROM ${table} WHERE list = ?`, Number(key));
      handle.run('DELETE FROM list WHERE key = ?', Number(key));
      keepFrom(keptFromNotes.narrowed, now - retention.narrowed);
      handle = yield;
    }
    handle.run(
      `DELETE FROM object WHERE since < ? AND NOT EXISTS (
         SELECT 1 FROM row JOIN list ON list.key = row.list
         WHERE list.resource = object.resource AND row.id = object.id)`,
      now - retention.states,
    );
    handle.run(
      `DELETE FROM transition WHERE at < ? AND NOT EXISTS (
         SELECT 1 FROM object WHERE object.resource = transition.resource AND object.id = transition.id)`,
      now - retention.states,
    );
    for (const table of ['look', 'part'])
      handle.run(`DELETE FROM ${table} WHERE ended < ?`, now - retention.looks);
    handle.run('DELETE FROM latency WHERE at < ?', now - retention.looks);
    handle.run('DELETE FROM alert WHERE ended < ?', now - retention.states);
    handle = yield;
    // What is oldest goes first where there is still too much of it.
    for (let until = Number.NEGATIVE_INFINITY; bytesOf(handle) > most; ) {
      const states = Number(
        handle.get('SELECT at FROM transition ORDER BY seq LIMIT 1')?.at ?? Number.POSITIVE_INFINITY,
      );
      const versions = Number(
        handle.get(`SELECT at FROM past WHERE at > ? ORDER BY seq LIMIT 1 OFFSET ${together}`, until)?.at ??
          Math.max(until, now),
      );
      if (states < versions)
        handle.run(
          `DELETE FROM transition WHERE seq IN (SELECT seq FROM transition ORDER BY seq LIMIT ${together})`,
        );
      else if (versions === until) break;
      else {
        until = versions;
        yield* expireBefore(until);
      }
      handle = yield;
    }
    for (let free = Number.POSITIVE_INFINITY; free > 0; ) {
      handle.all('PRAGMA incremental_vacuum(200)');
      const left = Number(handle.get('PRAGMA freelist_count')?.freelist_count ?? 0);
      if (left >= free) break;
      free = left;
      handle = yield;
    }
    return undefined;
  };
