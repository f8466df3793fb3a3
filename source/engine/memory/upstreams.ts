import {readNote, writeNote} from './notes.ts';
import type {Handle} from './sqlite-handle.ts';

/** A service of the profile, and the mark of the upstream and account that the profile means by it: see `upstreamMark`. */
export type Upstream = {
  readonly service: string;
  readonly title: string;
  readonly mark: string;
  readonly resources: readonly string[];
};

/** The note of whose rows those under the services' own names are. */
const upstreamsNote = 'upstreams';
type Marks = Readonly<Record<string, string>>;
const marksIn = (db: Handle): Marks => Object(readNote(db, upstreamsNote)) as Marks;

/** Those that were another upstream when the memory was written last. */
export const changedUpstreams = (db: Handle, upstreams: readonly Upstream[]): readonly Upstream[] => {
  const marks = marksIn(db);
  return upstreams.filter(({service, mark}) => Object.hasOwn(marks, service) && marks[service] !== mark);
};

/** How what is of another upstream is named: nothing else begins so. */
const aside = (mark: string) => `@${mark} `;

/**
 * Lets all that is remembered be of the upstreams that the profile names now: what is of others is put aside, and what
 * was put aside of these comes back. Gives those that changed.
 */
export const followUpstreams = (db: Handle, upstreams: readonly Upstream[]): readonly Upstream[] => {
  const changed = changedUpstreams(db, upstreams);
  const marks = marksIn(db);
  for (const one of changed) {
    rename(db, one, '', aside(marks[one.service]!));
    rename(db, one, aside(one.mark), '');
  }
  const now = {...marks, ...Object.fromEntries(upstreams.map(({service, mark}) => [service, mark]))};
  if (JSON.stringify(now) !== JSON.stringify(marks)) writeNote(db, upstreamsNote, Date.now() / 1000, now);
  return changed;
};

const rename = (db: Handle, {service, resources}: Upstream, from: string, to: string) => {
  const all = (table: string, column: string, name: string) =>
    db.run(`UPDATE OR REPLACE ${table} SET ${column} = ? WHERE ${column} = ?`, to + name, from + name);
  for (const name of resources) {
    for (const table of ['object', 'transition', 'look', 'part', 'list']) all(table, 'resource', name);
    const named = `SET name = ?2 || substr(name, length(?1) + 1) WHERE ${from === '' ? "name NOT LIKE '@%'" : 'instr(name, ?1) = 1'}`;
    db.run(`UPDATE OR REPLACE acknowledged ${named} AND resource = ?3`, from, to, name);
    db.run(`UPDATE alert ${named} AND json_extract(body, '$.resource') = ?3`, from, to, name);
  }
  all('latency', 'service', service);
  db.run(
    "UPDATE OR REPLACE kept SET kind = ?2 || substr(kind, length(?1) + 1) WHERE instr(kind, ?1 || ?3 || ' ') = 1",
    from,
    to,
    service,
  );
};
