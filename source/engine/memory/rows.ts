import type {Page, Resource, Row} from '../../declare/resource.ts';
import type {EpochSeconds} from '../../declare/world.ts';
import {plural} from '../../text/quantities.ts';
import type {Clock} from '../clock.ts';
import {mask} from '../http/mask.ts';
import type {Database} from './open-database.ts';
import {newPlaces} from './row-places.ts';
import type {Handle} from './sqlite-handle.ts';
import type {WriteQueue} from './write-queue.ts';

export type KnownList = {
  readonly rows: readonly Row[];
  /** When it was read, in the ground segment's time and in milliseconds of real time. */
  readonly at: EpochSeconds;
  readonly wall: number;
  /** Why it was read in part only: what is not among the rows may have been there. */
  readonly part?: string;
};

/** Why a page is a part of its list; undefined where it is all of it. A row that could be read in part is there. */
export const partOf = ({rows, unreadable, incomplete, notes = []}: Page<Row>): string | undefined => {
  const lost = unreadable.filter(({kept}) => !kept);
  if (lost.length > 0)
    return `${lost.length} of ${plural(lost.length + rows.length, 'row')} could not be read (${lost[0]!.reason}).`;
  return incomplete ? notes.join(' ') || 'There was more than was read.' : undefined;
};

/** Rows as last read, and as they were before: a list at any moment that was looked at. */
export type RowStore = {
  /** Takes in a list that was read, of the scope that it was narrowed to. Only rows that changed are written. */
  keep(resource: Resource, scope: string, page: Page<Row>): void;
  /** As last read by whomever; undefined when it never was, or when it has more rows than `most`. */
  known(resource: string, scope?: string, most?: number): KnownList | undefined;
};

type Options = {
  readonly database: Database;
  readonly queue: WriteQueue;
  readonly clock: Pick<Clock, 'now' | 'wall'>;
  readonly speed?: number;
};

/** Rows that are compared and written in one go, and that are only looked at. */
const [together, several] = [250, 2000];
const rowsAfter = 'SELECT id, place, body FROM row WHERE list = ? AND id > ? ORDER BY id LIMIT ?';
/** Seconds in which changes that leave a row's state as it was make one: a row that counts seconds has no history of them. */
const oneChange = 60;

/** Rows without any of it hold no secret: most, so that they are written as they are. */
const suspicious =
  /token|secret|pass|pwd|auth|key|credential|cookie|bearer|jwt|signature|\b\w*pat\b|:\/\/[^"\s/]*@|login|kennwort|geheim|contras|senha|wachtwoord|[\u0370-\u1fff\u3040-\ud7ff\uff00-\uffef]/i;

/** A row as JSON, without what stands under a secret's name and without signatures in addresses. */
const rowText = (row: Row): string => {
  const text = JSON.stringify(row) ?? 'null';
  return suspicious.test(text)
    ? JSON.stringify(mask(row)).replace(/([?&](?:x-amz-)?signature=)[^&"\s]+/gi, '$1***')
    : text;
};

/** A stored row; undefined where the text is broken. */
export const rowOfText = (text: unknown): Row | undefined => {
  try {
    return JSON.parse(String(text)) ?? undefined;
  } catch {
    return undefined;
  }
};

export const openRows = ({database, queue, clock, speed = 1}: Options): RowStore => {
  /** What this process kept last of each list, and when: as long as no other did since, rows that are the very same need not be compared. */
  const last = new Map<string, {page: Page<Row>; wall: number; places: ReadonlyMap<string, number>}>();

  return {
    keep: (resource, scope, page) => {
      const name = `${resource.name}\n${scope}`;
      const [at, wall] = [clock.now(), clock.wall()];
      queue.add(`rows ${name}`, function* (db) {
        let handle = db;
        // One that could not be read now may be one that was there before: nothing is known to be gone.
        const part = partOf(page);
        const {list, read, wall: written} = listOf(handle, resource, scope, {at, wall, part});
        const known = last.get(name);
        const before = known?.wall === written ? known : undefined;
        if (before?.page === page) return () => last.set(name, {...before, wall});
        const byId = new Map<string, Row>();
        for (const row of page.rows) {
          byId.set(ownId(resource, row, byId), row);
          if (byId.size % several === 0) handle = yield;
        }
        const unchanged = new Set(before?.page.rows);
        let places = before?.places;
        if (!places) {
          const found = new Map<string, number>();
          for (let last = ''; ; handle = yield) {
            const some = handle.all(rowsAfter, list, last, together);
            for (const {id, place, body} of some) {
              found.set(String(id), Number(place));
              const row = byId.get(String(id));
              if (row !== undefined && rowText(row) === body) unchanged.add(row);
            }
            if (some.length < together) break;
            last = String(some.at(-1)!.id);
          }
          places = found;
        }
        const moved = newPlaces([...byId.keys()], places);
        let count = 0;
        for (const [id, row] of byId) {
          const place = moved.get(id);
          if (place === undefined && unchanged.has(row)) continue;
          if (count > 0 && count % together === 0) handle = yield;
          count += 1;
          const state = resource.tracked?.(row) ?? null;
          writeRow(
            handle,
            {list, id, place: place ?? places.get(id)!, at, read, state, body: rowText(row)},
            speed,
          );
        }
        if (part === undefined)
          for (const [id, place] of places)
            if (!byId.has(id)) {
              archive(handle, list, id);
              handle.run(
                'INSERT INTO past (list, id, place, at, before, state, body) VALUES (?, ?, ?, ?, ?, NULL, NULL)',
                list,
                id,
                place,
                at,
                read,
              );
              handle.run('DELETE FROM row WHERE list = ? AND id = ?', list, id);
            }
        const kept = new Map([...byId.keys()].map(id => [id, moved.get(id) ?? places.get(id)!]));
        return () =>
          last.set(name, {page, wall, places: part === undefined ? kept : new Map([...places, ...kept])});
      });
    },
    known: (resource, scope = '', most = Number.MAX_SAFE_INTEGER) =>
      database.read(db => {
        const list = db.get(
          'SELECT key, at, wall, part FROM list WHERE resource = ? AND scope = ?',
          resource,
          scope,
        );
        if (!list) return undefined;
        const key = Number(list.key);
        if (db.get('SELECT 1 FROM row WHERE list = ? LIMIT 1 OFFSET ?', key, most)) return undefined;
        const rows = db
          .all('SELECT body FROM row WHERE list = ? ORDER BY place', key)
          .map(({body}) => rowOfText(body))
          .filter(row => row !== undefined);
        const {at, wall, part} = list;
        return {rows, at: Number(at), wall: Number(wall), ...(typeof part === 'string' && {part})};
      }, undefined),
  };
};

/** The id under which a row is kept: each of several that share one has a name of its own. */
const ownId = (resource: Resource, row: Row, others: ReadonlyMap<string, Row>): string => {
  const id = resource.id(row);
  let own = id;
  for (let count = 2; others.has(own); count += 1) own = `${id}\n${count}`;
  return own;
};

/** The list's key, and when it was read whole before. */
const listOf = (
  db: Handle,
  resource: Resource,
  scope: string,
  {at, wall, part}: {at: number; wall: number; part: string | undefined},
) => {
  const known = () =>
    db.get('SELECT key, wall, whole FROM list WHERE resource = ? AND scope = ?', resource.name, scope);
  const before = known();
  db.run(
    `INSERT INTO list (service, resource, scope, at, wall, whole, part) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (resource, scope) DO UPDATE SET at = excluded.at, wall = excluded.wall,
     whole = coalesce(excluded.whole, whole), part = excluded.part`,
    resource.service,
    resource.name,
    scope,
    at,
    wall,
    part === undefined ? at : null,
    part ?? null,
  );
  const read = typeof before?.whole === 'number' && before.whole < at ? before.whole : null;
  return {list: Number((before ?? known())!.key), read, wall: before?.wall};
};

type Written = {
  readonly list: number;
  readonly id: string;
  readonly place: number;
  readonly at: number;
  /** When the list was read whole before. */
  readonly read: number | null;
  readonly state: string | null;
  readonly body: string;
};

const writeRow = (db: Handle, {list, id, place, at, read, state, body}: Written, speed: number): void => {
  const found = db.get('SELECT place, at, before, state, body FROM row WHERE list = ? AND id = ?', list, id);
  if (found && found.body === body) {
    if (found.place !== place) db.run('UPDATE row SET place = ? WHERE list = ? AND id = ?', place, list, id);
    return;
  }
  const age = found ? at - Number(found.at) : 0;
  // It is a change of its own when its state is another, or when some time has passed.
  const separate = found !== undefined && (found.state !== state || age >= oneChange * speed || age < 0);
  if (separate) archive(db, list, id);
  db.run(
    'INSERT OR REPLACE INTO row (list, id, place, at, before, state, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
    list,
    id,
    place,
    ...(found && !separate ? [Number(found.at), found.before as number | null] : [at, read]),
    state,
    body,
  );
};

/** The row as it has been until now goes to the past. */
const archive = (db: Handle, list: number, id: string) =>
  db.run(
    `INSERT INTO past (list, id, place, at, before, state, body)
     SELECT list, id, place, at, before, state, body FROM row WHERE list = ? AND id = ?`,
    list,
    id,
  );
