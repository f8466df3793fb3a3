import {existsSync, readFileSync, renameSync} from 'node:fs';
import type {Facts} from '../../declare/draft.ts';
import {
  type IntentRecord,
  type OutcomeRecord,
  parsedObject,
  readIntent,
  readOutcome,
  readWriter,
  type Writer,
} from './journal-record.ts';
import type {Database} from './open-database.ts';
import type {Handle} from './sqlite-handle.ts';

/** The lines of a record that another program handed in, as a sandbox does; none where it cannot be read. */
export const linesOf = (file: string): readonly Record<string, unknown>[] => {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .map(parsedObject)
      .filter(line => line !== undefined);
  } catch {
    return [];
  }
};

/** Puts a file aside that has been taken in. Where that cannot be, it is taken in again, which changes nothing. */
export const putAside = (file: string): void => {
  try {
    renameSync(file, `${file}.taken-in`);
  } catch {
    // It stays.
  }
};

/** Takes a journal of JSON lines into the database, once, and puts its file aside. */
export const takeJournal = (
  file: string,
  database: Database,
  insert: (db: Handle, intent: IntentRecord, writer: Writer, outcome?: OutcomeRecord) => number,
): void => {
  if (!existsSync(file)) return;
  const intents = new Map<string, {intent: IntentRecord; writer: Writer}>();
  const outcomes = new Map<string, OutcomeRecord>();
  for (const line of linesOf(file)) {
    const {type, id, writer, ...rest} = line;
    if (typeof id !== 'string') continue;
    const known = intents.get(id);
    if (type === 'intent' && !known) {
      const intent = readIntent({...rest, id});
      if (intent)
        intents.set(id, {intent, writer: readWriter(writer as Record<string, unknown> | undefined)});
    }
    if (type === 'note' && known)
      known.intent = {
        ...known.intent,
        facts: {...known.intent.facts, ...(rest.facts as Facts)},
        requests: [...known.intent.requests, ...((rest.requests as readonly string[] | undefined) ?? [])],
      };
    if (type === 'outcome' && (outcomes.get(id)?.verdict ?? 'unknown') === 'unknown') {
      const outcome = readOutcome(rest);
      if (outcome) outcomes.set(id, outcome);
    }
  }
  try {
    database.write(db => {
      for (const [id, {intent, writer}] of intents) insert(db, intent, writer, outcomes.get(id));
    });
  } catch {
    // Another time: the file stays.
    return;
  }
  if (database.keeping() === 'disk') putAside(file);
};
