import type {JournalEntry} from '../../declare/journal-entry.ts';
import type {Sent} from '../../declare/world.ts';
import {entryOf, type IntentRecord, type OutcomeRecord, type Writer} from './journal-record.ts';

type JournalRecord = {
  readonly intent: IntentRecord;
  readonly outcome: OutcomeRecord | undefined;
  readonly writer: Writer;
};

/** The journal's entries as they are shown, from its records. A record that is taken again takes the place of the former. */
export type JournalIndex = {
  take(record: JournalRecord): void;
  clear(): void;
  /** In the order in which they were told, whatever the clock did; the same array and entries as long as nothing changed. */
  entries(): readonly JournalEntry[];
  sent(resource: string, id: string): Sent | undefined;
};

/** `lives` says whether the process that wrote an intent may still bring its outcome. */
export const journalIndex = (
  lives: (writer: Writer) => boolean,
  isOwn: (intent: IntentRecord) => boolean,
): JournalIndex => {
  const records = new Map<string, JournalRecord>();
  const makers = new Map<string, string>();
  const made = new Map<string, {record: JournalRecord; alive: boolean; entry: JournalEntry}>();
  /** Without an outcome: whether they are pending depends on other processes' lives. */
  const open = new Set<string>();
  let list: readonly JournalEntry[] = [];
  let changed = false;

  const entryFor = (record: JournalRecord): JournalEntry => {
    const {intent, outcome, writer} = record;
    const alive = outcome !== undefined || lives(writer);
    const before = made.get(intent.id);
    if (before?.record === record && before.alive === alive) return before.entry;
    const entry = entryOf(intent, outcome, alive);
    made.set(intent.id, {record, alive, entry});
    return entry;
  };

  return {
    take: record => {
      const {intent, outcome} = record;
      records.set(intent.id, record);
      if (outcome) open.delete(intent.id);
      else open.add(intent.id);
      for (const id of isOwn(intent) ? (outcome?.ids ?? []) : [])
        makers.set(`${intent.resource}\n${id}`, intent.id);
      changed = true;
    },
    clear: () => {
      for (const map of [records, makers, made, open]) map.clear();
      changed = true;
    },
    entries: () => {
      if (!changed && open.size === 0) return list;
      changed = false;
      const next = [...records.values()].map(entryFor);
      const same = list.length === next.length && next.every((entry, index) => entry === list[index]);
      if (!same) list = next;
      return list;
    },
    sent: (resource, id) => {
      const maker = records.get(makers.get(`${resource}\n${id}`) ?? '')?.intent;
      if (!maker) return undefined;
      return {at: maker.at, who: maker.who, facts: maker.facts, input: maker.input};
    },
  };
};
