import type {Row} from '../../declare/resource.ts';
import type {EpochSeconds, Seen} from '../../declare/world.ts';
import {looksWithoutRows} from './notes.ts';
import type {Database} from './open-database.ts';
import {type KnownList, rowOfText} from './rows.ts';
import type {Found, Handle} from './sqlite-handle.ts';

/** A span of time in which a list was watched without a long gap. */
export type Watched = {readonly began: EpochSeconds; readonly ended: EpochSeconds};

/** A row came into a list, or went from it. */
export type Presence = {readonly at: EpochSeconds; readonly listed: boolean; readonly before?: EpochSeconds};

/** What the memory has of former moments. All of it reads; nothing is asked of an upstream. */
export type Past = {
  /** A list as it was known at a moment; undefined when it had not been read by then. */
  list(resource: string, scope: string, moment: EpochSeconds): KnownList | undefined;
  /** The narrowings of a list that are known. */
  scopes(resource: string): readonly string[];
  seen(resource: string, id: string, moment: EpochSeconds): Seen | undefined;
  /** When something changed last before, or next after a moment; undefined when nothing did. */
  change(moment: EpochSeconds, direction: 'before' | 'after'): EpochSeconds | undefined;
  /** Every state of the rows of a resource, oldest first; of one row where an id is given. */
  transitions(resource: string | undefined, since: EpochSeconds, id?: string): readonly PastTransition[];
  presence(resource: string, id: string): readonly Presence[];
  /** The lists in which a row of that very id was ever seen, and when it was seen to change last. */
  named(id: string): readonly {readonly resource: string; readonly at: EpochSeconds}[];
  /** Spans in which the whole list was watched, oldest first. */
  watched(resource: string, since: EpochSeconds): readonly Watched[];
};

export type PastTransition = {
  readonly resource: string;
  readonly id: string;
  readonly state: string;
  readonly at: EpochSeconds;
  readonly before?: EpochSeconds;
  readonly atLeast: boolean;
};

const transitionOf = ({resource, id, state, at, before, at_least}: Found): PastTransition => ({
  resource: String(resource),
  id: String(id),
  state: String(state),
  at: Number(at),
  ...(typeof before === 'number' && {before}),
  atLeast: at_least === 1,
});

/** What is known of a row's state from its transitions, oldest first; undefined when there are none. */
export const seenOf = (history: readonly PastTransition[]): Seen | undefined => {
  const now = history.at(-1);
  if (!now) return undefined;
  const {state, at: since, before, atLeast} = now;
  return {
    state,
    since,
    ...(before !== undefined && {before}),
    atLeast,
    first: history[0]!.at,
    history: history.map(one => ({
      state: one.state,
      at: one.at,
      ...(one.atLeast && {atLeast: true}),
      ...(one.before !== undefined && {before: one.before}),
    })),
  };
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

export const openPast = (database: Database): Past => ({
  named: id =>
    database.read(
      db =>
        db
          .all(
            `SELECT resource, max(at) AS at FROM (
               SELECT list.resource, past.at FROM list JOIN past ON past.list = list.key AND past.id = ?1
               UNION ALL SELECT list.resource, row.at FROM list JOIN row ON row.list = list.key AND row.id = ?1
             ) GROUP BY resource`,
            id,
          )
          .map(({resource, at}) => ({resource: String(resource), at: Number(at)})),
      [],
    ),
  list: (resource, scope, moment) =>
    database.read(db => {
      const list = db.get('SELECT key FROM list WHERE resource = ? AND scope = ?', resource, scope);
      const at = lookedBy(db, resource, scope, moment);
      const without = db.get('SELECT at FROM note WHERE name = ?', looksWithoutRows)?.at;
      if (!list || at === undefined) return undefined;
      const rows = db
        .all(versions, Number(list.key), moment)
        .map(({body}) => rowOfText(body))
        .filter((row): row is Row => row !== undefined);
      // A look of before the database kept none; one at the same moment that did is a reading.
      if (rows.length === 0 && at <= Number(without ?? Number.NEGATIVE_INFINITY)) return undefined;
      return {rows, at, wall: at * 1000};
    }, undefined),
  scopes: resource =>
    database.read(
      db => db.all('SELECT scope FROM list WHERE resource = ?', resource).map(({scope}) => String(scope)),
      [],
    ),
  seen: (resource, id, moment) =>
    database.read(db => {
      const history = db
        .all(
          'SELECT * FROM transition WHERE resource = ? AND id = ? AND at <= ? ORDER BY seq DESC LIMIT 50',
          resource,
          id,
          moment,
        )
        .reverse()
        .map(transitionOf);
      return seenOf(history);
    }, undefined),
  change: (moment, direction) =>
    database.read(db => {
      const [most, than] = direction === 'before' ? ['max', '<'] : ['min', '>'];
      const found = db.get(
        `SELECT ${most}(at) AS at FROM (
           SELECT ${most}(at) AS at FROM transition WHERE at ${than} ?1
           UNION ALL SELECT ${most}(at) FROM past WHERE at ${than} ?1
           UNION ALL SELECT ${most}(began) FROM alert WHERE began ${than} ?1
           UNION ALL SELECT ${most}(ended) FROM alert WHERE ended ${than} ?1
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
      const all = [
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
      }));
      return all.filter(({listed}, index) => index === 0 || all[index - 1]!.listed !== listed);
    }, []),
  watched: (resource, since) =>
    database.read(
      db =>
        db
          .all(
            "SELECT began, ended FROM look WHERE resource = ? AND scope = '' AND ended >= ? ORDER BY began",
            resource,
            since,
          )
          .map(({began, ended}) => ({began: Number(began), ended: Number(ended)})),
      [],
    ),
});
