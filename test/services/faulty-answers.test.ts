import {expect, test} from 'vitest';
import {answerCampaign} from '../faults/answer-campaign.ts';

// The long form: npm run faults -- answers 100000
test('answers with faults are told in sentences, and what is not faulty is shown', async () => {
  const found = await answerCampaign({faults: 20, seed: 5, deeds: 0, of: 'lake'});
  expect(found.wrong).toEqual([]);
  expect(found.bent).toBeGreaterThanOrEqual(20);
});
