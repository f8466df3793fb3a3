import type {JournalEntry} from '../../source/declare/journal-entry.ts';

/** An entry of the journal about a window that was asked for. */
export const journalEntry = (more: Partial<JournalEntry> = {}): JournalEntry => ({
  id: 'entry',
  at: 1_795_348_800,
  who: 'you@test',
  profile: 'sandbox',
  service: 'tasking',
  resource: 'windows',
  action: 'create',
  input: {},
  facts: {},
  requests: [],
  known: [],
  verdict: 'unknown',
  ids: [],
  ...more,
});
