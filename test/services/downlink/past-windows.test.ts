import {expect, it} from 'vitest';
import type {KeptFacts} from '../../../source/declare/resource.ts';
import type {Window} from '../../../source/services/downlink/lists.ts';
import {createPastWindows} from '../../../source/services/downlink/resources/past-windows.ts';

const noon = 1_795_348_800;
const hour = 3600;
const window = (id: string, more: Partial<Window> = {}): Window => ({
  id,
  type: 'PAYLOAD_SDR',
  satellite_id: 'FM200',
  state: 'SYNCED',
  start: noon - hour,
  duration: 60,
  ...more,
});
const ids = (windows: readonly Window[]) => windows.map(({id}) => id);

it('a window that has begun is remembered when its upstream lists it no more, until its files are history', () => {
  const withPast = createPastWindows();
  expect(ids(withPast([window('1'), window('2')], noon))).toEqual(['1', '2']);
  expect(ids(withPast([window('2')], noon + hour))).toEqual(['2', '1']);
  expect(ids(withPast([], noon + 5 * 24 * hour))).toEqual(['1', '2']);
  expect(ids(withPast([], noon + 31 * 24 * hour))).toEqual([]);
});

it('one that has begun is remembered over a restart', () => {
  const facts = new Map<string, unknown>();
  const kept: KeptFacts = {
    keep: (_kind, more) => {
      for (const [id, fact] of more) if (!facts.has(id)) facts.set(id, fact);
    },
    all: () => new Map([...facts].map(([id, fact]) => [id, {at: noon, fact}])),
  };
  createPastWindows()([window('1'), window('2', {start: noon + hour})], noon, kept);
  expect(ids(createPastWindows()([], noon + hour, kept))).toEqual(['1']);
});

it('a window that vanishes before its start, or that its satellite never knew, is not', () => {
  const withPast = createPastWindows();
  const listed = [window('1', {start: noon + hour}), window('2', {state: 'PENDING_SYNC'})];
  expect(withPast(listed, noon)).toBe(listed);
  expect(withPast([], noon + 2 * hour)).toEqual([]);
});
