import type {JournalEntry} from '../../declare/journal-entry.ts';
import type {Sent} from '../../declare/world.ts';
import {
  entryOf,
  type IntentLine,
  type OutcomeLine,
  readIntent,
  readNote,
  readOutcome,
  type Writer,
} from './journal-record.ts';
import {parseLine} from './line-file.ts';

/** What the journal's lines add up to. Lines may be taken twice, and from several files in their order. */
export type JournalIndex = {
  take(text: string): void;
  /** Oldest first; the same array and entries as long as nothing changed. */
  entries(): readonly JournalEntry[];
  sent(resource: string, id: string): Sent | undefined;
};

/** `lives` says whether the process that wrote an intent may still bring its outcome. */
export const journalIndex = (lives: (writer: Writer) => boolean): JournalIndex => {
  const intents = new Map<string, IntentLine>();
  const outcomes = new Map<string, OutcomeLine>();
  const makers = new Map<string, string>();
  const made = new Map<string, {from: readonly unknown[]; entry: JournalEntry}>();
  let list: readonly JournalEntry[] = [];
  let changed = false;

  const entryFor = (intent: IntentLine): JournalEntry => {
    const outcome = outcomes.get(intent.id);
    const alive = outcome !== undefined || lives(intent.writer);
    const before = made.get(intent.id);
    if (before?.from[0] === intent && before.from[1] === outcome && before.from[2] === alive)
      return before.entry;
    const entry = entryOf(intent, outcome, alive);
    made.set(intent.id, {from: [intent, outcome, alive], entry});
    return entry;
  };

  return {
    take: text => {
      const line = parseLine(text);
      if (!line) return;
      const intent = readIntent(line);
      if (intent && !intents.has(intent.id)) {
        intents.set(intent.id, intent);
        changed = true;
      }
      const noted = readNote(line);
      const about = noted && intents.get(noted.id);
      if (noted && about) {
        intents.set(about.id, {
          ...about,
          facts: {...about.facts, ...noted.facts},
          requests: [...about.requests, ...(noted.requests ?? [])],
        });
        changed = true;
      }
      const outcome = readOutcome(line);
      // Another process may settle what this one left unknown; what is settled stays.
      if (outcome && (outcomes.get(outcome.id)?.verdict ?? 'unknown') === 'unknown') {
        outcomes.set(outcome.id, outcome);
        const maker = intents.get(outcome.id);
        if (maker) for (const id of outcome.ids) makers.set(`${maker.resource}\n${id}`, maker.id);
        changed = true;
      }
    },
    entries: () => {
      // What is pending depends on other processes' lives.
      const open = [...intents.keys()].some(id => !outcomes.has(id));
      if (!changed && !open) return list;
      changed = false;
      const next = [...intents.values()].map(entryFor).sort((a, b) => a.at - b.at);
      const same = list.length === next.length && next.every((entry, index) => entry === list[index]);
      if (!same) list = next;
      return list;
    },
    sent: (resource, id) => {
      const maker = intents.get(makers.get(`${resource}\n${id}`) ?? '');
      if (!maker) return undefined;
      return {at: maker.at, who: maker.who, facts: maker.facts, input: maker.input};
    },
  };
};
