import type {Row} from '../../declare/resource.ts';
import type {EpochSeconds} from '../../declare/world.ts';
import {looksWithoutRows, readNote} from './notes.ts';
import type {Database} from './open-database.ts';
import {type KnownList, rowOfText} from './rows.ts';
import {type Transition, transitionOf} from './seen-record.ts';
import type {Handle} from './sqlite-handle.ts';
import {keptFromNotes} from './upkeep.ts';

/** A span of time in which a list was watched without a long gap. */
export type Watched = {readonly began: EpochSeconds; readonly ended: EpochSeconds};

/** A row came into a list, or went from it; `before`, `atLeast`: as of a transition. */
type Presence = {
  readonly at: EpochSeconds;
  readonly listed: boolean;
  readonly before?: EpochSeconds;
  readonly atLeast: boolean;
};

/** What the memory has of former moments. All of it reads; nothing is asked of an upstream. */
export type Past = {
  /** A list as it was known at a moment; undefined when it had not been read by then. */
  list(resource: string, scope: string, moment: EpochSeconds): KnownList | undefined;
  /** From when on lists are known, whole ones or narrowed ones: what was before is let go. */
  keptFrom(scope: string): EpochSeconds;
  /** The narrowings of a list that are known. */
  scopes(resource: string): readonly string[];
  /** When something changed last before, or next after a moment; undefined when nothing did. */
  change(moment: EpochSeconds, direction: 'before' | 'after'): EpochSeconds | undefined;
  /** Every state of the rows of a resource, oldest first; of one row where an id is given. */
  transitions(resource: string | undefined, since: EpochSeconds, id?: string): readonly Transition[];
  presence(resource: string, id: string): readonly Presence[];
  /** The lists in which a row of that very id was ever seen, and when it was seen to change last. */
  named(id: string): readonly {readonly resource: string; readonly at: EpochSeconds}[];
  /** Spans in which the list was watched, oldest first, none within another. */
  watched(resource: string, since: EpochSeconds): readonly Watched[];
  /** Of the looks before this moment only few are known: files of before the database had no more. */
  looksFrom(): EpochSeconds;
};

/** Of each row the version that was told last among those that had begun by then: clocks go back, tellings do not. */
const versions = `
  SELECT id, place, body, max(seq) FROM (
    SELECT id, place, body, seq FROM past WHERE list = ?1 AND at <= ?2
    UNION ALL SELECT id, place, body, 9e18 FROM row WHERE list = ?1 AND at <= ?2
  ) GROUP BY id HAVING body IS NOT NULL ORDER BY place`;

/** When a list was last looked at by then, in whole. */
const lookedBy = (db: Handle, resource: string, scope: string, moment: number): number | undefined => {
  const found = db.get(
    'SELECT began, ended FROM look WHERE resource = ? AND scope = ? AND began <= ? ORDER BY began DESC LIMIT 1',
    resource,
    scope,
    moment,
  );
  return found && Math.min(Number(found.ended), moment);
};

/** The last look of which no rows were kept: see `looksWithoutRows`. */
const databaseBegan = (db: Handle): EpochSeconds =>
  Number(db.get('SELECT at FROM note WHERE name = ?', looksWithoutRows)?.at ?? Number.NEGATIVE_INFINITY);

const keptFrom = (db: Handle, scope: string): EpochSeconds =>
  Math.max(
    ...(scope === '' ? [keptFromNotes.whole] : Object.values(keptFromNotes)).map(name =>
      Number(readNote(db, name) ?? Number.NEGATIVE_INFINITY),
    ),
  );

/** Looks further apart than `slack` seconds are no watching. */
export const openPast = (database: Database, slack: number): Past => ({
  looksFrom: () => database.read(databaseBegan, Number.NEGATIVE_INFINITY),
  named: id =>
    database.read(
      db =>
        db
          .all(
            `SELECT resource, max(at) AS at FROM (
               SELECT list.resource, past.at FROM list JOIN past ON past.list = list.key AND past.id = ?1
               UNION ALL SELECT list.resource, row.at FROM list JOIN row ON row.list = list.key AND row.id = ?1
             ) WHERE resource NOT LIKE '@%' GROUP BY resource`,
            id,
          )
          .map(({resource, at}) => ({resource: String(resource), at: Number(at)})),
      [],
    ),
  list: (resource, scope, moment) =>
    database.read(db => {
      const list = db.get('SELECT key FROM list WHERE resource = ? AND scope = ?', resource, scope);
      const at = lookedBy(db, resource, scope, moment);
      if (!list || at === undefined || moment < keptFrom(db, '')) return undefined;
      const rows = db
        .all(versions, Number(list.key), moment)
        .map(({body}) => rowOfText(body))
        .filter((row): row is Row => row !== undefined);
      // A look of before the database kept none; one at the same moment that did is a reading.
      if (rows.length === 0 && at <= databaseBegan(db)) return undefined;
      const why = db.get(
        'SELECT why FROM part WHERE resource = ? AND scope = ? AND began <= ? AND ended >= ?',
        resource,
        scope,
        at,
        at,
      )?.why;
      return {rows, at, wall: at * 1000, ...(typeof why === 'string' && {part: why})};
    }, undefined),
  keptFrom: scope => database.read(db => keptFrom(db, scope), Number.NEGATIVE_INFINITY),
  scopes: resource =>
    database.read(
      db => db.all('SELECT scope FROM list WHERE resource = ?', resource).map(({scope}) => String(scope)),
      [],
    ),
  change: (moment, direction) =>
    database.read(db => {
      const [most, than] = direction === 'before' ? ['max', '<'] : ['min', '>'];
      const found = db.get(
        `SELECT ${most}(at) AS at FROM (
           SELECT ${most}(at) AS at FROM transition WHERE at ${than} ?1 AND resource NOT LIKE '@%'
           UNION ALL SELECT ${most}(at) FROM past WHERE at ${than} ?1
             AND list IN (SELECT key FROM list WHERE resource NOT LIKE '@%')
           UNION ALL SELECT ${most}(began) FROM alert WHERE began ${than} ?1 AND name NOT LIKE '@%'
           UNION ALL SELECT ${most}(ended) FROM alert WHERE ended ${than} ?1 AND name NOT LIKE '@%'
         )`,
        moment,
      );
      return typeof found?.at === 'number' ? found.at : undefined;
    }, undefined),
  transitions: (resource, since, id) =>
    database.read(
      db =>
        db
          .all(
            `SELECT * FROM transition WHERE at >= ?1 AND (?2 IS NULL OR resource = ?2) AND (?3 IS NULL OR id = ?3)
             ORDER BY seq`,
            since,
            resource ?? null,
            id ?? null,
          )
          .map(transitionOf),
      [],
    ),
  presence: (resource, id) =>
    database.read(db => {
      const list = db.get("SELECT key FROM list WHERE resource = ? AND scope = ''", resource);
      if (!list) return [];
      const all: Presence[] = [
        ...db.all(
          'SELECT at, before, body FROM past WHERE list = ? AND id = ? ORDER BY seq',
          Number(list.key),
          id,
        ),
        ...db.all('SELECT at, before, body FROM row WHERE list = ? AND id = ?', Number(list.key), id),
      ].map(({at, before, body}) => ({
        at: Number(at),
        listed: body !== null,
        ...(typeof before === 'number' && {before}),
        atLeast: typeof before !== 'number' || Number(at) - before > slack,
      }));
      const [first] = all;
      // What was before is let go: it may have been listed long since.
      if (first && first.at <= keptFrom(db, '')) all[0] = {at: first.at, listed: first.listed, atLeast: true};
      return all.filter(({listed}, index) => index === 0 || all[index - 1]!.listed !== listed);
    }, []),
  watched: (resource, since) =>
    database.read(db => {
      const without = databaseBegan(db);
      const spans: {began: number; ended: number}[] = [];
      for (const look of db.all(
        "SELECT began, ended FROM look WHERE resource = ? AND scope = '' AND ended >= ? ORDER BY began",
        resource,
        since,
      )) {
        const [began, ended] = [Number(look.began), Number(look.ended)];
        const last = spans.at(-1);
        // Files of before the database had few of the looks, and a clock that went back makes spans within others.
        if (last && (began <= Math.max(last.ended, without) || began - last.ended <= slack))
          last.ended = Math.max(last.ended, ended);
        else spans.push({began, ended});
      }
      return spans;
    }, []),
});
