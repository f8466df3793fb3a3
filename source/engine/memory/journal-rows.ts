import {
  type IntentRecord,
  type OutcomeRecord,
  parsedObject,
  readIntent,
  readOutcome,
  readWriter,
  type Writer,
} from './journal-record.ts';
import type {Found, Handle} from './sqlite-handle.ts';

/** The journal's tables, one script for each version. An id of the upstream is claimed by one entry alone. */
export const journalMigrations: readonly string[] = [
  `CREATE TABLE entry (
     seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at REAL NOT NULL, change INTEGER NOT NULL,
     intent TEXT NOT NULL, writer TEXT NOT NULL, outcome TEXT
   );
   CREATE INDEX entry_change ON entry (change);
   CREATE TABLE claim (
     service TEXT NOT NULL, resource TEXT NOT NULL, id TEXT NOT NULL, entry TEXT NOT NULL,
     PRIMARY KEY (service, resource, id)
   ) WITHOUT ROWID;`,
];

export const nextChange = '(SELECT coalesce(max(change), 0) + 1 FROM entry)';

/** Writes an intent, with what came of it where that is known; one that is there already stays as it is. */
export const insertEntry = (
  db: Handle,
  intent: IntentRecord,
  writer: Writer,
  outcome?: OutcomeRecord,
): number => {
  if (outcome?.verdict === 'done') claimIn(db, intent, outcome.ids);
  return db.run(
    `INSERT OR IGNORE INTO entry (id, at, change, intent, writer, outcome) VALUES (?, ?, ${nextChange}, ?, ?, ?)`,
    intent.id,
    intent.at,
    JSON.stringify(intent),
    JSON.stringify(writer),
    outcome ? JSON.stringify(outcome) : null,
  );
};

const unread = ({at}: IntentRecord): OutcomeRecord => ({
  at,
  ids: [],
  verdict: 'unknown',
  sentence: 'What was kept of its outcome cannot be read, so the request may or may not have arrived.',
});

export const recordOf = ({intent, outcome, writer}: Found) => {
  const read = readIntent(parsedObject(intent));
  return (
    read && {
      intent: read,
      outcome: typeof outcome === 'string' ? (readOutcome(parsedObject(outcome)) ?? unread(read)) : undefined,
      writer: readWriter(parsedObject(writer)),
    }
  );
};

/** Takes what an entry made, as far as no other has taken it. The row that it was done to it did not make. */
export const claimIn = (db: Handle, intent: IntentRecord, ids: readonly string[]) => {
  const {id: entry, service, resource, row} = intent;
  for (const id of ids)
    if (id !== row && claimantIn(db, intent, id) === undefined)
      db.run('INSERT OR REPLACE INTO claim VALUES (?, ?, ?, ?)', service, resource, id, entry);
};

/** Who has taken an id of this upstream. An entry that went to another one took that one's id. */
export const claimantIn = (
  db: Handle,
  {service, resource, upstream}: Pick<IntentRecord, 'service' | 'resource' | 'upstream'>,
  id: string,
): string | undefined => {
  const found = db.get(
    `SELECT claim.entry, intent FROM claim LEFT JOIN entry ON entry.id = claim.entry
     WHERE service = ? AND resource = ? AND claim.id = ?`,
    service,
    resource,
    id,
  );
  if (found === undefined) return undefined;
  const other = parsedObject(found.intent)?.upstream ?? upstream;
  return (upstream ?? other) === other ? String(found.entry) : undefined;
};

/** Carries over the entries of a damaged file one by one, so that a broken page costs no more than what is on it. */
export const salvage = (from: Handle, to: Handle): number => {
  let saved = 0;
  const last = Number(from.get('SELECT max(seq) AS last FROM entry')?.last ?? 0);
  for (let seq = 1; seq <= last; seq += 1) {
    try {
      const record = recordOf(from.get('SELECT intent, outcome, writer FROM entry WHERE seq = ?', seq) ?? {});
      if (record) saved += insertEntry(to, record.intent, record.writer, record.outcome);
    } catch {
      // It is on a broken page.
    }
  }
  return saved;
};
