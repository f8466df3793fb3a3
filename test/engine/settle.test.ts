import {expect, test} from 'vitest';
import type {Action} from '../../source/declare/action.ts';
import type {JournalEntry} from '../../source/declare/journal-entry.ts';
import {settleEntry} from '../../source/engine/changes/settle.ts';
import type {Journal} from '../../source/engine/memory/journal.ts';
import {journalEntry} from './journal-entry.ts';

const at = 1_795_348_800;

/** Settles the last of some requests to set the status of job j1, which has that status now. */
const settled = async (status: string, entries: readonly JournalEntry[]) => {
  let list = entries;
  const journal = {
    entries: () => list,
    isOwn: () => true,
    settle: async (id, outcome) => {
      list = list.map(one => (one.id === id ? {...one, ...outcome, ids: [...(outcome.ids ?? [])]} : one));
    },
    claim: async () => [],
  } satisfies Partial<Journal> as unknown as Journal;
  const action = {
    evidence: (input: {status: string}) => ({
      kind: 'changed',
      holds: input.status === status,
      complete: true,
      sentence: `Its status is ${status}.`,
    }),
  } satisfies Partial<Action> as unknown as Action;
  return settleEntry(entries.at(-1)!, {
    action,
    input: entries.at(-1)!.input,
    inputOf: ({input}) => input,
    client: undefined,
    journal,
    now: () => at + 600,
    ahead: () => 0,
    signal: new AbortController().signal,
  });
};

const request = (id: string, status: string, more: Partial<JournalEntry> = {}) =>
  journalEntry({
    id,
    at: at + Number(id),
    resource: 'jobs',
    action: 'set-status',
    row: 'j1',
    input: {status},
    verdict: 'unknown',
    ...more,
  });

test('a change settles by what it asked for, whatever else was asked of the same row', async () => {
  const [exposing, archived] = [request('0', 'EXPOSING'), request('60', 'ARCHIVED')];
  expect(await settled('ARCHIVED', [exposing, archived])).toMatchObject({verdict: 'done'});
  expect(await settled('EXPOSING', [exposing, archived])).toMatchObject({verdict: 'absent'});
});

test('of two that asked for the same, neither is told to have done it', async () => {
  const entries = [request('0', 'ARCHIVED'), request('60', 'ARCHIVED')];
  expect(await settled('ARCHIVED', entries)).toMatchObject({
    verdict: 'unknown',
    sentence: expect.stringContaining('asked for the same'),
  });
});
