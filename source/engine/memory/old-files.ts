import {existsSync, readdirSync, readFileSync, renameSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import type {Facts} from '../../declare/draft.ts';
import type {Acknowledgement} from './acknowledged.ts';
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

/** The lines of a file of the time before the database; none where it cannot be read. */
export const oldLines = (file: string): readonly Record<string, unknown>[] => {
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
    for (let count = 0; ; count += 1) {
      const aside = `${file}.taken-in${count > 0 ? `-${count}` : ''}`;
      if (existsSync(aside)) continue;
      renameSync(file, aside);
      return;
    }
  } catch {
    // It stays.
  }
};

/** The journal's older files, oldest first, then the file itself. */
const generations = (file: string): readonly string[] => {
  try {
    const name = basename(file);
    const older = readdirSync(dirname(file))
      .filter(one => one.startsWith(`${name}.`) && /^\d+$/.test(one.slice(name.length + 1)))
      .sort((a, b) => Number(b.slice(name.length + 1)) - Number(a.slice(name.length + 1)));
    return [...older.map(one => join(dirname(file), one)), file];
  } catch {
    return [file];
  }
};

/** Takes the journal of JSON lines into the database, once, and puts its files aside. */
export const takeOldJournal = (
  file: string,
  database: Database,
  insert: (db: Handle, intent: IntentRecord, writer: Writer, outcome?: OutcomeRecord) => number,
): void => {
  const files = generations(file).filter(one => existsSync(one));
  if (files.length === 0) return;
  const intents = new Map<string, {intent: IntentRecord; writer: Writer}>();
  const outcomes = new Map<string, OutcomeRecord>();
  for (const line of files.flatMap(oldLines)) {
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
    // Another time: the files stay.
    return;
  }
  if (database.keeping() === 'disk') files.forEach(putAside);
};

/** The acknowledgements of the file of before the database. */
export const oldAcknowledgements = (file: string): readonly (readonly [string, Acknowledgement])[] => {
  let lines: unknown;
  try {
    lines = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return [];
  }
  return (Array.isArray(lines) ? lines : []).flatMap((line): [string, Acknowledgement][] => {
    const {alert, resource, since, at} = Object(line) as Record<string, unknown>;
    if (typeof alert !== 'string' || typeof resource !== 'string' || typeof at !== 'number') return [];
    return [[alert, {resource, ...(typeof since === 'number' && {since}), at}]];
  });
};
