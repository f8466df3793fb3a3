import {expect, test} from 'vitest';
import type {JournalEntry} from '../../../source/declare/journal-entry.ts';
import {emptyWorld} from '../../../source/declare/world.ts';
import {changeWord, deedSections, openChange} from '../../../source/engine/changes/last-change.ts';

const now = 1_795_000_000;
const entry = (more: Partial<JournalEntry> = {}): JournalEntry => ({
  id: 'e1',
  at: now - 7200,
  who: 'ada@ground',
  profile: 'ops',
  service: 'tasking',
  resource: 'windows',
  action: 'delete',
  row: 'w1',
  input: {},
  facts: {},
  requests: [],
  known: [],
  verdict: 'done',
  settledAt: now - 7199,
  sentence: 'Deletion of w1 is recorded on the ground.',
  ids: ['w1'],
  ...more,
});
const windows = {
  service: 'tasking',
  name: 'windows',
  actions: [
    {name: 'fetch', reads: true},
    {name: 'verify', atOnce: true},
  ],
} as never;
const worldWith = (entries: readonly JournalEntry[], since = now - 90_000) => ({
  ...emptyWorld(now),
  journal: () => entries,
  seen: () => ({state: 'SYNCED', since, atLeast: false, first: since, history: []}),
});

test('a deletion is told until the upstream shows it: by whom, when, and what was answered', () => {
  const world = worldWith([entry()]);
  expect(changeWord(openChange(windows, 'w1', world)!)).toBe('delete asked for');
  expect(openChange(windows, 'w2', world)).toBeUndefined();
  const [section] = deedSections(windows, 'w1', world);
  expect(JSON.stringify(section)).toMatch(/Done to it.*ada@ground.*recorded on the ground/);
  expect(openChange(windows, 'w1', worldWith([entry()], now - 3600))).toBeUndefined();
});

test('an outcome that is unknown is told as such; what was refused, or only read, is not told', () => {
  expect(changeWord(openChange(windows, 'w1', worldWith([entry({verdict: 'unknown'})]))!)).toBe(
    'delete: outcome unknown',
  );
  expect(openChange(windows, 'w1', worldWith([entry({verdict: 'rejected'})]))).toBeUndefined();
  expect(openChange(windows, 'w1', worldWith([entry({action: 'fetch'})]))).toBeUndefined();
});

test('another deed that leaves the state as it was is told for an hour', () => {
  const deed = (at: number) => entry({action: 'ttl', at, settledAt: at});
  expect(openChange(windows, 'w1', worldWith([deed(now - 600)]))).toBeDefined();
  expect(openChange(windows, 'w1', worldWith([deed(now - 7200)]))).toBeUndefined();
});

test('nothing is awaited of a deed that is done at once, or changes another row', () => {
  const deed = (verdict: JournalEntry['verdict']) =>
    entry({action: 'verify', at: now - 600, settledAt: now - 600, verdict});
  expect(openChange(windows, 'w1', worldWith([deed('done')]))).toBeUndefined();
  expect(openChange(windows, 'w1', worldWith([deed('unknown')]))).toBeDefined();
});
