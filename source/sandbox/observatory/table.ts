import type {Random} from '../random.ts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The 10 letters of a ULID that tell the time, in milliseconds. */
export const ulidPrefix = (milliseconds: number): string => {
  let rest = Math.floor(milliseconds);
  let text = '';
  for (let place = 0; place < 10; place += 1) {
    text = alphabet[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  return text;
};

/** A ULID; two of the same millisecond sort by chance, as the upstream's library makes them. */
export const makeUlid = (milliseconds: number, random: Random): string =>
  ulidPrefix(milliseconds) + Array.from({length: 16}, () => alphabet[random.whole(0, 31)]).join('');

/** A row of the job table: site and ulid are its key, everything else may be missing. */
export type Row = {readonly site: string; readonly ulid: string; readonly [attribute: string]: unknown};

/** Bytes that one query of the table reads at most; what lies beyond is not found (contract sections 2.2 to 2.6). */
const page = 1_048_576;
/** Seconds after its making for which a row is kept, so that a simulator can run for months: clients look back for less. */
const kept = 40 * 86_400;

const sizeOf = (row: Row) => Buffer.byteLength(JSON.stringify(row));

/** The rows that one query gives: up to and with the one that fills the page. */
const firstPage = (rows: readonly Row[]): readonly Row[] => {
  let bytes = 0;
  const end = rows.findIndex(row => {
    bytes += sizeOf(row);
    return bytes >= page;
  });
  return end < 0 ? rows : rows.slice(0, end + 1);
};

const byKey = (key: (row: Row) => string) => (one: Row, other: Row) => {
  const [left, right] = [key(one), key(other)];
  return left < right ? -1 : left > right ? 1 : 0;
};

/** The table of jobs, with what hears of its changes. Rows are never changed in place. `now`: epoch seconds. */
export const createTable = (now: () => number) => {
  const sites = new Map<string, Map<string, Row>>();
  const listeners = new Set<(row: Row, old: Row | undefined) => void>();
  const of = (site: string) => {
    const rows = sites.get(site) ?? new Map<string, Row>();
    sites.set(site, rows);
    return rows;
  };
  const forget = (rows: Map<string, Row>) => {
    const oldest = ulidPrefix(Math.max(0, Math.floor((now() - kept) * 1000)));
    for (const ulid of rows.keys()) {
      if (ulid >= oldest) return;
      rows.delete(ulid);
    }
  };
  const put = (row: Row) => {
    const rows = of(row.site);
    forget(rows);
    const old = rows.get(row.ulid);
    rows.set(row.ulid, row);
    for (const listener of listeners) listener(row, old);
  };
  const index = (site: string, attribute: 'statusId' | 'replicaStatusId', prefix: string) =>
    [...(sites.get(site)?.values() ?? [])]
      .filter(row => typeof row[attribute] === 'string' && row[attribute].startsWith(prefix))
      .sort(byKey(row => String(row[attribute])));
  return {
    put,
    get: (site: string, ulid: string) => sites.get(site)?.get(ulid),
    /** Sets attributes; a row that is not there is made, with nothing but these. */
    update: (site: string, ulid: string, attributes: Readonly<Record<string, unknown>>) =>
      put({...of(site).get(ulid), ...attributes, site, ulid}),
    /** Rows whose ulid is at least this one, oldest first; one page. */
    since: (site: string, ulid: string): readonly Row[] =>
      firstPage(
        [...(sites.get(site)?.values() ?? [])].filter(row => row.ulid >= ulid).sort(byKey(row => row.ulid)),
      ),
    /** Rows of a queue whose status begins with UNREAD, oldest first; one page. */
    unread: (site: string, attribute: 'statusId' | 'replicaStatusId'): readonly Row[] =>
      firstPage(index(site, attribute, 'UNREAD')),
    /** Deletes the rows of a site that one query finds. Nobody is told: the upstream's stream fails on deletions. */
    clear: (site: string) => {
      const found = firstPage([...(sites.get(site)?.values() ?? [])].sort(byKey(row => row.ulid)));
      for (const row of found) of(site).delete(row.ulid);
    },
    rows: (): readonly Row[] => [...sites.values()].flatMap(rows => [...rows.values()]),
    onChange: (listener: (row: Row, old: Row | undefined) => void) => {
      listeners.add(listener);
    },
  };
};

export type Table = ReturnType<typeof createTable>;
