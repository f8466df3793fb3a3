import {expect, test} from 'vitest';
import {memoryCampaign} from '../faults/memory-campaign.ts';
import {togetherCampaign} from '../faults/together-campaign.ts';

// The long form: npm run faults -- kills 1000
test('of processes that are killed at any moment every change that left is in the journal, and none left twice', async () => {
  const found = await memoryCampaign({kills: 6, seed: 7});
  expect(found.unknownToJournal).toEqual([]);
  expect(found.twice).toEqual([]);
  expect(found.wrong).toEqual([]);
  expect(found.shared).toEqual([]);
  expect(found.integrity).toEqual(['ok', 'ok']);
  expect(found.entries).toBeGreaterThan(0);
});

// The long forms: npm run faults -- together 10, and leaps 10
test.each([false, true])(
  'two consoles and a watcher on one profile lose nothing of each other, while the clock leaps by hours: %s',
  async leaps => {
    const found = await togetherCampaign(4, leaps);
    expect(found.wrong).toEqual([]);
    expect(found.integrity).toEqual(['ok', 'ok']);
    expect(found.changes).toBeGreaterThan(0);
  },
);
